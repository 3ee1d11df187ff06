import { type Tree, textOf } from '../../yaml/tree.ts'
import type { ComposeRuleCheck } from '../composition.ts'
import { shown, showWithoutSecrets } from '../document/show.ts'
import type { LocatedComposeIssue } from '../finding.ts'
import { type Service, settingOf } from '../service.ts'
import { sizeInBytes } from '../sizes.ts'

/**
 * A limit that can be written in two places, and the part of `deploy.resources` whose being there
 * has Compose compare them.
 */
interface Twin {
  readonly field: string
  readonly part: 'limits' | 'reservations'
  readonly partner: string
  readonly read: (text: string) => number | bigint | undefined
}

const TWINS: readonly Twin[] = [
  { field: 'cpus', part: 'limits', partner: 'cpus', read: (text) => Math.fround(Number(text)) },
  { field: 'mem_limit', part: 'limits', partner: 'memory', read: sizeInBytes },
  { field: 'pids_limit', part: 'limits', partner: 'pids', read: Number },
  { field: 'mem_reservation', part: 'reservations', partner: 'memory', read: sizeInBytes },
]

/**
 * Compose refuses two values for one limit; the one that is left out counts as 0 as soon as its
 * part of `deploy.resources` is there.
 */
export const checkLimits: ComposeRuleCheck = ({ services }) =>
  services.flatMap((service) => [...twins(service), ...counts(service)])

function twins(service: Service): readonly LocatedComposeIssue[] {
  return TWINS.flatMap(({ field, part, partner, read }): readonly LocatedComposeIssue[] => {
    const own = settingOf(service, field)
    const value = amountOf(own, read)
    if (
      own === undefined ||
      isNothing(value) ||
      settingOf(service, 'deploy', 'resources', part) === undefined
    )
      return []
    const other = settingOf(service, 'deploy', 'resources', part, partner)
    if (value === amountOf(other, read) || (other === undefined && isNothing(value))) return []
    return [distinct(service, own, field, `deploy.resources.${part}.${partner}`, other)]
  })
}

function counts(service: Service): readonly LocatedComposeIssue[] {
  const [scale, replicas] = [settingOf(service, 'scale'), settingOf(service, 'deploy', 'replicas')]
  if (
    scale === undefined ||
    replicas === undefined ||
    Number(textOf(scale)) === Number(textOf(replicas))
  )
    return []
  return [distinct(service, scale, 'scale', 'deploy.replicas', replicas)]
}

function amountOf(tree: Tree | undefined, read: Twin['read']): number | bigint | undefined {
  const text = textOf(tree)
  return text === undefined ? undefined : read(text)
}

function isNothing(value: number | bigint | undefined): boolean {
  return value === undefined || value === 0 || value === 0n || Number.isNaN(value)
}

function distinct(
  { name }: Service,
  own: Tree,
  field: string,
  partner: string,
  other: Tree | undefined,
): LocatedComposeIssue {
  const theirs =
    other === undefined ? 'is not given' : `is ${showWithoutSecrets(textOf(other) ?? '')}`
  const message = `${field} of ${shown(name)} is ${showWithoutSecrets(textOf(own) ?? '')}, and ${partner} ${theirs}; Compose wants them equal`
  const hint = other === undefined ? `move it to ${partner}` : `keep ${partner} alone`
  return { rule: 'compose-conflict', message, hint, spot: own.spot }
}
