import { describe, expect, test } from 'vitest'
import { checkNetwork, confirmPoint, latestPoint } from '../../src/observed/block.ts'
import { aNetwork } from '../support/builders.ts'
import { aBlock, memoryChain } from '../support/memory-chain.ts'

describe('a point to read at', () => {
  test('is the newest block by its number, or the latest where a node answers at no number', async () => {
    expect(await latestPoint(memoryChain())).toMatchObject({ at: 100, pinned: true })
    expect(await latestPoint(memoryChain({ pinsCalls: false }))).toMatchObject({
      at: 'latest',
      pinned: false,
    })
  })

  test('is an older block, by its number, where the newest is answered by nobody', async () => {
    const chain = memoryChain({
      block: (number) => aBlock({ number }),
      pinsCalls: (number) => number <= 92,
    })

    expect(await latestPoint(chain)).toMatchObject({ at: 92, block: { number: 92 }, pinned: true })
  })

  test('is never before the first block', async () => {
    const chain = memoryChain({ latest: aBlock({ number: 3 }), pinsCalls: false })

    expect(await latestPoint(chain)).toMatchObject({ at: 'latest', pinned: false })
  })

  test('counts while its block is part of the chain', async () => {
    const point = await latestPoint(memoryChain())

    await expect(confirmPoint(memoryChain(), point)).resolves.toBeUndefined()
    await expect(
      confirmPoint(memoryChain({ block: () => undefined }), point),
    ).rejects.toMatchObject({ code: 'chain-moved' })
    await expect(
      confirmPoint(memoryChain({ block: () => aBlock({ hash: '0xother' }) }), point),
    ).rejects.toMatchObject({ code: 'chain-moved' })
  })

  test('that was never pinned can not be confirmed', async () => {
    const point = await latestPoint(memoryChain({ pinsCalls: false }))

    await expect(
      confirmPoint(memoryChain({ block: () => aBlock({ hash: '0xother' }) }), point),
    ).resolves.toBeUndefined()
  })
})

describe('a network', () => {
  test('is right where the chain and the contracts are', async () => {
    expect(await checkNetwork(memoryChain(), aNetwork(), 100)).toEqual([])
  })

  test('is wrong on another chain, whatever is there, and without a Nexus', async () => {
    expect(await checkNetwork(memoryChain({ chainId: 1 }), aNetwork(), 100)).toMatchObject([
      { code: 'wrong-chain' },
    ])
    expect(
      await checkNetwork(memoryChain({ chainId: 1, hasCode: false }), aNetwork(), 100),
    ).toMatchObject([{ code: 'wrong-chain' }])
    expect(await checkNetwork(memoryChain({ hasCode: false }), aNetwork(), 100)).toMatchObject([
      { code: 'no-nexus' },
    ])
  })
})
