import { type SchemaError, stepsOf } from '../../yaml/schema-error.ts'
import { type MapTree, valueAt } from '../../yaml/tree.ts'
import type { LocatedComposeIssue } from '../finding.ts'
import { explainField } from './explain-field.ts'
import { explainComposeValue } from './explain-value.ts'

/**
 * Errors that are looked at; a file that breaks the schema more often than this is better mended in
 * steps.
 */
const MAX_ERRORS = 500

/**
 * Says in words what the schema has against a file: of the forms that a value may have, only what
 * the one that was meant lacks.
 */
export function explainSchema(
  tree: MapTree,
  errors: readonly SchemaError[],
): readonly LocatedComposeIssue[] {
  const looked = errors.slice(0, MAX_ERRORS)
  const inner = innerPaths(looked)
  const pointers = [...new Set(looked.map(({ instancePath }) => instancePath))]
  return pointers.flatMap((pointer) => {
    const group = looked.filter(({ instancePath }) => instancePath === pointer)
    return explain(tree, pointer, group, inner.has(pointer))
  })
}

/**
 * The paths above an error: there the value has the right kind, or the schema would not have looked
 * inside.
 */
function innerPaths(errors: readonly SchemaError[]): ReadonlySet<string> {
  return new Set(
    errors.flatMap(({ instancePath }) => {
      const steps = instancePath.split('/')
      return steps.slice(1).map((_, index) => steps.slice(0, index + 1).join('/'))
    }),
  )
}

function explain(
  tree: MapTree,
  pointer: string,
  group: readonly SchemaError[],
  isInner: boolean,
): readonly LocatedComposeIssue[] {
  const path = stepsOf(pointer)
  const value = valueAt(tree, path)
  if (value === undefined) return []
  const telling = group.filter(({ keyword }) => keyword !== 'oneOf' && keyword !== 'type')
  if (telling.length > 0)
    return telling.flatMap(
      (error) => explainField(value, path, error) ?? explainComposeValue(value, path, error),
    )
  if (isInner) return []
  const types = group
    .filter(({ keyword }) => keyword === 'type')
    .flatMap(({ params }) => [params['type']].flat())
  return explainComposeValue(value, path, {
    keyword: 'type',
    instancePath: pointer,
    params: { type: types },
  })
}
