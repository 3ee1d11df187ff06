import { stepsOf } from '../yaml/schema-error.ts'
import { plain, type Tree, valueAt } from '../yaml/tree.ts'
import { explainKeys, type PathError } from './explain-keys.ts'
import { explainValue } from './explain-value.ts'
import type { Finding } from './finding.ts'
import type { Kind } from './kind.ts'
import { schemaErrors } from './validators.ts'

/**
 * Errors that are looked at; a file that breaks the schema more often than this is better mended in
 * steps.
 */
const MOST_ERRORS = 200

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
  kind: Kind,
  tree: Tree,
  settled: ReadonlySet<string>,
): readonly Finding[] {
  const errors = schemaErrors(kind, plain(tree)).map((error) => ({
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
    .slice(0, MOST_ERRORS)
    .flatMap((error) => explainKeys(kind, tree, error) ?? explain(tree, error))
}

function explain(tree: Tree, error: PathError): readonly Finding[] {
  const value = valueAt(tree, error.path)
  return value === undefined ? [] : explainValue(value, error)
}
