/** Both halves of a signature. */
export interface Halves {
  readonly r: bigint
  readonly s: bigint
}

/** The order of secp256k1. */
const N = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n

/**
 * Reads an ECDSA signature as ASN.1 DER writes it: a sequence of two integers and nothing else,
 * each in its shortest form. The s that comes back is in the lower half, as EIP-2 wants it; services
 * give either. Undefined for anything else.
 */
export function readDer(bytes: Uint8Array): Halves | undefined {
  if (bytes[0] !== 0x30 || bytes[1] !== bytes.length - 2 || bytes[1] > 0x7f) return undefined
  const first = integerAt(bytes, 2)
  if (first === undefined) return undefined
  const second = integerAt(bytes, first.end)
  if (second === undefined || second.end !== bytes.length) return undefined
  const [r, s] = [first.value, second.value]
  if (r === 0n || r >= N || s === 0n || s >= N) return undefined
  return { r, s: s > N / 2n ? N - s : s }
}

/** A positive integer of at most 33 bytes: a zero stands before it only where it has to. */
function integerAt(
  bytes: Uint8Array,
  at: number,
): { readonly value: bigint; readonly end: number } | undefined {
  const [tag, length = 0] = bytes.subarray(at, at + 2)
  const digits = bytes.subarray(at + 2, at + 2 + length)
  if (tag !== 0x02 || length < 1 || length > 33 || digits.length !== length) return undefined
  const [head = 0, next = 0] = digits
  if (head > 0x7f || (length > 1 && head === 0 && next <= 0x7f)) return undefined
  return { value: BigInt(`0x${Buffer.from(digits).toString('hex')}`), end: at + 2 + length }
}
