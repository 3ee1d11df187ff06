import type { ApplyResult } from '../../model/result.ts'
import type { Plan } from '../../model/source/change.ts'
import type { Drift } from '../../model/source/drift.ts'
import type { Linkable } from './linked.ts'

/** What a plan names. */
export function linkableInPlan({ client, changes, orphans, problems, warnings }: Plan): Linkable {
  return {
    hashes: [client, ...[...changes, ...orphans].flatMap(({ address }) => address ?? [])],
    files: [...changes, ...problems, ...warnings].flatMap(({ file }) => file ?? []),
  }
}

/** What a comparison with the chain names: also who changed what, and by which transaction. */
export function linkableInDrift({ plan, closedOutside, causes }: Drift): Linkable {
  const { hashes, files } = linkableInPlan(plan)
  return {
    hashes: [
      ...hashes,
      ...closedOutside.map(({ address }) => address),
      ...[...causes.values()].flatMap(({ from, hash }) => [from, hash]),
    ],
    files: [...files, ...closedOutside.map(({ file }) => file)],
  }
}

/** What came of an apply: Sources, and transactions that were mined or may yet be. */
export function linkableInResult(result: ApplyResult): Linkable {
  const { client, receipts, inFlight, problems, warnings } = result
  return {
    hashes: [
      client,
      ...receipts.flatMap(({ address, hash }) => [address ?? [], hash ?? []].flat()),
      ...inFlight.map(({ hash }) => hash),
    ],
    files: [...problems, ...warnings].flatMap(({ file }) => file ?? []),
  }
}
