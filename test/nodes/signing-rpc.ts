import { Transaction, Wallet } from 'ethers'
import { type DevnetRpc, rpcAt } from '../../src/devnet/rpc.ts'

/** What a caller may say of a transaction; as JSON-RPC has it. */
type Request = Readonly<Record<'from' | 'gas', string>> &
  Readonly<Partial<Record<'to' | 'data' | 'value' | 'nonce' | 'gasPrice', string>>>

/**
 * What a node's price is multiplied with, so that a transaction is mined also when the next blocks
 * ask for more.
 */
const MARGIN = 2n
const PAUSE = 300

/**
 * A node that need hold no key: transactions of these accounts are signed here. Where it does not
 * know `evm_mine`, that waits for a block to come by itself.
 */
export function signingRpc(url: string, keys: readonly string[]): DevnetRpc {
  const node = rpcAt(url)
  const wallets = new Map(
    keys.map((key) => new Wallet(key)).map((wallet) => [wallet.address.toLowerCase(), wallet]),
  )
  return async (method, params = []) => {
    if (method === 'evm_mine')
      return node(method).catch(() => new Promise((resolve) => setTimeout(resolve, PAUSE)))
    if (method !== 'eth_sendTransaction') return node(method, params)
    const request = params[0] as Request
    const wallet = wallets.get(request.from.toLowerCase())
    return wallet === undefined
      ? node(method, params)
      : node('eth_sendRawTransaction', [await signed(node, wallet, request)])
  }
}

/** As a transaction with one gas price, which every node takes. */
async function signed(
  node: DevnetRpc,
  wallet: Wallet,
  { from, gas, to, data, value, nonce, gasPrice }: Request,
): Promise<string> {
  const transaction = Transaction.from({
    type: 0,
    chainId: BigInt(String(await node('eth_chainId'))),
    nonce: Number(nonce ?? (await node('eth_getTransactionCount', [from, 'pending']))),
    gasPrice:
      gasPrice === undefined
        ? MARGIN * BigInt(String(await node('eth_gasPrice')))
        : BigInt(gasPrice),
    gasLimit: BigInt(gas),
    to: to ?? null,
    data: data ?? '0x',
    value: BigInt(value ?? 0),
  })
  return wallet.signTransaction(transaction)
}
