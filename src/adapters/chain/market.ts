import pLimit from 'p-limit'
import type { At } from '../../model/chain.ts'
import type { MarketReading, MarketSource } from '../../model/source/market.ts'
import { sampledRows } from '../../model/source/market.ts'
import { type Address, ZERO_ADDRESS } from '../../model/units/address.ts'
import { BadAnswer, decodeAddress, decodeParams, decodeUint } from './decode.ts'
import { tag, type View } from './reader.ts'
import type { Rpc } from './rpc.ts'
import { isTooMuch, type RpcAnswer, type RpcCall, resultOf } from './rpc-answer.ts'
import { callData } from './selectors.ts'

// The prices of strangers, by plain calls: the lens leaves these out (decision 30). Nothing is
// decided upon them, so an answer that does not come is missing, and nothing is asked for long.

const MAX_REQUESTS = 10
const MAX_SOURCES = 1_000
/** With four calls for each Source; a node that takes fewer in one POST is asked for fewer. */
const FIRST_BATCH = 500
const SMALLEST_BATCH = 20
const IN_FLIGHT = 4
/** In milliseconds, all requests together. */
const LONGEST = 10_000
const CALLS = ['getStatus', 'getSourceParams', 'getRegistrantCount'] as const
/** More than any Source will ever hold. */
const MOST_PROVIDERS = 1_000_000_000n
const NO_COUNT: MarketReading = { kind: 'unknown', reason: 'the RPC does not count the Sources' }
const NO_LIST: MarketReading = { kind: 'unknown', reason: 'the RPC does not list the Sources' }

/** What the market may still ask of a node. */
interface Budget {
  readonly rpc: Rpc
  readonly at: At
  /** In `performance.now()`'s milliseconds. */
  readonly until: number
  left: number
}

/** A part of the list, as far as the node gave it. */
interface Rows {
  readonly rows: readonly number[]
  readonly addresses: readonly (Address | undefined)[]
  /** How many calls the node takes in one POST. */
  readonly size: number
}

/**
 * The live Sources of Nexus at a block with their prices, in ten requests at most and ten seconds:
 * all of them, or those of `sampledRows`. Never throws for what a node refuses.
 */
export async function readMarket(rpc: Rpc, nexus: Address, at: At): Promise<MarketReading> {
  const budget: Budget = { rpc, at, until: performance.now() + LONGEST, left: MAX_REQUESTS }
  const [counted] = (await post(budget, [{ to: nexus, data: callData('getSourceCount') }])) ?? []
  const listed = numberIn(counted, BigInt(Number.MAX_SAFE_INTEGER))
  if (listed === undefined) return NO_COUNT
  const found = await readRows(budget, nexus, listed)
  if (found === undefined) return NO_LIST
  const known = found.addresses.filter((address) => address !== undefined)
  const addresses = known.filter((address) => address !== ZERO_ADDRESS)
  const views = addresses.flatMap((to) => CALLS.map((name): View => ({ to, data: callData(name) })))
  const answers = await postAll(budget, views, found.size)
  const looks = addresses.map((address, index) =>
    sourceIn(address, answers.slice(index * CALLS.length, (index + 1) * CALLS.length)),
  )
  const unknown = found.rows.length - known.length
  return {
    kind: 'read',
    listed,
    asked: found.rows.length,
    unread: unknown + looks.filter((look) => look === undefined).length,
    sources: looks.filter((look) => look !== undefined && look !== 'closed'),
  }
}

/** The rows that there are requests for; undefined where the node gives none. */
async function readRows(budget: Budget, nexus: Address, listed: number): Promise<Rows | undefined> {
  for (let size = FIRST_BATCH; size >= SMALLEST_BATCH; size = Math.floor(size / 2)) {
    const rows = sampledRows(listed, affordable(budget.left, size))
    if (rows.length === 0) return listed === 0 ? { rows, addresses: [], size } : undefined
    const views = rows.map((row): View => ({ to: nexus, data: callData('sources', row) }))
    const first = await post(budget, views.slice(0, size))
    if (first === undefined) continue
    const rest = await postAll(budget, views.slice(size), size)
    const addresses = [...first, ...rest].map(addressIn)
    return addresses.some((address) => address !== undefined)
      ? { rows, addresses, size }
      : undefined
  }
  return undefined
}

/** For how many Sources so many requests of that size are enough: one call, then three for each. */
function affordable(requests: number, size: number): number {
  const needed = (sources: number): number =>
    Math.ceil(sources / size) + Math.ceil((sources * CALLS.length) / size)
  let sources = Math.min(MAX_SOURCES, Math.floor((requests * size) / (CALLS.length + 1)))
  while (sources > 0 && needed(sources) > requests) sources -= 1
  return Math.max(0, sources)
}

async function postAll(
  budget: Budget,
  views: readonly View[],
  size: number,
): Promise<readonly (RpcAnswer | undefined)[]> {
  const limit = pLimit(IN_FLIGHT)
  const parts = Array.from({ length: Math.ceil(views.length / size) }, (_, index) =>
    views.slice(index * size, (index + 1) * size),
  )
  const answers = await Promise.all(
    parts.map((part) =>
      limit(async (): Promise<readonly (RpcAnswer | undefined)[]> => {
        const answered = (await post(budget, part)) ?? (await post(budget, part))
        return part.map((_, index) => answered?.[index])
      }),
    ),
  )
  return answers.flat()
}

/** One POST; undefined where it was refused, was too much, or is one too many. */
async function post(
  budget: Budget,
  views: readonly View[],
): Promise<readonly RpcAnswer[] | undefined> {
  const wait = Math.floor(budget.until - performance.now())
  if (budget.left <= 0 || wait <= 0) return undefined
  budget.left -= 1
  const calls = views.map(
    ({ to, data }): RpcCall => ({ method: 'eth_call', params: [{ to, data }, tag(budget.at)] }),
  )
  const answers = await budget.rpc.attempt(calls, wait)
  return answers?.some(isTooMuch) === true ? undefined : answers
}

function sourceIn(
  address: Address,
  [status, params, providers]: readonly (RpcAnswer | undefined)[],
): MarketSource | 'closed' | undefined {
  const state = numberIn(status, 255n)
  if (state === undefined) return undefined
  if (state !== 0) return 'closed'
  const registered = numberIn(providers, MOST_PROVIDERS)
  const held = decodedIn(params, decodeParams)
  return held === undefined || registered === undefined
    ? undefined
    : {
        address,
        environments: held.imageEnvironments,
        minPayment: held.minPayment,
        minLockup: held.minAvailableLockup,
        providers: registered,
        metadataUrl: held.imageMetadataUrl,
      }
}

function addressIn(answer: RpcAnswer | undefined): Address | undefined {
  return decodedIn(answer, decodeAddress)
}

function numberIn(answer: RpcAnswer | undefined, most: bigint): number | undefined {
  const value = decodedIn(answer, decodeUint)
  return value === undefined || value > most ? undefined : Number(value)
}

/** What a contract returned; undefined where it is nothing that can be read. */
function decodedIn<T>(answer: RpcAnswer | undefined, decode: (hex: string) => T): T | undefined {
  const hex = resultOf(answer)
  if (typeof hex !== 'string') return undefined
  try {
    return decode(hex)
  } catch (error) {
    if (error instanceof BadAnswer) return undefined
    throw error
  }
}
