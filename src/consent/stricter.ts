import type {
  Config,
  Limits,
  Network,
  PromotedFrom,
  Review,
  SetFinality,
} from '../model/network/network.ts'
import type { Policy, PolicyRule } from '../model/policy.ts'
import { checksum } from '../model/units/address.ts'
import { promotionKey } from '../plan/promotion.ts'
import { isSame } from './second-person.ts'

const REVIEWS: readonly Review[] = ['none', 'plan', 'approval']

/** The most that any of these asks for; `none` of none. */
export function strictest(reviews: readonly Review[]): Review {
  return REVIEWS.findLast((one) => reviews.includes(one)) ?? 'none'
}

/**
 * The guards of head and base, of each the stricter: weakening one takes effect with the next merge
 * (design, Guards). A new name for the same wallet weakens none. A network that the base does not
 * know is held by what the base says of all; `commit` is the base's.
 */
export function stricter(head: Network, base: Config | undefined, commit?: string): Network {
  const same = [...(base?.networks.values() ?? [])].filter(
    ({ name, chainId, client }) =>
      name === head.name || (chainId === head.chainId && client === head.client),
  )
  const folded = same.reduce(stricterOf, head)
  const policies = base === undefined || same.length > 0 ? same : [base]
  return {
    ...folded,
    policy: policies.reduce(
      (policy, then) => bothPolicies(policy, then.policy, commit),
      head.policy,
    ),
  }
}

/** The rules of both, the head's first; what both say is said once. */
function bothPolicies(head: Policy, base: Policy, commit: string | undefined): Policy {
  const known = new Set(head.map(ruleText))
  const more = base.filter((rule) => !known.has(ruleText(rule)))
  return [
    ...head,
    ...more.map((rule) =>
      commit === undefined ? rule : { ...rule, place: { ...rule.place, commit } },
    ),
  ]
}

function ruleText({ place: _, ...rule }: PolicyRule): string {
  return JSON.stringify(rule, (_key, value) => (typeof value === 'bigint' ? `${value}` : value))
}

function stricterOf({ finality: wanted, ...head }: Network, base: Network): Network {
  const finality = stricterFinality(wanted, base.finality)
  const promotions = allPromotions(head.promotions ?? [], base.promotions ?? [])
  return {
    ...head,
    ...(finality === undefined ? {} : { finality }),
    ...(promotions.length === 0 ? {} : { promotions }),
    review: strictest([head.review, base.review]),
    limits: lowerLimits(head.limits, base.limits),
    confirmations: Math.max(head.confirmations, base.confirmations),
    approvers: head.approvers.filter((login) =>
      base.approvers.some((other) => isSame(login, other)),
    ),
    ...(head.hadApprovers === true || base.approvers.length > 0 ? { hadApprovers: true } : {}),
  }
}

/**
 * Wherever head or base want something to be live first; a network that both name is asked at the
 * base's endpoints, for the head's may be anybody's.
 */
function allPromotions(
  head: readonly PromotedFrom[],
  base: readonly PromotedFrom[],
): readonly PromotedFrom[] {
  const then = new Map(base.map((one) => [promotionKey(one), one]))
  const now = new Set(head.map(promotionKey))
  return [
    ...head.map((one): PromotedFrom => {
      const before = then.get(promotionKey(one))
      if (before === undefined) return one
      const isRefused = one.require === 'refuse' || before.require === 'refuse'
      return { from: before.from, require: isRefused ? 'refuse' : 'warn' }
    }),
    ...base.filter((one) => !now.has(promotionKey(one))),
  ]
}

/**
 * `confirmations` believes no node, nothing set believes what a node knows, `instant` asks nobody.
 */
function stricterFinality(
  head: SetFinality | undefined,
  base: SetFinality | undefined,
): SetFinality | undefined {
  if (head === 'confirmations' || base === 'confirmations') return 'confirmations'
  return head === base ? head : undefined
}

/**
 * In words, what makes this network's identity another than the base commit's: its Sources would be
 * left behind.
 */
export function identityChange(
  name: string,
  head: Config,
  base: Config | undefined,
): string | undefined {
  const now = head.networks.get(name)
  const then = base?.networks.get(name)
  if (base === undefined || now === undefined) return undefined
  if (base.owner !== head.owner)
    return `owner ${JSON.stringify(head.owner)} (was ${JSON.stringify(base.owner)})`
  if (then === undefined) return undefined
  if (then.client !== now.client)
    return `client ${checksum(now.client)} (was ${checksum(then.client)})`
  if (then.chainId !== now.chainId) return `chainId ${now.chainId} (was ${then.chainId})`
  return then.nexus === now.nexus
    ? undefined
    : `nexus ${checksum(now.nexus)} (was ${checksum(then.nexus)})`
}

function lowerLimits(a: Limits, b: Limits): Limits {
  const lower = (x: number | undefined, y: number | undefined): number | undefined =>
    x === undefined || (y !== undefined && y < x) ? y : x
  const [publishes, updates, closings] = [
    lower(a.publishes, b.publishes),
    lower(a.updates, b.updates),
    lower(a.closings, b.closings),
  ]
  return {
    ...(publishes === undefined ? {} : { publishes }),
    ...(updates === undefined ? {} : { updates }),
    ...(closings === undefined ? {} : { closings }),
    ...lowerFees(a, b),
  }
}

/** A default counts as if it were written: else one commit could raise the limit and use that. */
function lowerFees(a: Limits, b: Limits): Pick<Limits, 'fees' | 'isFeesDefault'> {
  const { fees, isFeesDefault } = b.fees < a.fees ? b : a
  return { fees, ...(isFeesDefault === undefined ? {} : { isFeesDefault }) }
}
