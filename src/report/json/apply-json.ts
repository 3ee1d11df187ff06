import type { Agreement, InFlight, Receipt, SentValues } from '../../model/events.ts'
import type { Review } from '../../model/network/network.ts'
import type { ApplyResult, LeftChange, Outcome } from '../../model/result.ts'
import { checksum } from '../../model/units/address.ts'
import { type ApplySummary, summarise } from '../format/receipt-counts.ts'
import { type ChangeJson, fieldsJson, type MetadataJson, metadataJson } from './plan-json.ts'
import { type ProblemJson, problemJson, type RefusalJson, refusalJson } from './problem-json.ts'

/** `schemas/v1/apply.schema.json` in TypeScript. */
export interface ApplyJson {
  readonly formatVersion: 1
  readonly network: string
  readonly chainId: number
  readonly client: string
  readonly outcome: Outcome
  readonly receipts: readonly ReceiptJson[]
  readonly summary: ApplySummary
  readonly refusals: readonly RefusalJson[]
  readonly problems: readonly ProblemJson[]
  readonly inFlight: readonly InFlight[]
  /** Wanted, and not part of what was agreed to. */
  readonly left: readonly LeftChange[]
  readonly agreed: AgreementJson | null
}

interface ReceiptJson extends Omit<Receipt, 'address' | 'pull' | 'sent'> {
  readonly address: string | null
  /** Null where nothing was sent. */
  readonly sent: {
    readonly fields: ChangeJson['fields']
    readonly metadata: MetadataJson | null
  } | null
}

interface AgreementJson {
  readonly way: Agreement['way']
  readonly by: string | null
  readonly hash: string | null
  readonly review: Review | null
  readonly dispatched: boolean | null
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
    agreed: result.agreed === null ? null : agreementJson(result.agreed),
  }
}

function agreementJson({ way, by, hash, review, isDispatched }: Agreement): AgreementJson {
  return {
    way,
    by: by ?? null,
    hash: hash ?? null,
    review: review ?? null,
    dispatched: isDispatched ?? null,
  }
}

function receiptJson(receipt: Receipt): ReceiptJson {
  const { id, kind, address, digest, hash, block, status, reason, sent } = receipt
  const own = address === null ? null : checksum(address)
  return { id, kind, address: own, digest, hash, block, status, reason, sent: sentJson(sent) }
}

function sentJson(sent: SentValues | undefined): ReceiptJson['sent'] {
  if (sent === undefined) return null
  const metadata = sent.metadata === undefined ? null : metadataJson(sent.metadata)
  return { fields: fieldsJson(sent), metadata }
}
