import { describe, expect, test } from 'vitest'
import type { Finality } from '../../src/apply/finality.ts'
import type { Chain } from '../../src/ports/chain.ts'
import { aScene, type SceneFacts } from '../support/apply-scene.ts'
import { resolved } from '../support/attempts.ts'
import type { Ledger } from '../support/ledger.ts'
import { lookThrough } from '../support/look-through.ts'
import { START } from '../support/manual-clock.ts'
import { aBlock } from '../support/memory-chain.ts'

const INSTANT: Finality = { kind: 'instant', because: 'a test says so' }

/** A chain that makes a block for the transaction and none after it. */
const quiet: SceneFacts = {
  network: { confirmations: 3 },
  wake: (chain, now) => now === START + 10 && chain.mine(),
}

/** A node whose finalized block is this far below its newest. */
function tagged(below: number, hash?: string): (chain: Ledger) => Partial<Chain> {
  return (chain) => ({
    look: async (request) => {
      const seen = await lookThrough(chain, request)
      const number = (seen.latest?.number ?? 0) - below
      return request.finalized
        ? { ...seen, finalized: aBlock({ number, hash: hash ?? `block ${number}` }) }
        : seen
    },
  })
}

describe('on a chain whose blocks are final at once', () => {
  test('a receipt counts at the second look, without more blocks', async () => {
    const scene = aScene({ ...quiet, expected: { finality: INSTANT } })

    const { result } = await resolved(scene)

    expect(result).toMatchObject({ kind: 'mined', receipt: { blockNumber: 101 } })
    expect(scene.clock.slept).toEqual([10, 10])
  })

  test('a receipt that is in another block at the second look is seen for the first time there', async () => {
    const receipts = ['block 101', 'another', 'block 101', 'block 101']
    let look = 0
    const scene = aScene({
      ...quiet,
      expected: { finality: INSTANT },
      chain: (chain) => ({
        receipt: async (hash) => {
          const found = await chain.receipt(hash)
          return found === undefined ? undefined : { ...found, blockHash: receipts[look++] ?? '' }
        },
      }),
    })

    expect((await resolved(scene)).result).toMatchObject({ kind: 'mined' })
    expect(look).toBe(4)
  })

  test('a receipt whose block is not part of the chain counts never', async () => {
    const scene = aScene({
      ...quiet,
      expected: { finality: INSTANT },
      chain: () => ({ block: async (number) => aBlock({ number, hash: 'another' }) }),
    })

    expect((await resolved(scene)).result).toMatchObject({ kind: 'in-flight', cause: 'stalled' })
  })

  test('a nonce that another took is given up without more blocks', async () => {
    const scene = aScene({
      network: { confirmations: 3 },
      expected: { finality: INSTANT },
      wake: (chain, now) => now === START + 10 && chain.overtake(),
    })

    expect((await resolved(scene)).result).toEqual({ kind: 'overtaken' })
  })
})

describe('where the tag finalized tells', () => {
  const expected = { finality: { kind: 'tag' } } as const

  test('a receipt at or below it counts at the second look', async () => {
    const scene = aScene({ ...quiet, expected, chain: tagged(0) })

    expect((await resolved(scene)).result).toMatchObject({ kind: 'mined' })
    expect(scene.clock.slept).toEqual([10, 10])
  })

  test('a receipt above it waits for its blocks', async () => {
    const scene = aScene({ network: { confirmations: 3 }, expected, chain: tagged(64) })

    expect((await resolved(scene)).result).toMatchObject({ kind: 'mined' })
    expect(scene.clock.slept).toHaveLength(4)
  })

  test('a finalized block of another branch makes none final', async () => {
    const scene = aScene({ ...quiet, expected, chain: tagged(0, 'another') })

    expect((await resolved(scene)).result).toMatchObject({ kind: 'in-flight', cause: 'stalled' })
  })
})

test('where nothing tells, a receipt waits for its blocks', async () => {
  expect((await resolved(aScene(quiet))).result).toMatchObject({
    kind: 'in-flight',
    cause: 'stalled',
  })
})
