/**
 * A definition, or `ogpu.yaml`: decides the schema, the rules, and that URLs of the latter are
 * never printed whole.
 */
export type FileKind = 'source' | 'config'
