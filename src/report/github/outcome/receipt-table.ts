import { NO_LONGER_WANTED, type Receipt } from '../../../model/events.ts'
import { never } from '../../../model/never.ts'
import type { Address } from '../../../model/units/address.ts'
import { DONE } from '../../format/done-words.ts'
import { codeSpan, markdown } from '../../format/escape.ts'
import { counted, thousands } from '../../format/words.ts'
import type { Detail } from '../markup/budget.ts'
import { addressLink, type LinkTargets, transactionLink } from '../markup/links.ts'
import { table } from '../markup/table.ts'

export interface ReceiptRows {
  readonly receipts: readonly Receipt[]
  /** While a run is under way nothing is given up yet. */
  readonly isUnderWay: boolean
  /** Where a Source is that its receipt does not name. */
  readonly addresses: ReadonlyMap<string, Address>
}

/**
 * What came of each change; undefined without any. What failed and what can't be undone is never
 * left out.
 */
export function receiptTable(
  { receipts, isUnderWay, addresses }: ReceiptRows,
  targets: LinkTargets,
  detail: Detail,
): string | undefined {
  if (receipts.length === 0) return undefined
  const shown = shownReceipts(receipts, detail)
  const rows = shown.map((receipt) => {
    const address = receipt.address ?? addresses.get(receipt.id)
    return [
      statusCell(receipt, isUnderWay),
      codeSpan(receipt.id),
      address === undefined ? '' : addressLink(address, targets),
      receipt.hash === null ? '' : transactionLink(receipt.hash, targets),
      receipt.block === null ? '' : thousands(receipt.block),
    ]
  })
  const rest = receipts.length - shown.length
  return table([
    ['', 'Source', 'Address', 'Transaction', 'Block'],
    ...rows,
    ...(rest === 0 ? [] : [['', counted(rest, 'more Source', 'more Sources'), '', '', '']]),
  ])
}

function shownReceipts(receipts: readonly Receipt[], detail: Detail): readonly Receipt[] {
  const limits = {
    update: detail.updates,
    publish: detail.publishes,
    close: detail.atLength === 0 ? MAX_CLOSED : Number.POSITIVE_INFINITY,
  }
  const counts = { update: 0, publish: 0, close: 0, failed: 0 }
  return receipts.filter(({ kind, status }) => {
    const group = status === 'failed' ? 'failed' : kind
    counts[group] += 1
    return counts[group] <= (group === 'failed' ? MAX_FAILED : limits[group])
  })
}

// A run stops where something fails, so one is the rule.
const MAX_FAILED = 5
const MAX_CLOSED = 40

function statusCell({ kind, status, reason, hash }: Receipt, isUnderWay: boolean): string {
  switch (status) {
    case 'done':
      return DONE[kind]
    case 'skipped':
      return reason === NO_LONGER_WANTED ? 'no longer wanted' : 'already stood'
    case 'failed':
      return reason === null ? 'failed' : `failed: ${markdown(reason)}`
    case 'not-attempted':
      return hash !== null ? 'sent' : isUnderWay ? 'waiting' : 'not attempted'
    default:
      return never(status)
  }
}
