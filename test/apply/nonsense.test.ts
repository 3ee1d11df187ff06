import { describe, expect, test } from 'vitest'
import { afterLook, lasting, type Nonsense } from '../../src/apply/nonsense.ts'
import type { Look } from '../../src/model/chain.ts'
import { Fault } from '../../src/model/fault.ts'
import { applied } from '../support/applied.ts'
import { aRound, aScene, type Scene, type SceneFacts } from '../support/apply-scene.ts'
import { resolved } from '../support/attempts.ts'
import { aChange } from '../support/builders.ts'
import { lookThrough } from '../support/look-through.ts'
import { START } from '../support/manual-clock.ts'
import { taken } from '../support/snapshots.ts'

const NONSENSE = 150 // of the scene's timing; silence gets 2,000 and a node that lags 600
const LAG = 600

/** A node that changes its looks, counted from 1. */
function telling(change: (seen: Look, look: number) => Look, facts: SceneFacts = {}): Scene {
  let looks = 0
  return aScene({
    ...facts,
    chain: (chain) => ({
      look: async (request) => change(await lookThrough(chain, request), ++looks),
    }),
  })
}

const without = ({ nonce: _, ...rest }: Look): Look => rest
const senseless = (seen: Look): Look => ({ ...without(seen), illegible: ['nonce'] })
const tookOf = ({ clock }: Scene): number => clock.now() - START

describe('a look in which nothing makes sense', () => {
  const laterOn = (said: readonly (string | undefined)[], pause: number): string | undefined => {
    const last = said.reduce<Nonsense | undefined>(
      (before, one, index) => afterLook(before, one, index * pause),
      undefined,
    )
    return lasting(last, 100, (said.length - 1) * pause)
  }

  test('counts once it lasts, in three looks at least', () => {
    expect(laterOn(Array(3).fill('no'), 50)).toContain('no')
    expect(laterOn(Array(3).fill('no'), 49)).toBeUndefined()
    expect(laterOn(Array(2).fill('no'), 1_000)).toBeUndefined()
  })

  test('is forgotten after one that does', () => {
    expect(laterOn(['no', 'no', 'no', 'no', undefined, 'no', 'no'], 1_000)).toBeUndefined()
  })
})

describe('a snapshot', () => {
  test('of a nonce that is none is given up long before one that is not told', async () => {
    const scene = telling(senseless)

    await expect(taken(scene)).rejects.toMatchObject({
      code: 'rpc-answer',
      message: expect.stringContaining('no nonce'),
    })
    expect(tookOf(scene)).toBeLessThan(2 * NONSENSE)
  })

  test('of a block that is none is given up as soon', async () => {
    const scene = telling(({ latest: _, ...rest }) => ({ ...rest, illegible: ['block'] }))

    await expect(taken(scene)).rejects.toMatchObject({ code: 'rpc-answer' })
    expect(tookOf(scene)).toBeLessThan(2 * NONSENSE)
  })

  test('of a nonce that is refused is given up as soon, in the node’s words', async () => {
    const scene = telling((seen) => ({ ...without(seen), refused: 'no such account' }))

    await expect(taken(scene)).rejects.toMatchObject({
      code: 'rpc-answer',
      message: expect.stringContaining('no such account'),
    })
    expect(tookOf(scene)).toBeLessThan(2 * NONSENSE)
  })

  test('waits on where a nonce is only not told', async () => {
    const scene = telling(without)

    await expect(taken(scene)).rejects.toMatchObject({ code: 'nonce-busy' })
    expect(tookOf(scene)).toBeGreaterThan(2_000)
  })

  test('waits on where one answer in four makes sense', async () => {
    const scene = telling((seen, look) =>
      look % 8 === 0 ? { ...seen, pending: 8 } : senseless(seen),
    )

    expect((await taken(scene)).result).toMatchObject({ nonce: 7, waited: 'other' })
    expect(tookOf(scene)).toBeGreaterThan(NONSENSE)
  })
})

