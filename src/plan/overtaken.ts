import type { SourceSpec } from '../model/definition.ts'
import { type Decision, NO_LONGER_WANTED } from '../model/events.ts'
import type { MergedPull } from '../model/review.ts'
import type { PlanContext } from './context.ts'
import { snapshotHash } from './digest.ts'
import { snapshotOf, wantedValues } from './values.ts'

/** Reviewed changes with nothing left to send: those that stand, told apart from those that main has taken back since. */
export function tellApart(
  standing: Decision['standing'],
  pulls: readonly MergedPull[],
  specs: readonly SourceSpec[],
  { network }: Pick<PlanContext, 'network'>,
): Decision['standing'] {
  const wanted = new Map(specs.map((spec) => [spec.id, afterOf(spec, network.gatewayUrl)]))
  return standing.map((item) => {
    const reviewed = pulls.find(({ number }) => number === item.pull)?.record?.changes.find(({ id }) => id === item.id)
    const isWanted = reviewed === undefined || reviewed.after === null || wanted.get(item.id) === reviewed.after
    return isWanted ? item : { ...item, reason: NO_LONGER_WANTED }
  })
}

function afterOf(spec: SourceSpec, gatewayUrl: string): string {
  return snapshotHash(snapshotOf(spec.state === 'closed' ? { state: { text: 'closed', raw: 'closed' } } : wantedValues(spec.values, gatewayUrl)))
}
