import type { Network, PromotedFrom } from '../model/network/network.ts'
import type { Change } from '../model/source/change.ts'
import type { SourceSpec } from '../model/source/definition.ts'
import type { ComparedField } from '../model/source/field.ts'
import { PROMOTED_FIELDS, type PromotionFinding } from '../model/source/promoted.ts'
import type { SourceState } from '../model/source/state.ts'
import { differingFields, observedValues, wantedValues } from './values.ts'

/** What network it is, by its chain, its contracts and its wallet: a name can be given to another. */
export function promotionKey({ from }: Pick<PromotedFrom, 'from'>): string {
  return [from.chainId, from.nexus, from.client].join(' ')
}

/** What of a change has to be live elsewhere first; nothing of a closing or a price. */
export function fieldsToPromote({ kind, fields }: Change): readonly ComparedField[] {
  if (kind === 'close') return []
  if (kind === 'publish') return PROMOTED_FIELDS
  return PROMOTED_FIELDS.filter((name) => fields.some(({ field }) => field === name))
}

/** What of a network is looked at: the live Sources that stand for the definition. */
interface LiveThere {
  readonly states: readonly SourceState[]
  /** Whether one of the wallet's live Sources there could not be read, which may be it. */
  readonly isUnsure: boolean
}

/**
 * Whether what a change brings is what one of these Sources has. `spec` is what is wanted, on the
 * network where it would be sent.
 */
export function findPromotion(
  change: Change,
  spec: SourceSpec,
  network: Network,
  promoted: PromotedFrom,
  { states, isUnsure }: LiveThere,
): PromotionFinding {
  const key = promotionKey(promoted)
  if (spec.state === 'closed') return { key, kind: 'live' }
  const wanted = wantedValues(spec.values, network.gatewayUrl)
  const missing = states.flatMap(({ params, reading }) => {
    if (reading.kind !== 'known') return []
    const held = observedValues(params, reading.metadata, promoted.from.gatewayUrl)
    const differing = new Set(differingFields(held, wanted, spec.compose))
    return [fieldsToPromote(change).filter((field) => differing.has(field))]
  })
  const [least] = [...missing].sort((a, b) => a.length - b.length)
  if (least?.length === 0) return { key, kind: 'live' }
  if (isUnsure)
    return { key, kind: 'unknown', reason: 'the metadata of a live Source there can’t be read' }
  return least === undefined
    ? { key, kind: 'no-source' }
    : { key, kind: 'never-live', fields: least }
}
