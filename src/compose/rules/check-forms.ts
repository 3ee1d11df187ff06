import { at, fieldsOf, itemsOf, type ScalarTree, type Tree, textOf } from '../../yaml/tree.ts'
import type { ComposeRuleCheck } from '../composition.ts'
import { goScalar, isOctal } from '../document/go-scalar.ts'
import { shown, showWithoutSecrets, singleQuoted } from '../document/show.ts'
import type { LocatedComposeIssue } from '../finding.ts'

/**
 * Mappings of texts, by section: what is a number or a truth in them is written out again by
 * Compose.
 */
const TEXTS: Readonly<Record<string, readonly string[]>> = {
  services: [
    'environment',
    'labels',
    'annotations',
    'sysctls',
    'storage_opt',
    'build.args',
    'build.labels',
    'deploy.labels',
    'logging.options',
    'extra_hosts',
  ],
  networks: ['labels', 'driver_opts', 'ipam.options'],
  volumes: ['labels', 'driver_opts'],
  configs: ['labels', 'driver_opts'],
  secrets: ['labels', 'driver_opts'],
}

/**
 * Numbers and truths without quotes where a text is wanted: the container sees them as Compose
 * prints them, which is not always as they are written.
 */
export const checkForms: ComposeRuleCheck = ({ tree }) =>
  Object.entries(TEXTS).flatMap(([section, paths]) =>
    fieldsOf(at(tree, section)).flatMap(([, { value }]) =>
      paths.flatMap((path) => formsIn(at(value, ...path.split('.')))),
    ),
  )

/**
 * Dates without quotes, wherever Compose looks at them; what stands beneath `x-` only counts where
 * it is used.
 */
export function unquotedDates(
  tree: Tree,
  dates: ReadonlySet<Tree>,
): readonly LocatedComposeIssue[] {
  const seen = new Set<Tree>()
  const look = (value: Tree): readonly LocatedComposeIssue[] => {
    if (seen.has(value)) return []
    seen.add(value)
    if (value.kind === 'list') return value.items.flatMap(look)
    if (value.kind === 'map')
      return [...value.fields].flatMap(([key, field]) =>
        key.startsWith('x-') ? [] : look(field.value),
      )
    return dates.has(value) ? [unquotedDate(value)] : []
  }
  return dates.size === 0 ? [] : look(tree)
}

function unquotedDate({ spelling, spot }: ScalarTree): LocatedComposeIssue {
  const found = goScalar(spelling)
  const text = found.kind === 'time' ? found.text : spelling
  const message = `${showWithoutSecrets(spelling)} is a date to Compose: one version refuses it, others make ${showWithoutSecrets(text)} of it`
  return { rule: 'compose-unquoted', message, hint: `put it in quotes: "${shown(spelling)}"`, spot }
}

function formsIn(texts: Tree | undefined): readonly LocatedComposeIssue[] {
  return [...itemsOf(texts).flatMap(quotesWithin), ...fieldsIn(texts)]
}

/** `- NAME="value"`: without quotes around the whole entry the inner ones are part of the value. */
function quotesWithin(item: Tree): readonly LocatedComposeIssue[] {
  const text = textOf(item) ?? ''
  const equals = text.indexOf('=')
  const [name, value] = [text.slice(0, equals), text.slice(equals + 1)]
  const isPlain =
    item.kind === 'scalar' &&
    !/^["']/.test(item.spot.source.text.slice(item.spot.offset, item.spot.offset + 1))
  if (
    equals < 0 ||
    !isPlain ||
    value.length < 2 ||
    !(value.startsWith('"') || value.startsWith("'")) ||
    value.at(-1) !== value[0]
  )
    return []
  const message = `the container sees the quotes too: ${shown(name)} is ${showWithoutSecrets(value)}`
  const inner = value.slice(1, -1)
  return [
    {
      rule: 'compose-number-form',
      message,
      hint: `write ${shown(entryOf(name, inner))}`,
      spot: item.spot,
    },
  ]
}

function entryOf(name: string, value: string): string {
  return /[:#]|^\s|\s$/.test(value) ? singleQuoted(`${name}=${value}`) : `${name}=${value}`
}

function fieldsIn(texts: Tree | undefined): readonly LocatedComposeIssue[] {
  return fieldsOf(texts).flatMap(([name, { value }]) =>
    value.kind === 'scalar' && isBare(value) ? rewritten(name, value) : [],
  )
}

function isBare({ value }: ScalarTree): boolean {
  return typeof value === 'number' || typeof value === 'boolean'
}

function rewritten(name: string, { spelling, spot }: ScalarTree): readonly LocatedComposeIssue[] {
  const found = goScalar(spelling)
  if (!('text' in found) || found.text === spelling) return []
  const rule = isOctal(spelling) ? 'compose-unquoted' : 'compose-number-form'
  const message = `${shown(name)} is ${shown(spelling)} here, and the container sees ${showWithoutSecrets(found.text)}`
  return [{ rule, message, hint: `put it in quotes: "${shown(spelling)}"`, spot }]
}
