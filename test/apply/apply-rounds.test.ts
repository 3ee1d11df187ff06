import { describe, expect, test } from 'vitest'
import { asWei } from '../../src/model/units/amount.ts'
import type { Chain } from '../../src/ports/chain.ts'
import { applied, overtakenAt, told } from '../support/applied.ts'
import { aRound, aScene, type SceneFacts } from '../support/apply-scene.ts'
import { aChange, anAddress, CLIENT } from '../support/builders.ts'

const ONE = aChange('update', 'one')
const TWO = aChange('publish', 'two')
const OTHER = aChange('update', 'other')
const FIRST = ['round 1 7', 'sent one 7', 'overtaken 7']
const GAS = 120_000n * 1_000n

describe('a run whose nonce another transaction took', () => {
  test('looks again, and sends what is still wanted with the next one', async () => {
    const scene = aScene({ rounds: [aRound([ONE, TWO])], wake: overtakenAt(1) })

    const events = await applied(scene)

    expect(told(events)).toEqual([
      ...FIRST,
      'round 2 8',
      'sent one 8',
      'mined one',
      'verified one',
      'sent two 9',
      'mined two',
      'verified two',
    ])
    expect(scene.journal.filter((line) => line === 'tip')).toHaveLength(3)
  })

  test('tells every later round what the first one may send, whatever rounds between them find', async () => {
    const scene = aScene({
      rounds: [aRound([ONE, TWO]), aRound([OTHER])],
      wake: overtakenAt(1, 14),
    })

    await applied(scene)

    const prepared = scene.journal.filter((line) => line.startsWith('prepare'))
    expect(prepared).toHaveLength(3)
    expect(prepared.map((line) => line.split(' ').slice(2))).toEqual([
      [],
      [ONE.digest, TWO.digest],
      [ONE.digest, TWO.digest],
    ])
  })

  test('does not send again what was mined before', async () => {
    const scene = aScene({ rounds: [aRound([ONE, TWO])], wake: overtakenAt(2) })

    expect(told(await applied(scene)).slice(3)).toEqual([
      'verified one',
      'sent two 8',
      'overtaken 8',
      'round 2 9',
      'sent two 9',
      'mined two',
      'verified two',
    ])
  })

  test('does not try again what failed before', async () => {
    const scene = aScene({
      rounds: [aRound([OTHER, ONE])],
      wake: overtakenAt(1),
      chain: () => ({
        simulate: async ([call]) => [
          call?.kind === 'update' && call.address === OTHER.address
            ? { kind: 'reverted', reason: 'no' }
            : { kind: 'ok', gas: 1n },
        ],
      }),
    })

    expect(told(await applied(scene))).toEqual([
      'round 1 7',
      'failed other',
      'sent one 7',
      'overtaken 7',
      'round 2 8',
      'sent one 8',
      'mined one',
      'verified one',
    ])
  })

  test('never publishes what had a Source in an earlier round', async () => {
    const found = new Map([['two', anAddress(5)]])
    const scene = aScene({
      rounds: [aRound([ONE], { bound: found }), aRound([ONE, TWO])],
      wake: overtakenAt(1),
    })

    expect(told(await applied(scene)).filter((line) => line.startsWith('sent'))).toEqual([
      'sent one 7',
      'sent one 8',
    ])
  })

  test('uploads nothing twice', async () => {
    const scene = aScene({
      rounds: [aRound([TWO, aChange('publish', 'three')])],
      wake: overtakenAt(1),
    })

    await applied(scene)

    expect(scene.ipfs.uploaded).toHaveLength(2)
  })

  test('waits for a node that lags behind what was mined before', async () => {
    let isLate = false
    let looks = 0
    const nonce =
      (chain: Chain): Chain['nonce'] =>
      async (account, at) =>
        isLate && looks++ < 20 ? 7 : chain.nonce(account, at)
    const scene = aScene({
      rounds: [aRound([ONE, TWO])],
      wake: overtakenAt(2),
      chain: (chain) => ({ nonce: nonce(chain) }),
    })

    const events = await applied(scene, ({ kind }) => {
      isLate = kind === 'overtaken'
    })

    expect(told(events)).toContain('round 2 9')
    expect(events).toContainEqual({
      kind: 'waiting',
      reason: 'a transaction of the client is not 0 blocks deep yet',
    })
  })

  test.each([
    ['enough is left', GAS * 3n, 'verified two'],
    ['a wei is missing', GAS * 3n - 1n, 'failed two'],
  ])(
    'counts what it signed before against the fee limit, though another transaction is said to have the nonce: %s',
    async (_, fees, end) => {
      const scene = aScene({
        network: { limits: { fees: asWei(fees) } },
        rounds: [aRound([ONE, TWO])],
        wake: overtakenAt(2),
      })

      const events = told(await applied(scene))

      expect(events.at(-1)).toBe(end)
      expect(events).toContain('overtaken 8')
    },
  )

  test('gives up after the last round, and says so', async () => {
    const scene = aScene({
      rounds: [aRound([ONE])],
      wake: (chain) => chain.overtake(),
      timing: { rounds: 2 },
    })

    const events = await applied(scene)

    expect(
      told(events).filter((line) => !line.startsWith('sent') && !line.startsWith('overtaken')),
    ).toEqual(['round 1 7', expect.stringMatching(/^round 2 /), 'stopped overtaken'])
    expect(events.at(-1)).toEqual({
      kind: 'stopped',
      cause: 'overtaken',
      reason: 'other transactions of this wallet came first 2 times; is another run under way?',
    })
  })
})

describe('between two rounds', () => {
  /**
   * How often it sleeps before it looks for a block to pin, while the node tells these pending
   * nonces.
   */
  async function sleeps(
    pending: (look: number) => number,
    seen: (abort: () => void) => void = () => undefined,
  ): Promise<number> {
    let [isBetween, look, slept] = [false, 0, 0]
    const chain: SceneFacts['chain'] = ({ nonce, latest }) => ({
      nonce: async (account, at) =>
        isBetween && at === 'pending' && account === CLIENT ? pending(look++) : nonce(account, at),
      latest: () => {
        isBetween = false
        return latest()
      },
    })
    const turn = overtakenAt(1)
    const wake: SceneFacts['wake'] = (node) => {
      turn(node)
      if (!isBetween) return
      slept += 1
      seen(scene.abort)
    }
    const scene = aScene({ rounds: [aRound([ONE])], wake, chain })
    await applied(scene, ({ kind }) => {
      isBetween ||= kind === 'overtaken'
    })
    return slept
  }

  test.each([0, 8])('waits until eight looks found nothing newer than nonce %i', async (nonce) => {
    expect(await sleeps(() => nonce)).toBe(9)
  })

  test('begins to count anew whenever the wallet sends something', async () => {
    expect(await sleeps((look) => (look < 3 ? 8 : 9))).toBe(12)
  })

  test('takes a lower nonce for a node that lags', async () => {
    expect(await sleeps((look) => 9 - (look % 2))).toBe(9)
  })

  test('waits no longer than a transaction may stay pending', async () => {
    expect(await sleeps((look) => 8 + look)).toBe(20)
  })

  test('does not wait where it is told to stop', async () => {
    expect(
      await sleeps(
        () => 8,
        (abort) => abort(),
      ),
    ).toBe(1)
  })
})
