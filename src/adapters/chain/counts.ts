import type { At } from '../../model/chain.ts'
import type { Impact, Stake } from '../../model/source/change.ts'
import type { Address } from '../../model/units/address.ts'
import { asWei } from '../../model/units/amount.ts'
import { decodeUint } from './decode.ts'
import { type View, viewLoosely } from './reader.ts'
import type { Rpc } from './rpc.ts'
import { callData } from './selectors.ts'

/** How many providers and tasks each Source counts; null where it does not say. */
export async function readCounts(
  rpc: Rpc,
  addresses: readonly Address[],
  at: At,
): Promise<readonly (Impact | null)[]> {
  const views = addresses.flatMap((to): View[] => [
    { to, data: callData('getRegistrantCount') },
    { to, data: callData('getTaskCount') },
  ])
  const numbers = await readNumbers(rpc, views, at)
  return addresses.map((_, index) => {
    const [providers, tasks] = numbers.slice(index * 2, index * 2 + 2)
    return providers === undefined || tasks === undefined
      ? null
      : { providers: Number(providers), tasks: Number(tasks) }
  })
}

/** What the Vault and Nexus say of a client's stake; undefined where they have no such numbers. */
export async function readStake(
  rpc: Rpc,
  { vault, nexus }: { readonly vault: Address; readonly nexus: Address },
  client: Address,
  at: At,
): Promise<Stake | undefined> {
  const [lockup, perSource, sources] = await readNumbers(
    rpc,
    [
      { to: vault, data: callData('lockupOf', client) },
      { to: vault, data: callData('MIN_LOCKUP_PER_SOURCE') },
      { to: nexus, data: callData('getActiveSourceCount', client) },
    ],
    at,
  )
  if (lockup === undefined || perSource === undefined || sources === undefined) return undefined
  return { lockup: asWei(lockup), perSource: asWei(perSource), sources: Number(sources) }
}

/**
 * Numbers of views that are nice to know; undefined where a contract refuses or has no such
 * function.
 */
async function readNumbers(
  rpc: Rpc,
  views: readonly View[],
  at: At,
): Promise<readonly (bigint | undefined)[]> {
  const answers = await viewLoosely(rpc, views, at)
  return answers.map((hex) =>
    hex !== undefined && /^0x[0-9a-f]{64}$/i.test(hex) ? decodeUint(hex) : undefined,
  )
}
