import { type SigningKey, Wallet } from 'ethers'
import { asAddress } from '../../model/units/address.ts'
import type { Signer } from '../../ports.ts'
import { harmlessDigest, provenBy } from './proof.ts'
import { signingDigest, transactionOf, withSignature } from './transaction.ts'
import { verified } from './verify.ts'

/**
 * A signer for a key that has been checked to be 32 bytes of hex; undefined when it is no valid
 * secp256k1 key.
 */
export function keySigner(key: string): Signer | undefined {
  const wallet = walletOf(() => new Wallet(key))
  return wallet === undefined ? undefined : signerOf(wallet.signingKey, wallet.address)
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

function signerOf(key: SigningKey, text: string): Signer {
  const whose = { address: asAddress(text), description: 'the key' }
  return {
    ...whose,
    kind: 'key',
    sign: async (request) => {
      const asked = transactionOf(request, whose.address)
      return verified(withSignature(asked, key.sign(signingDigest(asked))), asked, whose)
    },
    prove: async () => provenBy(key.sign(harmlessDigest()), whose),
  }
}
