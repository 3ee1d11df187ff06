import { at, itemsOf, textOf } from '../../yaml/tree.ts'
import { type ComposeRuleCheck, type Composition, sectionOf } from '../composition.ts'
import { shown, showWithoutSecrets } from '../document/show.ts'
import type { LocatedComposeIssue } from '../finding.ts'
import { mountsOf } from '../mounts.ts'
import { type Service, settingOf } from '../service.ts'

/** What the schema lets through and Compose refuses all the same. */
export const checkConflicts: ComposeRuleCheck = (composition) => [
  ...composition.services.flatMap((service) => [
    ...networks(service),
    ...health(service),
    ...names(service),
    ...targets(service),
  ]),
  ...composition.written.flatMap(devices),
  ...composition.services.flatMap(watches),
  ...namesTwice(composition),
  ...contents(composition, 'configs', ['file', 'environment', 'content']),
  ...contents(composition, 'secrets', ['file', 'environment']),
]

function networks(service: Service): readonly LocatedComposeIssue[] {
  const { name } = service
  const mode = settingOf(service, 'network_mode')
  if (mode === undefined || settingOf(service, 'networks') === undefined) return []
  return [
    {
      rule: 'compose-conflict',
      message: `${shown(name)} has network_mode and networks`,
      hint: 'keep one of the two',
      spot: mode.spot,
    },
  ]
}

function devices({ own, name }: Service): readonly LocatedComposeIssue[] {
  return itemsOf(at(own, 'deploy', 'resources', 'reservations', 'devices'))
    .filter((item) => at(item, 'count') !== undefined && at(item, 'device_ids') !== undefined)
    .map(({ spot }) => ({
      rule: 'compose-conflict',
      message: `a reservation of ${shown(name)} has count and device_ids`,
      hint: 'keep count',
      spot,
    }))
}

function health({ own }: Service): readonly LocatedComposeIssue[] {
  const [first] = itemsOf(at(own, 'healthcheck', 'test'))
  const text = textOf(first) ?? ''
  if (first === undefined || ['CMD', 'CMD-SHELL', 'NONE'].includes(text)) return []
  return [
    {
      rule: 'compose-conflict',
      message: `healthcheck.test begins with ${showWithoutSecrets(text)}`,
      hint: 'write CMD, CMD-SHELL or NONE first',
      spot: first.spot,
    },
  ]
}

function names({ own, name, count }: Service): readonly LocatedComposeIssue[] {
  const fixed = own.fields.get('container_name')
  if (fixed === undefined || count < 2) return []
  return [
    {
      rule: 'compose-conflict',
      message: `${shown(name)} is started ${count} times under one name`,
      hint: 'take container_name out',
      spot: fixed.spot,
    },
  ]
}

/**
 * Of two volumes at one path every Compose takes the last; a volume where memory is mounted already
 * is refused by newer ones.
 */
function targets(service: Service): readonly LocatedComposeIssue[] {
  const memory = new Set(tmpfsOf(service))
  const seen = new Set<string>()
  return mountsOf(service).flatMap(({ target, spot }): readonly LocatedComposeIssue[] => {
    if (target === '') return []
    const isTwice = seen.has(target)
    seen.add(target)
    if (!isTwice && !memory.has(target)) return []
    const rule = memory.has(target) ? 'compose-conflict' : 'compose-mounted-twice'
    const message = `${showWithoutSecrets(target)} of ${shown(service.name)} is mounted twice${memory.has(target) ? ', by tmpfs and by volumes' : '; the last one counts'}`
    return [{ rule, message, hint: 'keep one of them', spot }]
  })
}

/** The paths at which `tmpfs:` mounts memory. */
function tmpfsOf(service: Service): readonly string[] {
  const setting = settingOf(service, 'tmpfs')
  return (setting?.kind === 'list' ? setting.items : [setting]).flatMap(
    (item) => textOf(item)?.split(':')[0] ?? [],
  )
}

/** What is synchronised has to go somewhere. */
function watches({ own }: Service): readonly LocatedComposeIssue[] {
  return itemsOf(at(own, 'develop', 'watch'))
    .filter(
      (item) =>
        at(item, 'target') === undefined &&
        !['rebuild', 'restart'].includes(textOf(at(item, 'action')) ?? ''),
    )
    .map(({ spot }) => ({
      rule: 'compose-conflict',
      message: 'develop.watch has an entry without a target',
      hint: 'take develop out: a provider has no use for it',
      spot,
    }))
}

/** One name for two containers: the second never starts. */
function namesTwice({ services }: Composition): readonly LocatedComposeIssue[] {
  const first = new Map<string, string>()
  return services.flatMap(({ own, name, isHeld }): readonly LocatedComposeIssue[] => {
    const fixed = at(own, 'container_name')
    const text = textOf(fixed)
    if (fixed === undefined || text === undefined || isHeld) return []
    const other = first.get(text)
    first.set(text, other ?? name)
    if (other === undefined) return []
    const message = `${shown(name)} and ${shown(other)} are both named ${showWithoutSecrets(text)}`
    return [
      {
        rule: 'compose-conflict',
        message,
        hint: 'take container_name out; services reach each other by their names',
        spot: fixed.spot,
      },
    ]
  })
}

function contents(
  composition: Composition,
  section: string,
  sources: readonly string[],
): readonly LocatedComposeIssue[] {
  return [...sectionOf(composition, section)].flatMap(
    ([name, { value, spot }]): readonly LocatedComposeIssue[] => {
      const given = sources.filter((source) => at(value, source) !== undefined)
      if (given.length === 1 || at(value, 'external') !== undefined) return []
      const message = `${shown(name)} in ${section} has ${given.length === 0 ? 'nothing in it' : given.join(' and ')}`
      return [
        {
          rule: 'compose-conflict',
          message,
          hint: `give one of ${sources.filter((source) => source !== 'file').join(' and ')}`,
          spot,
        },
      ]
    },
  )
}
