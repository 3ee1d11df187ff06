import pLimit from 'p-limit'
import type { At } from '../../../model/chain.ts'
import { Fault } from '../../../model/fault.ts'
import type { Address } from '../../../model/units/address.ts'
import { patiently, tag } from '../reader.ts'
import type { Rpc } from '../rpc.ts'
import { resultOf } from '../rpc-answer.ts'
import { decodeSeen, lensData, type Seen } from './rows.ts'

/** Where the lens looks from, and for whom. */
export interface LensPlace {
  readonly rpc: Rpc
  readonly client: Address
  readonly at: At
}

/**
 * Sources of one call. The code of a call has 49,152 bytes at most (EIP-3860), room for 2,300; a
 * node gives a call 50 million gas as a rule, and five seconds.
 */
const MOST = 1_000
/** A node whose gas does not last for so many is read faster without the lens. */
const FEWEST = 100
/** Of what fitted the first time: the others' URLs may be longer. */
const MARGIN = 0.9
/** Calls of one POST, and POSTs at a time. */
const CALLS = 4
const IN_FLIGHT = 4
const ROUNDS = 3
/**
 * In milliseconds, with one answer and with a node that gives none: whatever the lens does not get
 * in time is read without it.
 */
const LONGEST = 10_000
const PATIENCE = 3_000

/**
 * What the lens sees of each of these Sources, in order, a doubt where it gets no answer; undefined
 * where this node does not run it, or where it is no help.
 */
export async function lookThrough(
  place: LensPlace,
  sources: readonly Address[],
): Promise<readonly Seen[] | undefined> {
  const asked = sources.slice(0, MOST)
  const [first] = await lookAt(place, [asked])
  if (first === undefined || first.length < Math.min(FEWEST, asked.length)) return undefined
  if (first.filter(({ kind }) => kind === 'doubt').length * 2 > first.length) return undefined
  const size = first.length < asked.length ? Math.floor(first.length * MARGIN) : MOST
  const seen = new Map(first.map((one, index) => [asked[index], one]))
  for (let round = 0; round < ROUNDS; round += 1) {
    const open = sources.filter((source) => !seen.has(source))
    for (const [source, one] of await lookAtAll(place, open, size)) seen.set(source, one)
  }
  return sources.map((source) => seen.get(source) ?? { kind: 'doubt' })
}

/** Whether this node runs the lens at all. */
export async function runsLens(place: LensPlace, contract: Address): Promise<boolean> {
  const [seen] = await lookAt(place, [[contract]])
  return seen?.length === 1
}

async function lookAtAll(
  place: LensPlace,
  sources: readonly Address[],
  size: number,
): Promise<readonly (readonly [Address, Seen])[]> {
  const limit = pLimit(IN_FLIGHT)
  const posts = cut(cut(sources, size), CALLS)
  const seen = await Promise.all(
    posts.map((calls) =>
      limit(async () => {
        const answers = await lookAt(place, calls)
        return calls.flatMap((call, index) => paired(call, answers[index]))
      }),
    ),
  )
  return seen.flat()
}

function paired(
  sources: readonly Address[],
  seen: readonly Seen[] | undefined,
): readonly (readonly [Address, Seen])[] {
  if (seen === undefined) return sources.map((source) => [source, { kind: 'doubt' }])
  return seen.flatMap((one, index) => {
    const source = sources[index]
    return source === undefined ? [] : [[source, one] as const]
  })
}

/** One POST: a call for each of these lists. Undefined for a list that got no answer. */
async function lookAt(
  { rpc, client, at }: LensPlace,
  lists: readonly (readonly Address[])[],
): Promise<readonly (readonly Seen[] | undefined)[]> {
  const calls = lists.map((sources) => ({
    method: 'eth_call',
    params: [{ data: lensData(client, sources) }, tag(at)],
  }))
  const patience = Math.min(PATIENCE, rpc.patience.failing)
  const request = Math.min(LONGEST, rpc.patience.request)
  const silence = { request, refused: 0, failing: patience, nonsense: 0 }
  try {
    const answers = await patiently(rpc, calls, { patience, silence })
    return lists.map((sources, index) => {
      const result = resultOf(answers[index])
      return typeof result === 'string'
        ? decodeSeen(result.toLowerCase(), client, sources)
        : undefined
    })
  } catch (error) {
    if (error instanceof Fault) return lists.map(() => undefined)
    throw error
  }
}

function cut<T>(all: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, index) =>
    all.slice(index * size, (index + 1) * size),
  )
}
