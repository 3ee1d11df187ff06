import { computeAddress, recoverAddress } from 'ethers'
import { type Address, asAddress } from '../../../model/units/address.ts'
import type { SignatureParts } from '../transaction.ts'
import type { Halves } from './der.ts'

/** Of a key on secp256k1 in the form of SubjectPublicKeyInfo, up to the 65 bytes of its point. */
const SECP256K1 = '3056301006072a8648ce3d020106052b8104000a03420004'

/**
 * The address of a public key as KMS gives it: 88 bytes of SubjectPublicKeyInfo, of which the last
 * 65 are the point. Undefined for a key on another curve, a compressed one, and what is none.
 */
export function addressOfKey(spki: Uint8Array): Address | undefined {
  const hex = Buffer.from(spki).toString('hex')
  if (spki.length !== 88 || !hex.startsWith(SECP256K1)) return undefined
  try {
    return asAddress(computeAddress(`0x04${hex.slice(SECP256K1.length)}`))
  } catch {
    return undefined // no point of the curve
  }
}

/**
 * The signature with the parity that no KMS tells: the one of both under which it is this address's.
 * Undefined where it is neither's, so that another key's signature never leaves this program.
 */
export function withParity(
  { r, s }: Halves,
  digest: string,
  address: Address,
): SignatureParts | undefined {
  const [hexR, hexS] = [word(r), word(s)]
  return ([0, 1] as const)
    .map((yParity) => ({ r: hexR, s: hexS, yParity }))
    .find((signature) => signs(signature, digest) === address)
}

function signs(signature: SignatureParts, digest: string): Address | undefined {
  try {
    return asAddress(recoverAddress(digest, signature))
  } catch {
    return undefined // no point has that r
  }
}

/** 32 bytes in hex. */
function word(value: bigint): string {
  return `0x${value.toString(16).padStart(64, '0')}`
}
