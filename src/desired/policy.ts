import { posix } from 'node:path'
import type { Policy, PolicyRule, RulePlace } from '../model/policy.ts'
import { parseImagePattern, parseSize, parseStep, parseStranded } from '../model/policy-values.ts'
import { parseAmount } from '../model/units/amount.ts'
import { placeOf } from '../yaml/text.ts'
import { fieldAt, fieldsOf, itemsOf, type MapTree, mapAt, type Tree, textOf } from '../yaml/tree.ts'
import type { LocatedIssue } from './finding.ts'
import { show } from './show.ts'

/** What a rule says, by the path of its field beneath `policy`. */
type Reader = (value: Tree, folder: string) => readonly Unplaced[]
type Unplaced = PolicyRule extends infer Rule
  ? Rule extends PolicyRule
    ? Omit<Rule, 'place'>
    : never
  : never

const READERS: Readonly<Record<string, Reader>> = {
  'minPayment.min': (value) => amountRule('price-min', value),
  'minPayment.max': (value) => amountRule('price-max', value),
  'minPayment.step': (value) => stepRule('price-step', value),
  'minLockup.step': (value) => stepRule('lockup-step', value),
  'images.from': (value) => [
    {
      kind: 'images',
      from: itemsOf(value).flatMap((item) => parseImagePattern(textOf(item) ?? '') ?? []),
    },
  ],
  'images.digests': (value) => (textOf(value) === 'true' ? [{ kind: 'digests' }] : []),
  stranded: (value) => {
    const most =
      value.kind === 'scalar' &&
      (typeof value.value === 'number' || typeof value.value === 'string')
        ? parseStranded(value.value)
        : undefined
    return most === undefined ? [] : [{ kind: 'stranded', most }]
  },
  download: (value) => {
    const bytes = parseSize(textOf(value) ?? '')
    return bytes === undefined ? [] : [{ kind: 'download', bytes }]
  },
  folders: (value, root) => [
    {
      kind: 'folders',
      folders: fieldsOf(value).map(([folder, { value: networks }]) => ({
        folder: posix.join(root, folder),
        networks: itemsOf(networks).flatMap((item) => textOf(item) ?? []),
      })),
    },
  ],
}

/**
 * The rules of a configuration that was checked: those of the whole file, and over them those of a
 * network, field by field.
 */
export function policyOf(tree: MapTree, network?: string): Policy {
  const levels = [['policy'], ...(network === undefined ? [] : [['networks', network, 'policy']])]
  return Object.entries(READERS).flatMap(([path, reader]) => {
    const found = levels
      .map((level) => ({ level, field: fieldAt(tree, ...level, ...path.split('.')) }))
      .findLast(({ field }) => field !== undefined)
    if (found?.field === undefined) return []
    const { file, line } = placeOf(found.field.spot)
    const place: RulePlace = { path: [...found.level, path].join('.'), file, line }
    return reader(found.field.value, posix.dirname(file)).map((rule) => ({ ...rule, place }))
  })
}

/** What is wrong between rules: a range without an inside, a network that there is not. */
export function policyFindings(tree: MapTree): readonly LocatedIssue[] {
  const networks = mapAt(tree, 'networks')
  const names = [...(networks?.fields.keys() ?? [])]
  return [
    ...[undefined, ...names].flatMap((name) => emptyRange(tree, name)),
    ...fieldsOf(mapAt(tree, 'policy', 'folders')).flatMap(([, { value }]) =>
      itemsOf(value).flatMap((item): readonly LocatedIssue[] => {
        const name = textOf(item) ?? ''
        if (names.includes(name)) return []
        return [
          {
            code: 'unknown-network',
            message: `${show(name)} is no network of ogpu.yaml`,
            hint: `networks of ogpu.yaml: ${names.join(', ')}`,
            spot: item.spot,
          },
        ]
      }),
    ),
  ]
}

function emptyRange(tree: MapTree, network: string | undefined): readonly LocatedIssue[] {
  const level = network === undefined ? ['policy'] : ['networks', network, 'policy']
  const place = fieldAt(tree, ...level, 'minPayment')
  if (place === undefined) return []
  const rules = policyOf(tree, network)
  const [min] = rules.flatMap((rule) => (rule.kind === 'price-min' ? [rule] : []))
  const [max] = rules.flatMap((rule) => (rule.kind === 'price-max' ? [rule] : []))
  if (min === undefined || max === undefined || min.amount <= max.amount) return []
  return [
    {
      code: 'bad-value',
      message: `${min.place.path} is above ${max.place.path}, so no price is allowed`,
      hint: 'min is the least and max the most that a minPayment may be',
      spot: place.spot,
    },
  ]
}

function amountRule(kind: 'price-min' | 'price-max', value: Tree): readonly Unplaced[] {
  const amount = parseAmount(textOf(value) ?? '')
  return typeof amount === 'bigint' ? [{ kind, amount }] : []
}

function stepRule(kind: 'price-step' | 'lockup-step', value: Tree): readonly Unplaced[] {
  const step = parseStep(textOf(value) ?? '')
  return step === undefined ? [] : [{ kind, step }]
}
