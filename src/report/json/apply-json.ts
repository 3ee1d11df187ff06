import { checksum } from '../../model/address.ts'
import type { InFlight, Receipt, ReceiptStatus } from '../../model/events.ts'
import type { ApplyResult, LeftChange, Outcome } from '../../model/result.ts'
import { type ProblemJson, problemJson, type RefusalJson, refusalJson } from './problem-json.ts'

/** `schemas/apply.schema.json` in TypeScript. */
export interface ApplyJson {
  readonly formatVersion: 1
  readonly network: string
  readonly chainId: number
  readonly client: string
  readonly outcome: Outcome
  readonly receipts: readonly (Omit<Receipt, 'address'> & { readonly address: string | null })[]
  readonly summary: ApplySummary
  readonly refusals: readonly RefusalJson[]
  readonly problems: readonly ProblemJson[]
  readonly inFlight: readonly InFlight[]
  /** Wanted, and not part of what was agreed to. */
  readonly left: readonly LeftChange[]
  readonly agreed: { readonly way: string; readonly by: string | null; readonly hash: string | null } | null
}

export interface ApplySummary {
  readonly done: number
  readonly skipped: number
  readonly failed: number
  readonly notAttempted: number
}

/** What came of an apply, for a program. */
export function applyJson(result: ApplyResult): ApplyJson {
  const { network, chainId, outcome } = result
  return {
    formatVersion: 1,
    network,
    chainId,
    client: checksum(result.client),
    outcome,
    receipts: result.receipts.map(receiptJson),
    summary: summarise(result.receipts),
    refusals: result.refusals.map(refusalJson),
    problems: result.problems.map(problemJson),
    inFlight: result.inFlight.map(({ id, kind, nonce, hash }) => ({ id, kind, nonce, hash })),
    left: result.left.map(({ id, kind, digest }) => ({ id, kind, digest })),
    agreed: result.agreed === null ? null : { way: result.agreed.way, by: result.agreed.by ?? null, hash: result.agreed.hash ?? null },
  }
}

/** The receipts, counted by what came of them. */
export function summarise(receipts: readonly Receipt[]): ApplySummary {
  const count = (status: ReceiptStatus): number => receipts.filter((receipt) => receipt.status === status).length
  return { done: count('done'), skipped: count('skipped'), failed: count('failed'), notAttempted: count('not-attempted') }
}

function receiptJson({ id, kind, address, digest, hash, block, status, reason }: Receipt): ApplyJson['receipts'][number] {
  return { id, kind, address: address === null ? null : checksum(address), digest, hash, block, status, reason }
}
