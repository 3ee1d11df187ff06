import { isMap, isScalar, type Node, type Pair } from 'yaml'
import { type ScalarSpan, scalarSpan } from '../../yaml/scalar-span.ts'
import { documentOf, pairOf } from './splice.ts'

/** A parameter of a template where it stands in a file. */
export interface ParameterSpan extends ScalarSpan {
  readonly parameter: string
  /** Undefined where the name stands in another file, as with defaults. */
  readonly template: string | undefined
}

/**
 * The texts beneath every `template.with` of a definition, or of the configuration's defaults: at
 * the top and in each network's overrides. The file has been read without problems.
 */
export function templateSpans(text: string): readonly ParameterSpan[] {
  const root = documentOf(text).contents
  const networks = pairOf(root, 'networks')?.value
  const named = templateName(root)
  return [
    ...spansAt(text, root, 'template', named),
    ...spansAt(text, pairOf(root, 'defaults')?.value, 'defaults.template', named),
    ...pairsOf(networks).flatMap(([name, level]) =>
      spansAt(text, level, `networks.${name}.template`, named),
    ),
  ]
}

function spansAt(
  text: string,
  level: unknown,
  path: string,
  named: string | undefined,
): readonly ParameterSpan[] {
  const given = pairOf(pairOf(level, 'template')?.value, 'with')?.value
  return pairsOf(given).flatMap(([parameter, node]) =>
    isScalar(node) && typeof node.value === 'string'
      ? [
          {
            ...scalarSpan(text, `${path}.with.${parameter}`, node),
            parameter,
            template: templateName(level) ?? named,
          },
        ]
      : [],
  )
}

function templateName(level: unknown): string | undefined {
  const node = pairOf(pairOf(level, 'template')?.value, 'name')?.value
  return isScalar(node) && typeof node.value === 'string' ? node.value : undefined
}

function pairsOf(node: unknown): readonly (readonly [name: string, value: Node | null])[] {
  return isMap(node)
    ? (node.items as readonly Pair<Node, Node | null>[]).map(({ key, value }) => [
        isScalar(key) ? String(key.value) : '',
        value,
      ])
    : []
}
