import { computeAddress, SigningKey } from 'ethers'
import { asAddress } from '../../model/units/address.ts'
import type { Signer } from '../../ports/signer.ts'
import { harmlessDigest, provenBy } from './proof.ts'
import { signingDigest, transactionOf, withSignature } from './transaction.ts'
import { verified } from './verify.ts'

/**
 * A signer for a key that has been checked to be 32 bytes of hex; undefined when it is no valid
 * secp256k1 key.
 */
export function keySigner(text: string): Signer | undefined {
  const made = keyIn(text)
  if (made === undefined) return undefined
  const { key, address } = made
  const whose = { address: asAddress(address), description: 'the key' }
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

function keyIn(text: string): { readonly key: SigningKey; readonly address: string } | undefined {
  try {
    const key = new SigningKey(text)
    return { key, address: computeAddress(key) }
  } catch {
    return undefined // the library's message would echo the key
  }
}
