import { describe, expect, test } from 'vitest'
import { applied } from '../support/applied.ts'
import { aRound, aScene } from '../support/apply-scene.ts'
import { resolved } from '../support/attempts.ts'
import { aChange } from '../support/builders.ts'
import { lookThrough } from '../support/look-through.ts'
import { taken } from '../support/snapshots.ts'

// A chain that goes on is no reason to wait for ever: what a node says again and again is believed
// no longer at some time.

describe('a run ends, though the chain goes on,', () => {
  test('when the account’s nonce is never told', async () => {
    const scene = aScene({
      chain: (chain) => ({
        look: async (request) => {
          const { nonce: _, ...rest } = await lookThrough(chain, request)
          return rest
        },
      }),
    })

    await expect(taken(scene)).rejects.toMatchObject({ code: 'nonce-busy' })
  })

  test.each([
    ['in a block that never comes', { blockNumber: 1_000_000 }],
    ['in a block that is another', { blockHash: '0xother' }],
  ])('when the receipt stands %s', async (_, lie) => {
    const scene = aScene({
      chain: (chain) => ({
        look: async (request) => {
          const seen = await lookThrough(chain, request)
          return { ...seen, receipts: seen.receipts.map((receipt) => ({ ...receipt, ...lie })) }
        },
      }),
    })

    expect((await resolved(scene)).result).toMatchObject({
      kind: 'in-flight',
      cause: 'stalled',
      reason: expect.stringContaining('no'),
    })
  })

  test('when neither nonce nor receipt can be read once bytes were handed over', async () => {
    const scene = aScene({
      chain: (chain) => ({
        look: async (request) => {
          const { latest } = await lookThrough(chain, request)
          return {
            receipts: [],
            absent: [],
            known: [],
            ...(latest === undefined ? {} : { latest }),
          }
        },
      }),
    })

    expect((await resolved(scene)).result).toMatchObject({ kind: 'in-flight', cause: 'stalled' })
  })

  test('when every block is another one as soon as it was read', async () => {
    let asked = 0
    const scene = aScene({
      rounds: [aRound([aChange('update', 'one')])],
      chain: (chain) => ({
        block: async (number) => ({ ...(await chain.latest()), number, hash: `0x${++asked}` }),
      }),
    })

    await expect(applied(scene)).rejects.toMatchObject({ code: 'chain-moved' })
    expect(scene.journal.filter((line) => line.startsWith('prepare'))).toHaveLength(6)
    expect(scene.journal.filter((line) => line.startsWith('send'))).toEqual([])
  })
})
