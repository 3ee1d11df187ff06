import type { Validator } from '../../yaml/schema-error.ts'
import { type MapTree, plain } from '../../yaml/tree.ts'
import type { LocatedComposeIssue } from '../finding.ts'
import { validateCompose } from '../generated/validator.ts'
import { explainSchema } from './explain-schema.ts'

const validate = validateCompose as Validator

/** What the JSON schema of the compose specification has against a file. */
export function schemaObjections(tree: MapTree): readonly LocatedComposeIssue[] {
  return validate(plain(tree)) ? [] : explainSchema(tree, validate.errors ?? [])
}
