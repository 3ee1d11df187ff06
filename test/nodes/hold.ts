import { toQuantity } from 'ethers'
import type { DevnetRpc } from '../../src/devnet/rpc.ts'
import type { Address } from '../../src/model/units/address.ts'
import type { Hold } from './catalog.ts'

/**
 * Keeps what is sent from now on waiting in the node's pool, until the function that it gives is
 * called.
 */
export type Holder = () => Promise<() => Promise<void>>

/** A loop that never ends: its transaction uses all the gas that it may. `JUMPDEST PUSH1 0 JUMP` */
const ENDLESS = '0x5b600056'
/** The most that one transaction may use since EIP-7825. */
const TRANSACTION_GAS = 2n ** 24n
/** So little is left in a block that no Source fits. */
const FULL = 98n
/** More than the program's first price, less than the twenty times of it that a raise may reach. */
const PRICE = 12n
const AHEAD = 4
const PAUSE = 500

/** How a node is made to hold transactions; undefined where nothing makes it. */
export function holderOf(kind: Hold, rpc: DevnetRpc, filler: Address): Holder | undefined {
  switch (kind) {
    case 'automine':
      return switched(rpc, ['evm_setAutomine', [false]], ['evm_setAutomine', [true]])
    case 'miner':
      return switched(rpc, ['miner_stop', []], ['miner_start', []])
    case 'full-blocks':
      return () => fillBlocks(rpc, filler)
    case 'none':
      return undefined
    default:
      return kind satisfies never
  }
}

type Method = readonly [method: string, params: readonly unknown[]]

function switched(rpc: DevnetRpc, off: Method, on: Method): Holder {
  return async () => {
    await rpc(...off)
    return async () => {
      await rpc(...on)
      await rpc('evm_mine') // what waits is mined at once by some, with the next block by others
    }
  }
}

/** Somebody else pays more, block after block, as on a busy network. */
async function fillBlocks(rpc: DevnetRpc, from: Address): Promise<() => Promise<void>> {
  let [stopped, failed]: [boolean, unknown] = [false, undefined]
  const block = (await rpc('eth_getBlockByNumber', ['latest', false])) as {
    readonly gasLimit: string
  }
  const room = (BigInt(block.gasLimit) * FULL) / 100n
  const share = room / (room / TRANSACTION_GAS + 1n)
  const gasPrice = toQuantity(PRICE * BigInt(String(await rpc('eth_gasPrice'))))
  const nonceAt = async (tag: string): Promise<number> =>
    Number(await rpc('eth_getTransactionCount', [from, tag]))
  const fill = async (): Promise<void> => {
    const [mined, next] = await Promise.all([nonceAt('latest'), nonceAt('pending')])
    for (let nonce = next; nonce < mined + AHEAD * Number(room / share); nonce += 1)
      await rpc('eth_sendTransaction', [
        { from, data: ENDLESS, gas: toQuantity(share), gasPrice, nonce: toQuantity(nonce) },
      ])
  }
  const filling = async (): Promise<void> => {
    while (!stopped) {
      await fill()
      await new Promise((resolve) => setTimeout(resolve, PAUSE))
    }
  }
  await fill()
  const done = filling().catch((error: unknown) => {
    failed = error
  })
  return async () => {
    stopped = true
    await done
    if (failed !== undefined) throw failed
  }
}
