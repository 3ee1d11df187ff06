import { stepsOf } from '../../yaml/schema-error.ts'
import { plain, type Tree, valueAt } from '../../yaml/tree.ts'
import type { LocatedIssue } from '../finding.ts'
import type { FileKind } from '../kind.ts'
import { explainKeys, type PathError } from './explain-keys.ts'
import { explainValue } from './explain-value.ts'
import { schemaErrors } from './validators.ts'

/**
 * Errors that are looked at; a file that breaks the schema more often than this is better mended in
 * steps.
 */
const MAX_ERRORS = 200

/** What a keyword says that another one of the same value says better. */
const ECHOES = [
  ['type', 'enum'],
  ['const', 'type'],
] as const

/**
 * What the schema has against a file, in words. `settled` holds the paths of which a rule has said
 * more than the schema can.
 */
export function explainShape(
  kind: FileKind,
  tree: Tree,
  settled: ReadonlySet<string>,
): readonly LocatedIssue[] {
  const objections = schemaErrors(kind, plain(tree))
  if (objections.length === 0) return []
  const errors = objections.map((error) => ({
    ...error,
    path: stepsOf(error.instancePath),
  }))
  const reported = new Set(errors.map(({ keyword, path }) => `${path.join('.')} ${keyword}`))
  return errors
    .filter(
      ({ keyword, path }) =>
        !settled.has(path.join('.')) &&
        !ECHOES.some(
          ([echo, sound]) => keyword === echo && reported.has(`${path.join('.')} ${sound}`),
        ),
    )
    .slice(0, MAX_ERRORS)
    .flatMap((error) => explainKeys(kind, tree, error) ?? explain(tree, error))
}

function explain(tree: Tree, error: PathError): readonly LocatedIssue[] {
  const value = valueAt(tree, error.path)
  return value === undefined ? [] : explainValue(value, error)
}
