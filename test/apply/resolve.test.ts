import { describe, expect, test } from 'vitest'
import type { At, Block, ChainReceipt } from '../../src/model/chain.ts'
import type { Chain } from '../../src/ports/chain.ts'
import { aScene } from '../support/apply-scene.ts'
import { resolved } from '../support/attempts.ts'
import { CLIENT } from '../support/builders.ts'
import { COST } from '../support/ledger.ts'
import type { Receipts } from '../support/look-through.ts'
import { START } from '../support/manual-clock.ts'
import { aBlock, memoryChain } from '../support/memory-chain.ts'

/** A chain that shows the transaction in block 5, and what its blocks are called at each look. */
function aChain(
  looks: readonly { readonly latest: number; readonly branch: string; readonly mined: boolean }[],
): Chain & Receipts {
  let asked = 0
  const now = () =>
    looks[Math.min(Math.max(0, asked - 1), looks.length - 1)] ?? {
      latest: 0,
      branch: 'a',
      mined: false,
    }
  const block = (number: number): Block => aBlock({ number, hash: `${number} of ${now().branch}` })
  const receipt = (): ChainReceipt | undefined =>
    now().mined
      ? {
          hash: '0x1',
          blockNumber: 5,
          blockHash: '5 of a',
          succeeded: true,
          published: [],
          cost: COST,
        }
      : undefined
  return {
    ...memoryChain(),
    latest: async () => {
      asked += 1
      return block(now().latest)
    },
    block: async (number) => block(number),
    receipt: async () => receipt(),
    nonce: async () => (asked > 0 && now().mined ? 8 : 7),
  }
}

describe('a transaction that was mined', () => {
  test('is told with its receipt at the first look that finds it, where the network counts what is mined', async () => {
    const scene = aScene()

    const { result } = await resolved(scene)

    expect(result).toMatchObject({
      kind: 'mined',
      receipt: { hash: '0x1', blockNumber: 101, succeeded: true },
    })
    expect(scene.clock.slept).toEqual([10])
  })

  test('is told once it is as deep as the network asks, and is not sent again until then', async () => {
    const scene = aScene({ network: { confirmations: 30 } })

    const { result } = await resolved(scene)

    expect(result).toMatchObject({ kind: 'mined', receipt: { blockNumber: 101 } })
    expect(scene.clock.slept).toHaveLength(31)
    expect(scene.journal).toEqual(['sign 7', 'note 0x1', 'send 0x1'])
  })

  test('is none while the block of its receipt was replaced, however many blocks the chain has by now', async () => {
    const chain = aChain([
      { latest: 5, branch: 'a', mined: true },
      { latest: 9, branch: 'b', mined: true },
    ])

    const { result } = await resolved(aScene({ network: { confirmations: 1 }, chain: () => chain }))

    expect(result).toMatchObject({ kind: 'in-flight', cause: 'stalled' })
  })

  test('is none while the node does not have the block of its receipt', async () => {
    const { result } = await resolved(
      aScene({
        chain: () => ({ block: async () => undefined }),
        wake: (chain, now) => now < START + 100 && chain.mine(),
      }),
    )

    expect(result).toMatchObject({ kind: 'in-flight', cause: 'stalled' })
  })

  test('is no deeper by blocks that are made after its receipt was read', async () => {
    let isReplaced = false
    const branches = [
      aChain([{ latest: 5, branch: 'a', mined: true }]),
      aChain([{ latest: 7, branch: 'a', mined: false }]),
    ] as const
    const now = (): Chain & Receipts => branches[isReplaced ? 1 : 0]
    const chain: Partial<Chain & Receipts> = {
      latest: () => now().latest(),
      block: (number) => now().block(number),
      nonce: (account, at) => now().nonce(account, at),
      receipt: async (hash) => {
        const found = await now().receipt(hash)
        isReplaced = true
        return found
      },
    }

    const { result } = await resolved(aScene({ network: { confirmations: 1 }, chain: () => chain }))

    expect(result).toMatchObject({ kind: 'in-flight', cause: 'stalled' })
  })
})

describe('a nonce that another transaction took', () => {
  test('is given up when four looks in a row found it spent as deep as the network asks', async () => {
    const scene = aScene({
      network: { confirmations: 2 },
      timing: { resend: 10 },
      wake: (chain) => chain.overtake(),
    })

    const { events, result } = await resolved(scene)

    expect(result).toEqual({ kind: 'overtaken' })
    expect(scene.clock.slept).toHaveLength(6) // two for the depth
    expect(events).toHaveLength(1)
    // what can never be mined is not sent again
    expect(scene.journal).toEqual(['sign 7', 'note 0x1', 'send 0x1'])
  })

  test('is ours for as long as a node that lags comes between those looks', async () => {
    let look = 0
    const nonce: Chain['nonce'] = async (_, at) =>
      at === 'pending' || (at === 'latest' && look++ % 4 === 3) ? 7 : 8
    const scene = aScene({
      takes: () => false,
      chain: () => ({ nonce }),
      wake: (chain, now) => now < START + 1_000 && chain.mine(),
    })

    expect((await resolved(scene)).result).toMatchObject({ kind: 'in-flight', cause: 'stalled' })
  })

  test('is asked for by the wallet of the network, at blocks that there are', async () => {
    const asked: [string, At][] = []
    const nonce: Chain['nonce'] = async (account, at) => {
      asked.push([account, at])
      return at === 'pending' ? 7 : 8
    }

    await resolved(
      aScene({
        height: 1,
        network: { confirmations: 3 },
        chain: () => ({ nonce, latest: async () => aBlock({ number: 1 }) }),
      }),
    )

    expect(asked.slice(0, 3)).toEqual([
      [CLIENT, 'pending'],
      [CLIENT, 'latest'],
      [CLIENT, 0],
    ])
  })
})
