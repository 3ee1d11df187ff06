import { getAddress, Transaction, Wallet } from 'ethers'
import type { FeeRate, SignedTransaction, TransactionRequest } from '../../model/chain.ts'
import { asAddress } from '../../model/units/address.ts'
import type { Signer } from '../../ports.ts'
import { encodeCall } from './calls.ts'

/**
 * A signer for a key that has been checked to be 32 bytes of hex; undefined when it is no valid
 * secp256k1 key.
 */
export function keySigner(key: string): Signer | undefined {
  const wallet = walletOf(() => new Wallet(key))
  return wallet === undefined
    ? undefined
    : { address: asAddress(wallet.address), sign: (request) => sign(wallet, request) }
}

/** A signer for an ethers keystore; undefined when the password or the file is wrong. */
export async function keystoreSigner(json: string, password: string): Promise<Signer | undefined> {
  try {
    const wallet = await Wallet.fromEncryptedJson(json, password)
    return keySigner(wallet.privateKey)
  } catch {
    return undefined // the library's message may hold the password's or the key's shape
  }
}

function walletOf(make: () => Wallet): Wallet | undefined {
  try {
    return make()
  } catch {
    return undefined // the library's message would echo the key
  }
}

async function sign(wallet: Wallet, request: TransactionRequest): Promise<SignedTransaction> {
  const { chainId, nexus, call, nonce, gasLimit, fees } = request
  const raw = await wallet.signTransaction({
    chainId,
    nonce,
    gasLimit,
    value: 0n,
    to: getAddress(call === undefined ? wallet.address : nexus),
    data: call === undefined ? '0x' : encodeCall(call),
    ...feeFields(fees),
  })
  const hash = Transaction.from(raw).hash
  if (hash === null) throw new Error('a signed transaction has a hash')
  return { hash, raw }
}

function feeFields(fees: FeeRate): Record<string, bigint | number> {
  return fees.kind === 'legacy'
    ? { type: 0, gasPrice: fees.gasPrice }
    : { type: 2, maxFeePerGas: fees.maxFee, maxPriorityFeePerGas: fees.tip }
}
