import { validateConfig, validateSource } from './generated/validators.ts'
import type { Kind } from './kind.ts'

/** An answer of the schema, as ajv gives it. */
export interface SchemaError {
  readonly keyword: string
  /** A JSON pointer into the file. */
  readonly instancePath: string
  readonly params: Readonly<Record<string, unknown>>
  /** Set where it is a key and not a value that breaks a rule. */
  readonly propertyName?: string
}

interface Validator {
  (value: unknown): boolean
  errors?: readonly SchemaError[] | null
}

const VALIDATORS: Readonly<Record<Kind, Validator>> = { source: validateSource as Validator, config: validateConfig as Validator }

/** What the schema has against a value; nothing when it fits. */
export function schemaErrors(kind: Kind, value: unknown): readonly SchemaError[] {
  const validate = VALIDATORS[kind]
  return validate(value) ? [] : (validate.errors ?? [])
}