describe('a transaction that was handed over is in flight', () => {
  const inFlight = { kind: 'in-flight', cause: 'stalled' }

  test.each<[string, (seen: Look) => Look]>([
    ['a nonce that is none', (seen) => ({ ...senseless(seen), receipts: [], absent: [] })],
    [
      'a receipt that is none, of a nonce that is gone',
      (seen) => ({ ...seen, receipts: [], absent: [], nonce: 8, illegible: ['receipt'] }),
    ],
    [
      'a receipt and a block that is none',
      ({ latest: _, ...seen }) => ({ ...seen, illegible: ['block', 'nonce'] }),
    ],
  ])('soon after nothing comes but %s', async (_, change) => {
    const scene = telling(change)

    expect((await resolved(scene)).result).toMatchObject({
      ...inFlight,
      reason: expect.stringContaining('something that is no'),
    })
    expect(tookOf(scene)).toBeLessThan(2 * NONSENSE)
    expect(scene.journal.filter((line) => line.startsWith('send'))).toEqual(['send 0x1'])
  })

  test('soon after whole answers are none', async () => {
    const scene = aScene({
      chain: () => ({
        look: async () => {
          throw new Fault('rpc-answer', 'rpc.example does not answer as JSON-RPC')
        },
      }),
    })

    expect((await resolved(scene)).result).toMatchObject({
      ...inFlight,
      reason: expect.stringContaining('JSON-RPC'),
    })
    expect(tookOf(scene)).toBeLessThan(2 * NONSENSE)
  })

  test.each<[string, Parameters<typeof lie>[0]]>([
    ['in a block that never comes', { blockNumber: 1_000_000 }],
    ['in a block that is another', { blockHash: '0xother' }],
  ])('once a receipt stands %s for longer than a node lags', async (_, facts) => {
    const scene = telling(lie(facts))

    expect((await resolved(scene)).result).toMatchObject({
      ...inFlight,
      reason: expect.stringContaining('does not have'),
    })
    expect(tookOf(scene)).toBeGreaterThanOrEqual(LAG)
    expect(tookOf(scene)).toBeLessThan(2 * LAG)
  })

  test('once its nonce is spent for who sends and free for who asks, for longer than a node lags', async () => {
    const scene = aScene({ answer: () => ({ kind: 'nonce-spent' }), takes: () => false })

    expect((await resolved(scene)).result).toMatchObject({
      ...inFlight,
      reason: expect.stringContaining('nonce 7 is spent where a transaction is sent'),
    })
    expect(tookOf(scene)).toBeGreaterThanOrEqual(LAG)
    expect(tookOf(scene)).toBeLessThan(2 * LAG)
  })

  test('once it is known to who sends and to nobody who asks, for longer than a node lags', async () => {
    const missing = (seen: Look): Look => ({ ...seen, missing: ['0x1', '0x2', '0x3'] })
    const scene = telling(missing, {
      answer: () => ({ kind: 'accepted', isKnown: true }),
      takes: () => false,
    })

    expect((await resolved(scene)).result).toMatchObject({
      ...inFlight,
      reason: expect.stringContaining('it has none where it is asked'),
    })
    expect(tookOf(scene)).toBeLessThan(2 * LAG)
  })

  test('once it waits behind a nonce that is spent, for longer than a node lags', async () => {
    const scene = aScene({
      takes: () => false,
      chain: () => ({ isQueued: async () => true }),
    })

    expect((await resolved(scene)).result).toMatchObject({
      ...inFlight,
      reason: expect.stringContaining('behind one before it'),
    })
    expect(tookOf(scene)).toBeLessThan(2 * LAG)
  })

  function lie(facts: {
    readonly blockNumber?: number
    readonly blockHash?: string
  }): (seen: Look) => Look {
    return (seen) => ({
      ...seen,
      receipts: seen.receipts.map((receipt) => ({ ...receipt, ...facts })),
    })
  }
})

describe('a transaction that was handed over is waited for', () => {
  test('where a node that lags calls its nonce spent', async () => {
    let isBehind = true
    const scene = aScene({
      timing: { raise: 100_000 },
      answer: () => (isBehind ? { kind: 'nonce-spent' } : { kind: 'accepted' }),
      wake: (chain, now) => {
        isBehind = now - START < LAG - 100
        chain.mine()
      },
    })

    expect((await resolved(scene)).result).toMatchObject({ kind: 'mined' })
    expect(tookOf(scene)).toBeGreaterThan(LAG - 100)
  })

  test('where it is queued only now and then', async () => {
    let asked = 0
    const scene = aScene({
      timing: { raise: 100_000 },
      wake: (chain, now) => void (now - START > 2 * LAG && chain.mine()),
      chain: () => ({ isQueued: async () => ++asked % 3 !== 0 }),
    })

    expect((await resolved(scene)).result).toMatchObject({ kind: 'mined' })
  })

  /** It is mined later than nonsense is borne, and until then the node says this. */
  const slowly = (change: (seen: Look, look: number) => Look): Scene => {
    let [looks, pauses] = [0, 0]
    return aScene({
      timing: { raise: 100_000 },
      wake: (chain) => void (++pauses === 60 && chain.mine()),
      chain: (chain) => ({
        look: async (request) => {
          const seen = await lookThrough(chain, request)
          looks += 1
          return seen.receipts.length > 0 ? seen : change(seen, looks)
        },
      }),
    })
  }

  test.each<[string, (seen: Look, look: number) => Look]>([
    [
      'what stands for no receipt can’t be read, and its nonce is free',
      (seen) => ({ ...seen, absent: [], illegible: ['receipt'] }),
    ],
    ['every fourth look makes sense', (seen, look) => (look % 4 === 0 ? seen : senseless(seen))],
    ['nothing is said', (seen) => ({ ...without(seen), absent: [] })],
  ])('for longer where %s', async (_, change) => {
    const scene = slowly(change)

    expect((await resolved(scene)).result).toMatchObject({ kind: 'mined' })
    expect(tookOf(scene)).toBeGreaterThan(2 * NONSENSE)
  })
})

test('what was mined and can’t be read back is told soon, with its hash', async () => {
  const scene = aScene({
    rounds: [aRound([aChange('publish', 'one')])],
    chain: () => ({
      source: async () => {
        throw new Fault('rpc-answer', 'rpc.example answers for a contract: an empty answer')
      },
    }),
  })

  await expect(applied(scene)).rejects.toMatchObject({ code: 'rpc-answer' })
  expect(tookOf(scene)).toBeLessThan(3 * NONSENSE)
})
