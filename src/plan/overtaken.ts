import { snapshotHash } from '../model/digest.ts'
import { type Decision, NO_LONGER_WANTED } from '../model/events.ts'
import type { MergedPull } from '../model/review.ts'
import type { SourceSpec } from '../model/source/definition.ts'
import type { SourceState } from '../model/source/state.ts'
import type { PlanContext } from './context.ts'
import { keptValues, observedValues, snapshotOf, wantedValues } from './values.ts'

/**
 * Reviewed changes with nothing left to send: those that stand, told apart from those that main has
 * taken back since.
 */
export function tellApart(
  standing: Decision['standing'],
  pulls: readonly MergedPull[],
  {
    specs,
    bound,
  }: { readonly specs: readonly SourceSpec[]; readonly bound: ReadonlyMap<string, SourceState> },
  { network }: Pick<PlanContext, 'network'>,
): Decision['standing'] {
  const wanted = new Map(
    specs.map((spec) => [spec.id, afterOf(spec, bound.get(spec.id), network.gatewayUrl)]),
  )
  return standing.map((item) => {
    const reviewed = pulls
      .find(({ number }) => number === item.pull)
      ?.record?.changes.find(({ id }) => id === item.id)
    const isWanted =
      reviewed === undefined || reviewed.after === null || wanted.get(item.id) === reviewed.after
    return isWanted ? item : { ...item, reason: NO_LONGER_WANTED }
  })
}

/** The hash of what a change would leave behind: a URL whose content stays is not rewritten. */
function afterOf(spec: SourceSpec, state: SourceState | undefined, gatewayUrl: string): string {
  if (spec.state === 'closed')
    return snapshotHash(snapshotOf({ state: { text: 'closed', raw: 'closed' } }))
  const wanted = wantedValues(spec.values, gatewayUrl)
  if (state?.reading.kind !== 'known') return snapshotHash(snapshotOf(wanted))
  return snapshotHash(
    snapshotOf(
      keptValues(
        observedValues(state.params, state.reading.metadata, gatewayUrl),
        wanted,
        spec.compose,
      ),
    ),
  )
}
