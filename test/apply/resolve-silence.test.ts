import { describe, expect, test } from 'vitest'
import { Fault } from '../../src/model/fault.ts'
import type { Chain } from '../../src/ports/chain.ts'
import { aScene } from '../support/apply-scene.ts'
import { resolved } from '../support/attempts.ts'
import type { Ledger } from '../support/ledger.ts'
import { lookThrough } from '../support/look-through.ts'
import { START } from '../support/manual-clock.ts'

const FAULT = new Fault('rpc-error', 'the node refuses: transaction indexing is in progress')

/** A node that answers these looks, counted from 1, with a Fault. */
function failing(fails: (look: number) => boolean): (chain: Ledger) => Partial<Chain> {
  let looks = 0
  return (chain) => ({
    look: async (request) => {
      looks += 1
      if (fails(looks)) throw FAULT
      return lookThrough(chain, request)
    },
  })
}

describe('a look that fails once bytes were handed over', () => {
  test('means that nothing is known yet', async () => {
    const scene = aScene({ chain: failing((look) => look < 6) })

    expect((await resolved(scene)).result).toMatchObject({ kind: 'mined' })
    expect(scene.journal.filter((line) => line.startsWith('send'))).toEqual(['send 0x1'])
  })

  test('ends the run once it has failed for as long as a chain may stand still, with what was said last', async () => {
    const { result } = await resolved(aScene({ chain: failing(() => true) }))

    expect(result).toMatchObject({
      kind: 'in-flight',
      cause: 'stalled',
      reason: expect.stringContaining('transaction indexing is in progress'),
    })
  })

  test('is no sign of a spent nonce: four looks in a row have to find that', async () => {
    const scene = aScene({
      chain: failing((look) => look % 3 === 0),
      wake: (chain, now) => now === START + 10 && chain.overtake(),
    })

    expect((await resolved(scene)).result).toMatchObject({ kind: 'in-flight', cause: 'stalled' })
  })

  test('is no excuse for a defect', async () => {
    const scene = aScene({
      chain: () => ({
        look: async () => {
          throw new TypeError('a defect')
        },
      }),
    })

    await expect(resolved(scene)).rejects.toThrow('a defect')
  })
})

test('prices that the chain does not tell leave the raise at a quarter', async () => {
  const scene = aScene({
    takes: ({ fees }) => fees.kind === 'legacy' && fees.gasPrice > 1_000n,
    chain: () => ({
      fees: async () => {
        throw FAULT
      },
    }),
  })

  expect((await resolved(scene)).result).toMatchObject({ kind: 'mined', receipt: { hash: '0x2' } })
})

test('a spent nonce is not another’s while the node does not tell our receipt', async () => {
  let looks = 0
  const scene = aScene({
    chain: (chain) => ({
      look: async (request) => {
        const seen = await lookThrough(chain, request)
        looks += 1
        return looks > 20 ? seen : { ...seen, receipts: [], absent: [], nonce: 8 }
      },
    }),
  })

  expect((await resolved(scene)).result).toMatchObject({ kind: 'mined', receipt: { hash: '0x1' } })
})

describe('a nonce that is gone, on a chain that moves on', () => {
  test('is left in time where no receipt can be read, with what the node keeps from us', async () => {
    const scene = aScene({
      wake: (chain) => chain.mine(),
      chain: (chain) => ({
        look: async (request) => {
          const { receipts, absent, ...told } = await lookThrough(chain, request)
          const nonce = receipts.length > 0 ? 8 : told.nonce
          return {
            ...told,
            receipts: [],
            absent: receipts.length > 0 ? [] : absent,
            ...(nonce === undefined ? {} : { nonce }),
          }
        },
      }),
    })

    const { result } = await resolved(scene)

    expect(result).toMatchObject({
      kind: 'in-flight',
      cause: 'stalled',
      reason: expect.stringContaining('nor a receipt that holds'),
    })
  })

  test('is left in time where the receipt is of a block that never comes', async () => {
    const scene = aScene({
      receipt: () => ({ blockNumber: 2 ** 52 }),
      wake: (chain) => chain.mine(),
    })

    expect((await resolved(scene)).result).toMatchObject({ kind: 'in-flight', cause: 'stalled' })
  })
})
