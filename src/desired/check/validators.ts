import type { SchemaError, Validator } from '../../yaml/schema-error.ts'
import { validateConfig, validateSource } from '../generated/validators.ts'
import type { FileKind } from '../kind.ts'

const VALIDATORS: Readonly<Record<FileKind, Validator>> = {
  source: validateSource as Validator,
  config: validateConfig as Validator,
}

/** What the schema has against a value; nothing when it fits. */
export function schemaErrors(kind: FileKind, value: unknown): readonly SchemaError[] {
  const validate = VALIDATORS[kind]
  return validate(value) ? [] : (validate.errors ?? [])
}
