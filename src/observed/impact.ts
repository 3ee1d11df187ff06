import type { At } from '../model/chain.ts'
import { Fault } from '../model/fault.ts'
import type { Change, Close, Impact, Registered, Update } from '../model/source/change.ts'
import type { Registrant, RegistrantsQuery } from '../model/source/registrant.ts'
import { ENVIRONMENT_BITS, ENVIRONMENTS, type Environment } from '../model/source/source.ts'
import type { Chain } from '../ports/chain.ts'

type Live = Update | Close

/** Providers that one plan looks at, of all its Sources together: a few dozen requests at most. */
const MOST_LOOKED_AT = 2_000
const KNOWN_BITS = Object.values(ENVIRONMENT_BITS).reduce((mask, bit) => mask | bit, 0)

/** Whom each change to a live Source affects, by id; null where the Source does not say. */
export async function readImpacts(
  chain: Chain,
  changes: readonly Change[],
  at: At,
): Promise<ReadonlyMap<string, Impact | null>> {
  const live = changes.filter((change): change is Live => change.kind !== 'publish')
  const counts = await chain.impacts(
    live.map(({ address }) => address),
    at,
  )
  const asked = live.flatMap((change, index) => {
    const registered = counts[index]?.providers ?? 0
    return registered > 0 && Number.isSafeInteger(registered) ? [{ change, registered }] : []
  })
  const shares = shared(asked.map(({ registered }) => registered))
  const queries = asked.map(
    ({ change, registered }, index): RegistrantsQuery => ({
      source: change.address,
      registered,
      looked: shares[index] ?? 0,
      withLockups: raisedLockup(change) !== undefined,
    }),
  )
  const read = queries.length === 0 ? [] : await chain.registrants(queries, at).catch(noneKnown)
  const registered = new Map(
    asked.flatMap(({ change, registered: all }, index) => {
      const registrants = read[index]
      return registrants === null || registrants === undefined
        ? []
        : [[change.id, registeredOf(change, all, registrants)] as const]
    }),
  )
  return new Map(
    live.map(({ id }, index) => {
      const found = registered.get(id)
      const impact = counts[index] ?? null
      return [
        id,
        impact === null || found === undefined ? impact : { ...impact, registered: found },
      ]
    }),
  )
}

/** Who is registered is told for information, or to a policy that then says so: no run ends by it. */
function noneKnown(error: unknown): readonly never[] {
  if (error instanceof Fault) return []
  throw error
}

/** How many of each to look at, so that the small ones are looked at whole. */
function shared(counts: readonly number[]): readonly number[] {
  const order = counts.map((count, index) => ({ count, index }))
  order.sort((one, other) => one.count - other.count)
  const shares = counts.map(() => 0)
  let left = MOST_LOOKED_AT
  for (const [position, { count, index }] of order.entries()) {
    const share = Math.min(count, Math.floor(left / (order.length - position)))
    shares[index] = share
    left -= share
  }
  return shares
}

/** What registered providers and a change come to. */
export function registeredOf(
  change: Live,
  registered: number,
  registrants: readonly Registrant[],
): Registered {
  const masks = registrants.map(({ environments }) => knownMask(environments))
  const lockup = raisedLockup(change)
  const dropped = droppedEnvironments(change)
  const lockups = registrants.flatMap((one) => (one.lockup === null ? [] : [one.lockup]))
  const isLockupKnown = lockup !== undefined && lockups.length === registrants.length
  const kept = change.kind === 'close' ? 0 : change.params.imageEnvironments
  return {
    byEnvironment: Object.fromEntries(
      ENVIRONMENTS.flatMap((environment) => {
        const count = masks.filter((mask) => has(mask, environment)).length
        return count === 0 ? [] : [[environment, count]]
      }),
    ),
    ...(isLockupKnown ? { belowLockup: lockups.filter((held) => held < lockup).length } : {}),
    ...(dropped.length === 0
      ? {}
      : {
          stranded: masks.filter(
            (mask) => (mask & kept) === 0 && dropped.some((environment) => has(mask, environment)),
          ).length,
        }),
    ...(registrants.length < registered ? { looked: registrants.length } : {}),
  }
}

/** A mask with bits that nobody knows says nothing. */
function knownMask(mask: number | null): number {
  return mask === null || (mask & ~KNOWN_BITS) !== 0 ? 0 : mask
}

function has(mask: number, environment: Environment): boolean {
  return (mask & ENVIRONMENT_BITS[environment]) !== 0
}

/** What providers have to hold from now on; undefined where that is no more than before. */
function raisedLockup({ kind, fields }: Live): bigint | undefined {
  const lockup = kind === 'update' ? fields.find(({ field }) => field === 'minLockup') : undefined
  if (lockup?.before === null || lockup?.after === null || lockup === undefined) return undefined
  const [before, after] = [BigInt(lockup.before.raw), BigInt(lockup.after.raw)]
  return after > before ? after : undefined
}

/** The environments that an update takes away; a closing takes all of them, and says so itself. */
function droppedEnvironments({ kind, fields }: Live): readonly Environment[] {
  return kind === 'close'
    ? []
    : ENVIRONMENTS.filter((environment) =>
        fields.some(
          ({ field, before, after }) => field === environment && before !== null && after === null,
        ),
      )
}
