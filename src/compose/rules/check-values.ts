import { ipVersion } from '../../model/units/ip-version.ts'
import { at, itemsOf, type Tree, textOf } from '../../yaml/tree.ts'
import { commandFault } from '../command-line.ts'
import { type ComposeRuleCheck, sectionOf } from '../composition.ts'
import { goScalar } from '../document/go-scalar.ts'
import { shown, showWithoutSecrets } from '../document/show.ts'
import { givenIn } from '../environment.ts'
import type { LocatedComposeIssue } from '../finding.ts'
import { placesAt } from '../places.ts'
import { type Port, portsOf } from '../ports.ts'
import { alone, type Service } from '../service.ts'
import { VALUE_FORMS, type ValueForm } from '../value-forms.ts'

const PORT_RANGE = /^\d{1,5}(?:-\d{1,5})?$/
const LARGEST_PORT = 65_535
const PROTOCOL = /^(?:tcp|udp|sctp)$/

/** The forms of each section, by the steps to a value. */
const FORMS = Object.entries(VALUE_FORMS).map(([section, forms]) => ({
  section,
  forms: Object.entries(forms).map(([pattern, form]) => ({ steps: pattern.split('.'), form })),
}))

/**
 * Sizes, durations, numbers, ports and mounts are texts to the schema; Compose reads them, and
 * refuses the file when it can't.
 */
export const checkSettingValues: ComposeRuleCheck = (composition) => [
  ...FORMS.flatMap(({ section, forms }) =>
    [...sectionOf(composition, section)].flatMap(([name, { value }]) =>
      forms.flatMap(({ steps, form }) =>
        placesAt(value, steps).flatMap(({ path, value: found }): readonly LocatedComposeIssue[] => {
          const text = textOf(found)
          if (text === undefined || isRight(form, text, found)) return []
          const message = `${shown([section, name, ...path].join('.'))} is ${showWithoutSecrets(text)}`
          const meant = form.meant?.(text)
          return [
            {
              rule: 'compose-value',
              message,
              hint: meant === undefined ? form.hint : `write ${meant}`,
              spot: found.spot,
            },
          ]
        }),
      ),
    ),
  ),
  ...composition.written.flatMap((service) => [
    ...portsOf(alone(service)).flatMap(badPort),
    ...badMounts(service),
    ...badDevices(service),
    ...badCommands(service),
    ...lacking(service),
    ...badNames(service),
  ]),
]

function isRight(
  { pattern, never, takesAnyInteger }: ValueForm,
  text: string,
  found: Tree,
): boolean {
  if (takesAnyInteger === true && found.kind === 'scalar' && Number.isInteger(found.value))
    return !isOf(never, found)
  return pattern.test(text) && !isOf(never, found)
}

function isOf(type: ValueForm['never'], tree: Tree): boolean {
  if (tree.kind !== 'scalar' || type === undefined) return false
  return type === 'text'
    ? typeof tree.value === 'string'
    : typeof tree.value === 'number' && goScalar(tree.spelling).kind === 'float'
}

/** Long forms that the schema lets be incomplete. */
function lacking({ own }: Service): readonly LocatedComposeIssue[] {
  const needs = [
    ['devices', 'target'],
    ['configs', 'source'],
    ['secrets', 'source'],
  ] as const
  return needs.flatMap(([field, part]) =>
    itemsOf(at(own, field)).flatMap((item): readonly LocatedComposeIssue[] =>
      item.kind === 'map' && (textOf(at(item, part)) ?? '') === ''
        ? [
            {
              rule: 'compose-value',
              message: `an entry of ${field} has no ${part}`,
              hint: `write ${part}:, or the short form`,
              spot: item.spot,
            },
          ]
        : [],
    ),
  )
}

/** A blank before the equals sign belongs to the name, and newer versions of Compose refuse it. */
function badNames({ own }: Service): readonly LocatedComposeIssue[] {
  return givenIn(at(own, 'environment'))
    .filter(({ name }) => name !== name.trimEnd())
    .map(({ name, spot }) => ({
      rule: 'compose-value',
      message: `the name ${showWithoutSecrets(name)} ends with a space`,
      hint: 'take the space out',
      spot,
    }))
}

