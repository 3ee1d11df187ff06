import type { Cause } from '../../model/source/cause.ts'
import type { PlannedChange } from '../../model/source/change.ts'
import type { ClosedOutside, Drift } from '../../model/source/drift.ts'
import { checksum } from '../../model/units/address.ts'
import { viewDrift } from '../drift-view.ts'
import { type ChangeJson, fieldsJson } from './plan-json.ts'
import { type ProblemJson, problemJson } from './problem-json.ts'
import { type SupplyJson, supplyJson } from './supply-json.ts'

/** `schemas/v1/drift.schema.json` in TypeScript. */
export interface DriftJson {
  readonly formatVersion: 1
  readonly network: string
  readonly chainId: number
  readonly client: string
  readonly block: number
  readonly commit: string | null
  readonly summary: DriftSummary
  readonly drift: readonly DriftedJson[]
  readonly pending: readonly PendingJson[]
  readonly orphans: readonly { readonly id: string; readonly address: string }[]
  readonly problems: readonly ProblemJson[]
  readonly warnings: readonly ProblemJson[]
  /** Only where it was looked at. */
  readonly supply?: SupplyJson
}

export interface DriftSummary {
  readonly drifted: number
  readonly pending: number
  readonly orphans: number
  readonly unmanaged: number
  readonly unchanged: number
}

type Told = Pick<ChangeJson, 'id' | 'file' | 'line' | 'fields'>

/**
 * A Source that was changed on chain, or closed there: then there is no change that would put it
 * back, and no digest.
 */
interface CauseJson extends Omit<Cause, 'from'> {
  readonly from: string
}

export interface DriftedJson extends Told {
  readonly address: string
  readonly digest: string | null
  readonly cause: CauseJson | null
}

export type PendingJson = Told & Pick<ChangeJson, 'kind' | 'address' | 'digest'>

/** What differs, for a program: before is the chain's value, after git's. */
export function driftJson(drift: Drift): DriftJson {
  const { plan, causes, commit } = drift
  const { closed, changed, pending } = viewDrift(drift)
  const drifted = [
    ...closed.map((source) => closedJson(source, causes.get(source.address))),
    ...changed.map((one) => changedJson(one, causes.get(one.address))),
  ]
  const { orphans, unmanaged, unchanged } = plan.summary
  return {
    formatVersion: 1,
    network: plan.network,
    chainId: plan.chainId,
    client: checksum(plan.client),
    block: plan.block,
    commit: commit ?? null,
    summary: { drifted: drifted.length, pending: pending.length, orphans, unmanaged, unchanged },
    drift: drifted,
    pending: pending.map(pendingJson),
    orphans: plan.orphans.map(({ id, address }) => ({ id, address: checksum(address) })),
    problems: plan.problems.map(problemJson),
    warnings: plan.warnings.map(problemJson),
    ...(drift.supply === undefined ? {} : { supply: supplyJson(drift.supply) }),
  }
}

function closedJson(
  { id, address, file, line }: ClosedOutside,
  cause: Cause | undefined,
): DriftedJson {
  const fields = [
    {
      field: 'state',
      before: { text: 'closed', raw: 'closed' },
      after: { text: 'active', raw: 'active' },
    },
  ] as const
  return {
    id,
    address: checksum(address),
    file,
    line,
    digest: null,
    fields,
    cause: causeJson(cause),
  }
}

function changedJson(
  change: PlannedChange & { readonly kind: 'update' },
  cause: Cause | undefined,
): DriftedJson {
  const { id, address, file, line, digest } = change
  return {
    id,
    address: checksum(address),
    file,
    line,
    digest,
    fields: fieldsJson(change),
    cause: causeJson(cause),
  }
}

function pendingJson(change: PlannedChange): PendingJson {
  const { kind, id, address, digest, file, line } = change
  return {
    kind,
    id,
    address: address === null ? null : checksum(address),
    digest,
    file,
    line,
    fields: fieldsJson(change),
  }
}

function causeJson(cause: Cause | undefined): CauseJson | null {
  return cause === undefined
    ? null
    : { hash: cause.hash, block: cause.block, from: checksum(cause.from) }
}
