import { SigningKey } from 'ethers'

const N = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n

/** How a service writes a signature: about half of the real ones have an s in the upper half. */
export type Half = 'low' | 'high' | 'either'

/** DER of two numbers, each in its shortest form. */
export function derOf(r: bigint, s: bigint): Buffer {
  const body = Buffer.concat([integer(r), integer(s)])
  return Buffer.concat([Buffer.from([0x30, body.length]), body])
}

function integer(value: bigint): Buffer {
  const hex = value.toString(16)
  const bytes = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex')
  const digits = (bytes[0] ?? 0) > 0x7f ? Buffer.concat([Buffer.from([0]), bytes]) : bytes
  return Buffer.concat([Buffer.from([0x02, digits.length]), digits])
}

let signatures = 0

/** A signature of 32 bytes, as a KMS gives it. */
export function derSignature(privateKey: string, digest: Buffer, half: Half): Buffer {
  signatures += 1
  const { r, s } = new SigningKey(privateKey).sign(digest)
  const isHigh = half === 'high' || (half === 'either' && signatures % 2 === 0)
  return derOf(BigInt(r), isHigh ? N - BigInt(s) : BigInt(s))
}

/** The public key in 88 bytes of SubjectPublicKeyInfo. */
export function spkiOf(privateKey: string): Buffer {
  return Buffer.from(
    `3056301006072a8648ce3d020106052b8104000a034200${new SigningKey(privateKey).publicKey.slice(2)}`,
    'hex',
  )
}
