import type { MapTree, Tree } from '../../yaml/tree.ts'
import { isWarning, type LocatedIssue } from '../finding.ts'
import type { FileKind } from '../kind.ts'
import { explainShape } from './explain-shape.ts'
import { FIELD_RULES, type Rule, type Rules } from './rules.ts'

/**
 * All that is wrong with a file taken by itself: the rules' objections to values, and the schema's
 * to the rest.
 */
export function checkValues(kind: FileKind, tree: MapTree): readonly LocatedIssue[] {
  const objections: ValueIssue[] = []
  walk(tree, FIELD_RULES[kind], '', objections)
  const settled = new Set(
    objections.filter(({ finding }) => !isWarning(finding)).map(({ name }) => name),
  )
  return [...objections.map(({ finding }) => finding), ...explainShape(kind, tree, settled)]
}

interface ValueIssue {
  /** The path of the value. */
  readonly name: string
  readonly finding: LocatedIssue
}

function walk(
  tree: Tree,
  rules: Rule | Rules | undefined,
  name: string,
  objections: ValueIssue[],
): void {
  if (rules === undefined) return
  if (tree.kind === 'scalar') {
    if (typeof rules !== 'function') return
    const complaint = rules(tree, name)
    if (complaint !== undefined)
      objections.push({ name, finding: { ...complaint, spot: tree.spot } })
    return
  }
  if (typeof rules === 'function') return
  const inner = (key: string): string => (name === '' ? key : `${name}.${key}`)
  if (tree.kind === 'list')
    tree.items.forEach((item, index) => {
      walk(item, rules['[]'], inner(String(index)), objections)
    })
  else
    for (const [key, { value }] of tree.fields)
      walk(value, Object.hasOwn(rules, key) ? rules[key] : rules['*'], inner(key), objections)
}
