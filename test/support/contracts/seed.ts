import { id, toQuantity } from 'ethers'
import type { DevnetRpc } from '../../../src/devnet/rpc.ts'
import type { Address } from '../../../src/model/units/address.ts'
import compiled from './compiled.json' with { type: 'json' }
import { encodeCalls } from './encode-fast.ts'

/** Many calls of one account to one contract. */
export interface Calls {
  readonly from: Address
  readonly to: Address
  readonly data: readonly string[]
  /** Who pays for the gas: not the account itself, whose nonce stays. */
  readonly payer: Address
}

const PER_TRANSACTION = 250
const GAS = toQuantity(2n ** 31n)
const CALL_ALL = id('callAll(address,bytes[])').slice(0, 10)

/**
 * Makes the calls as if the account had sent them, in a few transactions and in order. Signing and
 * admitting a transaction takes a node ten times as long as running it, so the account becomes a
 * contract for a moment.
 */
export async function callAll(rpc: DevnetRpc, { from, to, data, payer }: Calls): Promise<void> {
  const automines = await rpc('anvil_getAutomine')
  const limit = await gasLimit(rpc)
  await rpc('anvil_setCode', [from, await rpc('eth_call', [{ data: compiled.Seeder.bytecode }])])
  await rpc('evm_setAutomine', [false])
  await rpc('evm_setBlockGasLimit', [toQuantity(2n ** 50n)])
  const hashes: unknown[] = []
  for (let at = 0; at < data.length; at += PER_TRANSACTION) {
    const call = encodeCalls(CALL_ALL, to, data.slice(at, at + PER_TRANSACTION))
    hashes.push(
      await rpc('eth_sendTransaction', [
        { from: payer, to: from, data: call, gas: GAS, gasPrice: await rpc('eth_gasPrice') },
      ]),
    )
  }
  await rpc('evm_mine')
  await rpc('evm_setBlockGasLimit', [limit])
  await rpc('anvil_setCode', [from, '0x'])
  if (automines === true) await rpc('evm_setAutomine', [true])
  for (const hash of hashes) assertSucceeded(await rpc('eth_getTransactionReceipt', [hash]))
}

async function gasLimit(rpc: DevnetRpc): Promise<unknown> {
  const block = await rpc('eth_getBlockByNumber', ['latest', false])
  return typeof block === 'object' && block !== null && 'gasLimit' in block
    ? block.gasLimit
    : toQuantity(30_000_000)
}

function assertSucceeded(receipt: unknown): void {
  const succeeded =
    typeof receipt === 'object' &&
    receipt !== null &&
    'status' in receipt &&
    receipt.status === '0x1'
  if (!succeeded) throw new Error(`seeding failed: ${JSON.stringify(receipt)}`)
}
