/** An answer of a schema, as ajv gives it. */
export interface SchemaError {
  readonly keyword: string
  /** A JSON pointer into the file. */
  readonly instancePath: string
  readonly params: Readonly<Record<string, unknown>>
  /** Set where it is a key and not a value that breaks a rule. */
  readonly propertyName?: string
}

/** A schema, as ajv writes it. */
export interface Validator {
  (value: unknown): boolean
  errors?: readonly SchemaError[] | null
}

/** The steps of a JSON pointer. */
export function stepsOf(pointer: string): readonly string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
}
