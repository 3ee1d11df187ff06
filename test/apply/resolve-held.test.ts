import { describe, expect, test } from 'vitest'
import type { SendAnswer } from '../../src/model/chain.ts'
import type { ApplyEvent } from '../../src/model/events.ts'
import { asWei } from '../../src/model/units/amount.ts'
import type { Chain } from '../../src/ports/chain.ts'
import { aScene, type SceneFacts } from '../support/apply-scene.ts'
import { legacy, pricesOf, resolved } from '../support/attempts.ts'
import { lookThrough } from '../support/look-through.ts'
import { START } from '../support/manual-clock.ts'

const HELD: SendAnswer = { kind: 'nonce-held' }
const THEIRS = '0xtheirs'

/** A node at which another transaction of the wallet holds the nonce until that price. */
function heldUpTo(price: bigint): Pick<SceneFacts, 'answer'> {
  return {
    answer: ({ fees }) =>
      fees.kind === 'legacy' && fees.gasPrice <= price ? HELD : { kind: 'accepted' },
  }
}

/** A node that shows who holds the nonce. */
function shown(price: bigint): Pick<SceneFacts, 'chain'> {
  return { chain: () => ({ holder: async () => ({ hash: THEIRS, fees: legacy(price) }) }) }
}

const outbids = (events: readonly ApplyEvent[]) => events.filter(({ kind }) => kind === 'outbid')
const waits = (events: readonly ApplyEvent[]) => events.filter(({ kind }) => kind === 'waiting')

describe('another transaction of the wallet that holds our nonce', () => {
  test('gets the time that a pending one gets, then it is outbid, and both are said', async () => {
    const scene = aScene(heldUpTo(1_000n))

    const { events, result } = await resolved(scene)

    expect(result).toMatchObject({ kind: 'mined', receipt: { hash: '0x2' } })
    expect(waits(events)).toHaveLength(1)
    expect(outbids(events)).toEqual([{ kind: 'outbid', id: 'one', nonce: 7 }])
    // twice the same bytes, and a higher price when 200 ms have passed
    expect(scene.sentAt).toEqual([0, 100, 200])
    expect(pricesOf(scene)).toEqual([1_000n, 1_251n])
  })

  test('that is mined in time is no loss: the round is', async () => {
    const scene = aScene({
      ...heldUpTo(10_000n),
      wake: (chain, now) => now === START + 50 && chain.overtake(),
    })

    const { events, result } = await resolved(scene)

    expect(result).toEqual({ kind: 'overtaken' })
    expect(pricesOf(scene)).toEqual([1_000n])
    expect(outbids(events)).toEqual([])
  })

  test('that the node drops meanwhile is not outbid', async () => {
    const scene = aScene({ answer: (_, time) => (time === 1 ? HELD : { kind: 'accepted' }) })

    const { events, result } = await resolved(scene)

    expect(result).toMatchObject({ kind: 'mined', receipt: { hash: '0x1' } })
    expect(outbids(events)).toEqual([])
  })

  test('is outbid in one step where the node shows its price', async () => {
    const scene = aScene({ ...heldUpTo(4_000n), ...shown(4_000n) })

    const { events, result } = await resolved(scene)

    expect(pricesOf(scene)).toEqual([1_000n, 5_001n])
    expect(result).toMatchObject({ kind: 'mined' })
    expect(outbids(events)).toEqual([{ kind: 'outbid', id: 'one', nonce: 7, holder: THEIRS }])
  })

  test('above every price that is allowed ends the run soon, with what holds the nonce and what to do', async () => {
    const scene = aScene({ ...heldUpTo(10n ** 12n), ...shown(10n ** 12n) })

    const { events, result } = await resolved(scene)

    expect(result).toMatchObject({ kind: 'in-flight', cause: 'nonce-held' })
    expect('reason' in result ? result.reason : '').toMatch(
      /0xtheirs.* holds nonce 7, .*run again$/,
    )
    expect(pricesOf(scene)).toEqual([1_000n])
    expect(scene.clock.now() - START).toBe(200)
    expect(outbids(events)).toEqual([])
  })

  test('that nobody shows is outbid with no more prices than a raise has', async () => {
    const scene = aScene(heldUpTo(10n ** 12n))

    const { result } = await resolved(scene)

    expect(result).toMatchObject({ kind: 'in-flight', cause: 'nonce-held' })
    expect(pricesOf(scene)).toEqual([1_000n, 1_251n, 1_565n])
  })

  test('never has us pay more than the cap', async () => {
    const scene = aScene({ ...heldUpTo(1_500n), ...shown(1_500n) })

    expect((await resolved(scene, { cap: asWei(1_800n) })).result).toMatchObject({
      kind: 'in-flight',
      cause: 'nonce-held',
    })
  })

  test('is our own earlier price where a node has that: it is only raised when it is time', async () => {
    const scene = aScene({
      answer: ({ fees }) =>
        fees.kind === 'legacy' && fees.gasPrice > 1_000n ? HELD : { kind: 'accepted' },
      takes: () => scene.clock.now() > START + 450,
      chain: (chain) => ({
        look: async (request) => ({ ...(await lookThrough(chain, request)), known: ['0x1'] }),
      }),
    })

    const { events, result } = await resolved(scene)

    expect(result).toMatchObject({ kind: 'mined' })
    expect(outbids(events)).toEqual([])
    expect(pricesOf(scene)).toEqual([1_000n, 1_251n])
  })
})

describe('another transaction of the wallet that came before our first word', () => {
  /** The pool has it at these times after the start. */
  function pooled(until: number): (chain: Chain) => Partial<Chain> {
    return (chain) => ({
      nonce: async (account, at) =>
        at === 'pending' && scene.clock.now() < START + until ? 8 : chain.nonce(account, at),
    })
  }
  let scene: ReturnType<typeof aScene>

  test('goes first, and nothing is signed at its nonce', async () => {
    scene = aScene({
      chain: pooled(1_000),
      wake: (chain, now) => now === START + 50 && chain.overtake(),
    })

    const { events, result } = await resolved(scene)

    expect(result).toEqual({ kind: 'overtaken' })
    expect(waits(events)).toHaveLength(1)
    expect(scene.signer.signed).toEqual([])
  })

  test('is replaced after its time, which is said', async () => {
    scene = aScene({ chain: pooled(1_000) })

    const { events, result } = await resolved(scene)

    expect(result).toMatchObject({ kind: 'mined' })
    expect(outbids(events)).toEqual([{ kind: 'outbid', id: 'one', nonce: 7 }])
    expect(scene.sentAt).toEqual([200])
  })

  test('does not wait twice: what the snapshot waited for is replaced at once', async () => {
    scene = aScene({ chain: pooled(1_000) })

    const { events } = await resolved(scene, { waited: 'other' })

    expect(scene.sentAt).toEqual([0])
    expect(outbids(events)).toHaveLength(1)
  })

  test('is none of a stranger where an earlier run noted it', async () => {
    scene = aScene({ chain: pooled(1_000) })

    expect(outbids((await resolved(scene, { waited: 'own' })).events)).toEqual([])
  })

  test('is not heard of before a run that is told to stop', async () => {
    scene = aScene({ chain: pooled(1_000) })
    scene.abort()

    expect((await resolved(scene)).result).toMatchObject({ kind: 'in-flight', cause: 'cancelled' })
    expect(scene.sentAt).toEqual([])
  })
})
