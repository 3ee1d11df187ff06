import { type MapTree, plain } from '../yaml/tree.ts'
import { explainSchema, type SchemaError } from './explain-schema.ts'
import type { Objection } from './finding.ts'
import { validateCompose } from './generated/validator.ts'

interface Validator {
  (value: unknown): boolean
  errors?: readonly SchemaError[] | null
}

const validate = validateCompose as Validator

/** What the JSON schema of the compose specification has against a file. */
export function schemaObjections(tree: MapTree): readonly Objection[] {
  return validate(plain(tree)) ? [] : explainSchema(tree, validate.errors ?? [])
}