/** Compose takes a command apart as a shell would; a list it leaves as it is. */
function badCommands({ own }: Service): readonly LocatedComposeIssue[] {
  return ['command', 'entrypoint'].flatMap((field): readonly LocatedComposeIssue[] => {
    const command = at(own, field)
    const text = textOf(command)
    const fault = command === undefined || text === undefined ? undefined : commandFault(text)
    if (command === undefined || fault === undefined) return []
    return [
      {
        rule: 'compose-value',
        message: `${field} ${fault}`,
        hint: 'write a list: [sh, -c, "…"]',
        spot: command.spot,
      },
    ]
  })
}

function badPort({
  text,
  address,
  host,
  container,
  protocol,
  spot,
}: Port): readonly LocatedComposeIssue[] {
  const isRight =
    isRange(container) &&
    (host === '' || isRange(host)) &&
    (address === '' || ipVersion(address) > 0) &&
    pairs(host, container) &&
    PROTOCOL.test(protocol)
  return isRight
    ? []
    : [
        {
          rule: 'compose-value',
          message: `${showWithoutSecrets(text)} is no port`,
          hint: 'write [ADDRESS:]HOST:CONTAINER[/PROTOCOL], in digits; two ranges have one length',
          spot,
        },
      ]
}

/** A range of container ports needs as many host ports; one container port takes any of a range. */
function pairs(host: string, container: string): boolean {
  if (Number(container) === 0 || lengthOf(container) < 1 || lengthOf(host) < 1) return false
  return host === '' || lengthOf(container) === 1 || lengthOf(container) === lengthOf(host)
}

function lengthOf(range: string): number {
  const [first = 0, last = first] = range.split('-').map(Number)
  return last - first + 1
}

function isRange(text: string): boolean {
  return PORT_RANGE.test(text) && text.split('-').every((port) => Number(port) <= LARGEST_PORT)
}

function badMounts({ own }: Service): readonly LocatedComposeIssue[] {
  return itemsOf(at(own, 'volumes')).flatMap((item): readonly LocatedComposeIssue[] => {
    const text = textOf(item)
    const target = item.kind === 'map' ? textOf(at(item, 'target')) : undefined
    const isBroken =
      text === undefined
        ? item.kind === 'map' && (target === undefined || !isAbsolute(target))
        : !isMount(text)
    if (!isBroken) return []
    const message =
      text !== undefined
        ? `${showWithoutSecrets(text)} is no mount`
        : target === undefined
          ? 'a mount without a target'
          : `the target ${showWithoutSecrets(target)} is no path`
    return [
      {
        rule: 'compose-value',
        message,
        hint: 'write [SOURCE:]TARGET[:MODE], with a target that begins with /',
        spot: item.spot,
      },
    ]
  })
}

/** `SOURCE[:TARGET[:PERMISSIONS]]` */
function badDevices({ own }: Service): readonly LocatedComposeIssue[] {
  return itemsOf(at(own, 'devices')).flatMap((item): readonly LocatedComposeIssue[] => {
    const text = textOf(item)
    const [source, , permissions = 'rwm', ...rest] = (text ?? '').split(':')
    if (text === undefined || (source !== '' && /^[rwm]+$/.test(permissions) && rest.length === 0))
      return []
    return [
      {
        rule: 'compose-value',
        message: `${showWithoutSecrets(text)} is no device`,
        hint: 'write SOURCE[:TARGET[:PERMISSIONS]], with some of rwm for permissions',
        spot: item.spot,
      },
    ]
  })
}

/** A colon behind one letter belongs to a drive of Windows. */
function isMount(text: string): boolean {
  const parts = text.replace(/(^|:)[A-Za-z]:(?=[\\/])/g, '$1').split(':')
  const [first = '', target = first] = parts
  return parts.length <= 3 && parts.every((part) => part !== '') && isAbsolute(target)
}

/** The Engine mounts at whole paths only. */
function isAbsolute(target: string): boolean {
  return /^(?:\/|[A-Za-z]:|\\\\|\$)/.test(target)
}
