import { hashMessage, recoverAddress } from 'ethers'
import { Fault } from '../../model/fault.ts'
import { asAddress, checksum } from '../../model/units/address.ts'
import type { SignatureParts } from './transaction.ts'
import { altered, type Whose } from './verify.ts'

/**
 * A text whose signature is worth nothing: under EIP-191 what is hashed begins with 0x19, as no
 * transaction does.
 */
const HARMLESS = 'ogpu-gitops doctor: this signature moves nothing'

/** What is signed of it: 32 bytes in hex. */
export function harmlessDigest(): string {
  return hashMessage(HARMLESS)
}

/** Throws a Fault where this is not the signer's signature of the harmless text. */
export function provenBy(signature: SignatureParts, whose: Whose): void {
  const address = signerOf(signature)
  if (address === undefined)
    throw new Fault('signer-failed', `${whose.description} answered with no signature`)
  if (address !== whose.address)
    throw altered(whose, [
      { field: 'signer', asked: checksum(whose.address), signed: checksum(address) },
    ])
}

function signerOf(signature: SignatureParts): ReturnType<typeof asAddress> | undefined {
  try {
    return asAddress(recoverAddress(harmlessDigest(), signature))
  } catch {
    return undefined // no point of the curve
  }
}
