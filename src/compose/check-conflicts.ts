import { at, itemsOf, textOf } from '../yaml/tree.ts'
import type { Check, Composition } from './composition.ts'
import { sectionOf } from './composition.ts'
import type { Objection } from './finding.ts'
import { mountsOf } from './mounts.ts'
import type { Service } from './service.ts'
import { show, shown } from './show.ts'

/** What the schema lets through and Compose refuses all the same. */
export const checkConflicts: Check = (composition) => [
  ...composition.services.flatMap((service) => [...networks(service), ...devices(service), ...health(service), ...names(service), ...targets(service)]),
  ...contents(composition, 'configs', ['file', 'environment', 'content']),
  ...contents(composition, 'secrets', ['file', 'environment']),
]

function networks({ own, name }: Service): readonly Objection[] {
  const mode = own.fields.get('network_mode')
  if (mode === undefined || !own.fields.has('networks')) return []
  return [{ rule: 'compose-conflict', message: `${shown(name)} has network_mode and networks`, hint: 'keep one of the two', spot: mode.spot }]
}

function devices({ own, name }: Service): readonly Objection[] {
  return itemsOf(at(own, 'deploy', 'resources', 'reservations', 'devices'))
    .filter((item) => at(item, 'count') !== undefined && at(item, 'device_ids') !== undefined)
    .map(({ spot }) => ({ rule: 'compose-conflict', message: `a reservation of ${shown(name)} has count and device_ids`, hint: 'keep count', spot }))
}

function health({ own }: Service): readonly Objection[] {
  const [first] = itemsOf(at(own, 'healthcheck', 'test'))
  const text = textOf(first) ?? ''
  if (first === undefined || ['CMD', 'CMD-SHELL', 'NONE'].includes(text)) return []
  return [{ rule: 'compose-conflict', message: `healthcheck.test begins with ${show(text)}`, hint: 'write CMD, CMD-SHELL or NONE first', spot: first.spot }]
}

function names({ own, name, count }: Service): readonly Objection[] {
  const fixed = own.fields.get('container_name')
  if (fixed === undefined || count < 2) return []
  return [{ rule: 'compose-conflict', message: `${shown(name)} is started ${count} times under one name`, hint: 'take container_name out', spot: fixed.spot }]
}

function targets(service: Service): readonly Objection[] {
  const seen = new Set<string>()
  return mountsOf(service)
    .filter(({ target }) => target !== '' && (seen.has(target) || !seen.add(target)))
    .map(({ target, spot }) => ({
      rule: 'compose-conflict',
      message: `${show(target)} of ${shown(service.name)} is mounted twice`,
      hint: 'keep one of them',
      spot,
    }))
}

function contents(composition: Composition, section: string, sources: readonly string[]): readonly Objection[] {
  return [...sectionOf(composition, section)].flatMap(([name, { value, spot }]): readonly Objection[] => {
    const given = sources.filter((source) => at(value, source) !== undefined)
    if (given.length === 1 || at(value, 'external') !== undefined) return []
    const message = `${shown(name)} in ${section} has ${given.length === 0 ? 'nothing in it' : given.join(' and ')}`
    return [{ rule: 'compose-conflict', message, hint: `give one of ${sources.filter((source) => source !== 'file').join(' and ')}`, spot }]
  })
}
