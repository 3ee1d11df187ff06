import { textMark } from '../model/digest.ts'
import { never } from '../model/never.ts'
import {
  type Remembered,
  SUPPLY_CAUSES,
  type SupplyCause,
  type SupplyFinding,
  type SupplyMemory,
  type SupplyUnknown,
} from '../model/source/supply.ts'
import type { BalanceLook } from './balance.ts'
import { imageMoved, urlChanged } from './changed.ts'
import { contentGone, imageGone } from './gone.ts'
import { type Before, type Judged, kept, sinceOf } from './judged.ts'
import type { SupplyLook } from './look.ts'
import { fewerProviders, noProviders } from './providers.ts'

/** What is found by looks and memory, and what the next run has to know. */
export interface Verdict {
  readonly findings: readonly SupplyFinding[]
  readonly unknown: readonly SupplyUnknown[]
  readonly memory: SupplyMemory
}

/**
 * Holds what was looked at against what earlier runs knew. What nobody could say this time neither
 * adds a finding nor takes one away.
 */
export function judgeSupply(looks: readonly (SupplyLook | BalanceLook)[], before: Before): Verdict {
  const rows = looks.flatMap((look) => {
    const subject = look.kind === 'providers' || look.kind === 'balance' ? '' : look.subject
    const ids = look.kind === 'balance' ? [] : look.ids
    return judgedBy(look, before).map((row) => ({ ...row, ids, subject }))
  })
  const order = (finding: SupplyFinding): number => SUPPLY_CAUSES.indexOf(finding.cause)
  const unknown = rows.flatMap(({ unknown: reason, ids, subject }) =>
    reason === undefined ? [] : [{ ids, subject, reason }],
  )
  return {
    findings: rows.flatMap(({ finding }) => finding ?? []).sort((a, b) => order(a) - order(b)),
    unknown: [...new Map(unknown.map((one) => [JSON.stringify(one), one])).values()],
    memory: new Map(
      rows.flatMap(({ key, entry }) => (entry === undefined ? [] : [[key, entry] as const])),
    ),
  }
}

type Row = Judged & { readonly key: string }

function judgedBy(look: SupplyLook | BalanceLook, before: Before): readonly Row[] {
  const of = (
    cause: SupplyCause,
    subject: string,
    judge: (earlier: Remembered | undefined) => Judged,
  ): Row => {
    const key = textMark(JSON.stringify([cause, subject]))
    return { ...judge(before.memory?.get(key)), key }
  }
  switch (look.kind) {
    case 'content':
      return [of('content-gone', look.subject, (earlier) => contentGone(look, earlier, before))]
    case 'url':
      return [
        of('content-gone', look.subject, (earlier) =>
          contentGone({ ...look, part: look.environment, file: null }, earlier, before),
        ),
        of('url-changed', look.subject, (earlier) => urlChanged(look, earlier, before)),
      ]
    case 'image':
      return [
        of('image-gone', look.subject, (earlier) => imageGone(look, earlier, before)),
        of('image-moved', look.subject, (earlier) => imageMoved(look, earlier, before)),
      ]
    case 'providers': {
      const none = of('no-providers', look.address, (earlier) => noProviders(look, earlier, before))
      const fewer = of('providers-left', look.address, (earlier) =>
        fewerProviders(look, earlier, before),
      )
      const { finding: _, ...untold } = fewer
      return none.finding === undefined ? [none, fewer] : [none, untold]
    }
    case 'balance':
      return [
        of('balance-low', '', (earlier) => {
          if (look.balance >= look.needed) return {}
          const { kind: _, ...facts } = look
          const since = sinceOf(earlier, before)
          return {
            finding: { cause: 'balance-low', ids: [], since, unseen: null, ...facts },
            ...kept({ since }),
          }
        }),
      ]
    default:
      return never(look)
  }
}
