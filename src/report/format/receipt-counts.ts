import type { Receipt, ReceiptStatus } from '../../model/events.ts'

/** How many changes came to what. */
export interface ApplySummary {
  readonly done: number
  readonly skipped: number
  readonly failed: number
  readonly notAttempted: number
}

/** The receipts, counted by what came of them. */
export function summarise(receipts: readonly Receipt[]): ApplySummary {
  const count = (status: ReceiptStatus): number =>
    receipts.filter((receipt) => receipt.status === status).length
  return {
    done: count('done'),
    skipped: count('skipped'),
    failed: count('failed'),
    notAttempted: count('not-attempted'),
  }
}
