import { keccak_256 } from '@noble/hashes/sha3'
import { bytesToHex } from '@noble/hashes/utils'

declare const address: unique symbol

/**
 * An account or contract, 20 bytes as lower-case hex with 0x. Compared as it is; people see it
 * through `checksum`.
 */
export type Address = string & { readonly [address]: true }

/** Why a text is not an address. `checksum` carries the spelling that EIP-55 expects. */
export type AddressFault =
  | { readonly fault: 'form' }
  | { readonly fault: 'zero' }
  | { readonly fault: 'checksum'; readonly expected: string }

const FORM = /^0x[0-9a-fA-F]{40}$/
export const ZERO_ADDRESS = `0x${'0'.repeat(40)}` as Address

/** Takes 20 bytes of hex that the chain or a library gave. */
export function asAddress(hex: string): Address {
  return hex.toLowerCase() as Address
}

/**
 * Reads an address that a person wrote; a mixed-case one must carry the right EIP-55 checksum, and
 * the zero address is none.
 */
export function parseAddress(text: string): Address | AddressFault {
  if (!FORM.test(text)) return { fault: 'form' }
  const lower = asAddress(text)
  if (lower === ZERO_ADDRESS) return { fault: 'zero' }
  const digits = text.slice(2)
  if (digits === digits.toLowerCase() || digits === digits.toUpperCase()) return lower
  const expected = checksum(lower)
  return expected === text ? lower : { fault: 'checksum', expected }
}

/** The EIP-55 spelling, for people and for JSON. */
export function checksum(value: Address): string {
  const digits = value.slice(2)
  const hash = bytesToHex(keccak_256(digits))
  return `0x${[...digits].map((digit, index) => (Number.parseInt(hash.charAt(index), 16) >= 8 ? digit.toUpperCase() : digit)).join('')}`
}
