import { expect, test } from 'vitest'
import { resolve } from '../../src/apply/resolve.ts'
import { asWei } from '../../src/model/amount.ts'
import type { ApplyEvent } from '../../src/model/events.ts'
import type { Block, Chain, ChainReceipt } from '../../src/ports.ts'
import { aNetwork, anAddress, CLIENT, NEXUS } from '../support/builders.ts'
import { aBlock, memoryChain } from '../support/memory-chain.ts'
import { memoryIpfs } from '../support/memory-ipfs.ts'

const HASH = '0xours'
const FEES = { kind: 'legacy', gasPrice: asWei(1n) } as const

/** A chain that shows the transaction in block 5, and what its blocks are called at each look. */
function aChain(looks: readonly { readonly latest: number; readonly branch: string; readonly mined: boolean }[]): Chain {
  let asked = 0
  const now = () => looks[Math.min(Math.max(0, asked - 1), looks.length - 1)] ?? { latest: 0, branch: 'a', mined: false }
  const block = (number: number): Block => aBlock({ number, hash: `${number} of ${now().branch}` })
  const receipt = (): ChainReceipt | undefined =>
    now().mined ? { hash: HASH, blockNumber: 5, blockHash: '5 of a', succeeded: true, published: [anAddress(9)], cost: asWei(1n) } : undefined
  return {
    ...memoryChain(),
    latest: async () => {
      asked += 1
      return block(now().latest)
    },
    block: async (number) => block(number),
    receipt: async () => receipt(),
    nonce: async () => (now().mined ? 1 : 0),
  }
}

async function resolved(chain: Chain) {
  let time = 0
  const context = {
    chain,
    ipfs: memoryIpfs(),
    signer: { address: CLIENT, sign: async () => ({ hash: HASH, raw: HASH }) },
    clock: {
      today: () => 0n,
      now: () => time,
      sleep: async (duration: number) => {
        time += duration
      },
    },
    notes: { read: async () => [], write: async () => undefined },
    network: aNetwork({ confirmations: 1 }),
    timing: { poll: 1, resend: 99, raise: 99, stall: 5, pending: 2, raises: 1, rounds: 3 },
    signal: new AbortController().signal,
    prepare: () => Promise.reject(new Error('nothing is planned here')),
    isTip: async () => true,
  }
  const request = { chainId: 31_337, nexus: NEXUS, nonce: 0, gasLimit: 21_000n, fees: FEES }
  const events: ApplyEvent[] = []
  const going = resolve(context, { id: 'one', kind: 'publish', cap: asWei(100n), request })
  for (;;) {
    const step = await going.next()
    if (step.done === true) return { resolution: step.value, events }
    events.push(step.value)
  }
}

test('a transaction is mined once it is as deep as the network asks', async () => {
  const { resolution } = await resolved(
    aChain([
      { latest: 5, branch: 'a', mined: true },
      { latest: 6, branch: 'a', mined: true },
    ]),
  )

  expect(resolution).toMatchObject({ kind: 'mined', receipt: { blockNumber: 5 } })
})

test('a receipt of a block that was replaced is none, however many blocks the chain has by now', async () => {
  const { resolution } = await resolved(
    aChain([
      { latest: 5, branch: 'a', mined: true },
      { latest: 9, branch: 'b', mined: true },
    ]),
  )

  expect(resolution).toMatchObject({ kind: 'in-flight', cause: 'stalled' })
})

test('blocks that are made after a receipt was read do not make it deep', async () => {
  let isReplaced = false
  const branches = [aChain([{ latest: 5, branch: 'a', mined: true }]), aChain([{ latest: 7, branch: 'a', mined: false }])] as const
  const now = (): Chain => branches[isReplaced ? 1 : 0]
  const chain: Chain = {
    ...memoryChain(),
    latest: () => now().latest(),
    block: (number) => now().block(number),
    nonce: (account, at) => now().nonce(account, at),
    receipt: async (hash) => {
      const found = await now().receipt(hash)
      isReplaced = true
      return found
    },
  }

  const { resolution } = await resolved(chain)

  expect(resolution).toMatchObject({ kind: 'in-flight', cause: 'stalled' })
})
