import type { Supply, SupplyCause, SupplyFinding } from '../../model/source/supply.ts'
import { checksum } from '../../model/units/address.ts'

/** The `supply` of `schemas/v1/drift.schema.json`. */
export interface SupplyJson {
  readonly looked: number
  readonly findings: readonly SupplyFindingJson[]
  readonly unknown: readonly {
    readonly ids: readonly string[]
    readonly subject: string | null
    readonly reason: string
  }[]
}

export interface SupplyFindingJson {
  readonly cause: SupplyCause
  readonly ids: readonly string[]
  /** A content address, a URL, an image or an address. */
  readonly subject: string
  /** Seconds since 1970; null where no run before is known. */
  readonly since: number | null
  readonly reason: string | null
  readonly before: string | null
  readonly now: string | null
}

/** What a watch found, for a program; amounts in wei, as texts. */
export function supplyJson({ looked, findings, unknown }: Supply): SupplyJson {
  return {
    looked,
    findings: findings.map(findingJson),
    unknown: unknown.map(({ ids, subject, reason }) => ({
      ids,
      subject: subject === '' ? null : subject,
      reason,
    })),
  }
}

function findingJson(finding: SupplyFinding): SupplyFindingJson {
  const { cause, ids, since, unseen } = finding
  const seen = 'reason' in finding ? finding.reason : null
  return {
    cause,
    ids,
    subject: subjectOf(finding),
    since: since === null ? null : Number(since),
    reason: unseen ?? seen,
    ...sidesOf(finding),
  }
}

function subjectOf(finding: SupplyFinding): string {
  if ('subject' in finding) return finding.subject
  return checksum(finding.cause === 'balance-low' ? finding.client : finding.address)
}

function sidesOf(finding: SupplyFinding): Pick<SupplyFindingJson, 'before' | 'now'> {
  if (finding.cause === 'balance-low')
    return { before: String(finding.needed), now: String(finding.balance) }
  if (!('before' in finding)) return { before: null, now: null }
  return {
    before: String(finding.before),
    now: finding.now === null ? null : String(finding.now),
  }
}
