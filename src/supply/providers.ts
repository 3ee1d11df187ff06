import type { Remembered } from '../model/source/supply.ts'
import { type Before, type Judged, kept, sinceOf } from './judged.ts'
import type { SupplyLook } from './look.ts'

type ProvidersLook = Extract<SupplyLook, { readonly kind: 'providers' }>

const DAY = 86_400n
/** A Source that was just published has no provider, and needs none the same day. */
const DAYS_WITHOUT = 3n
/** A peak longer ago is what the Source had once: fewer are usual by now. */
const PEAK_LASTS = 30n
/** A peak that holds is noted anew once a week, not by each run. */
const PEAK_NOTED = 7n
/** One of two who leaves is half of them, and happens. */
const LEAST_LOST = 2

/** No provider for days; where no run before is known, none now. */
export function noProviders(
  { ids, address, count }: ProvidersLook,
  earlier: Remembered | undefined,
  before: Before,
): Judged {
  const found = { cause: 'no-providers', ids, address } as const
  const isLong = (since: bigint | null): boolean =>
    since === null || before.now - since >= DAYS_WITHOUT * DAY
  if (count === null) {
    const since = earlier?.since
    if (since === undefined) return { unknown: UNREAD }
    return isLong(since)
      ? { finding: { ...found, since, unseen: UNREAD }, ...kept({ since }) }
      : { ...kept({ since }), unknown: UNREAD }
  }
  if (count > 0) return {}
  const since = sinceOf(earlier, before)
  return isLong(since)
    ? { finding: { ...found, since, unseen: null }, ...kept({ since }) }
    : kept({ since })
}

const UNREAD = 'the RPC does not say how many providers are registered'

/** Half of the providers of late are gone, and two at least. */
export function fewerProviders(
  { ids, address, count }: ProvidersLook,
  earlier: Remembered | undefined,
  { now, memory, isAcknowledged }: Before,
): Judged {
  if (memory === undefined) return {}
  const found = { cause: 'providers-left', ids, address } as const
  const { most = 0, at = now, since } = { ...earlier }
  if (count === null)
    return since === undefined
      ? { ...(earlier === undefined ? {} : { entry: earlier }) }
      : {
          finding: { ...found, before: most, now: null, since, unseen: UNREAD },
          entry: { ...earlier },
        }
  const isForgotten = now - at >= PEAK_LASTS * DAY || (isAcknowledged && since !== undefined)
  if (count >= most || isForgotten) {
    const isNoted = count === most && now - at < PEAK_NOTED * DAY
    return count === 0 ? {} : { entry: { most: count, at: isNoted ? at : now } }
  }
  if (count * 2 > most || most - count < LEAST_LOST) return { entry: { most, at } }
  const first = since ?? now
  return {
    finding: { ...found, before: most, now: count, since: first, unseen: null },
    entry: { most, at, since: first },
  }
}
