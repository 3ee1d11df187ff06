import { describe, expect, test } from 'vitest'
import { UNSIGNED } from '../../src/model/events.ts'
import type { Chain } from '../../src/ports/chain.ts'
import { aScene } from '../support/apply-scene.ts'
import { CLIENT } from '../support/builders.ts'
import { aNote } from '../support/memory-notes.ts'
import { pendingUntil, taken } from '../support/snapshots.ts'

const WAITING = { kind: 'waiting', reason: 'a transaction with nonce 7 is pending' }

describe('a quiet account', () => {
  test('is taken at once, at the latest block where a network counts what is mined', async () => {
    const scene = aScene()

    const { events, result } = await taken(scene)

    expect(result).toMatchObject({ block: { number: 100, hash: 'block 100' }, nonce: 7 })
    expect(result.waited).toBeUndefined()
    expect(events).toEqual([])
    expect(scene.clock.slept).toEqual([])
  })

  test('is taken as many blocks down as the network asks for confirmations', async () => {
    const { result } = await taken(aScene({ network: { confirmations: 3 } }))

    expect(result.block.number).toBe(97)
  })

  test('is taken at the first block of a chain that is shorter than that', async () => {
    const { result } = await taken(aScene({ height: 2, network: { confirmations: 3 } }))

    expect(result.block.number).toBe(0)
  })

  test('is asked for at that block, now, and for what waits', async () => {
    const asked: unknown[] = []
    const nonce: Chain['nonce'] = async (account, at) => {
      asked.push([account, at])
      return 7
    }

    await taken(aScene({ network: { confirmations: 3 }, chain: () => ({ nonce }) }))

    expect(asked).toEqual([97, 'latest', 'pending'].map((at) => [CLIENT, at]))
  })
})

describe('an account that is not quiet', () => {
  test('is waited for until its transaction is deep, which is said once', async () => {
    const scene = aScene({ network: { confirmations: 3 } })
    scene.ledger.overtake()

    const { events, result } = await taken(scene)

    expect(events).toEqual([
      { kind: 'waiting', reason: 'a transaction of the client is not deep yet' },
    ])
    expect(result).toMatchObject({ block: { number: 101 }, nonce: 8 })
    expect(scene.clock.slept).toEqual([10, 10, 10])
  })

  test('is waited for until a node that lags knows the nonce that was seen before', async () => {
    const scene = aScene({ wake: (chain) => chain.overtake() })

    const { events, result } = await taken(scene, 9)

    expect(result.nonce).toBe(9)
    expect(events).toHaveLength(1)
  })

  test('is waited for while the node does not have the block', async () => {
    let look = 0
    const scene = aScene({
      chain: (chain) => ({
        block: async (number) => (look++ === 0 ? undefined : chain.block(number)),
      }),
    })

    const { events, result } = await taken(scene)

    expect(events).toHaveLength(1)
    expect(result).toMatchObject({ block: { number: 101 } })
  })

  test('is waited for while something is pending, which is said once', async () => {
    const scene = aScene(pendingUntil((look) => look === 3))

    const { events, result } = await taken(scene)

    expect(events).toEqual([WAITING])
    expect(result).toMatchObject({ block: { number: 103 }, nonce: 7 })
    expect(result.waited).toBeUndefined()
  })

  test('has its nonce spent where something is still pending after the time for that', async () => {
    const scene = aScene(pendingUntil(() => false))

    const { events, result } = await taken(scene)

    expect(events).toEqual([WAITING])
    expect(result).toMatchObject({ nonce: 7, waited: 'other' })
    expect(scene.clock.slept).toHaveLength(21) // 200 ms are not yet more than 200 ms
  })

  test('throws when it is told to stop meanwhile', async () => {
    const scene = aScene(pendingUntil(() => false))
    scene.abort()

    await expect(taken(scene)).rejects.toMatchObject({
      code: 'nonce-busy',
      message: 'stopped while waiting for the account to be quiet',
    })
    expect(scene.clock.slept).toEqual([])
  })
})

describe('what an earlier run noted', () => {
  test.each([7, 8])(
    'makes a quiet account spend its nonce where it may still be mined: nonce %i',
    async (nonce) => {
      const { result, events } = await taken(aScene({ left: [aNote({ nonce })] }))

      expect(result.waited).toBe('own')
      expect(events).toEqual([])
    },
  )

  test('is over once its nonce is spent', async () => {
    const { result } = await taken(aScene({ left: [aNote({ nonce: 6 })] }))

    expect(result.waited).toBeUndefined()
  })

  test('is named while it is pending', async () => {
    const left = [
      aNote({ nonce: 6, hash: '0xspent' }),
      aNote({ hash: UNSIGNED }),
      aNote({ id: 'one', kind: 'update', hash: '0xabc' }),
    ]

    const { events } = await taken(aScene({ ...pendingUntil((look) => look > 0), left }))

    expect(events).toEqual([
      {
        kind: 'waiting',
        reason: 'an earlier run sent 0xabc (update one, nonce 7), which is pending',
      },
    ])
  })

  test('is not named where it was only meant to be signed', async () => {
    const { events } = await taken(
      aScene({ ...pendingUntil((look) => look > 0), left: [aNote({ hash: UNSIGNED })] }),
    )

    expect(events).toEqual([WAITING])
  })
})
