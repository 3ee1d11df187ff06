import fc from 'fast-check'
import { SigningKey, Wallet } from 'ethers'
import { describe, expect, test } from 'vitest'
import { crc32c } from '../../../src/adapters/signers/gcp/crc32c.ts'
import { readDer } from '../../../src/adapters/signers/kms/der.ts'
import { addressOfKey, withParity } from '../../../src/adapters/signers/kms/recover.ts'
import { asAddress } from '../../../src/model/units/address.ts'
import { derOf, spkiOf } from '../../support/signers/cloud-keys.ts'

const N = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n
const KEY = `0x${'33'.repeat(32)}`
const scalar = fc.oneof(
  fc.bigInt({ min: 1n, max: N - 1n }),
  fc.bigInt({ min: 1n, max: 0xffffn }),
  fc.nat({ max: 31 }).map((bytes) => 0x80n << BigInt(8 * bytes)),
)
const low = (s: bigint): bigint => (s > N / 2n ? N - s : s)

describe('a signature in DER', () => {
  test('is read whatever its length, with its s in the lower half', () => {
    fc.assert(
      fc.property(scalar, scalar, (r, s) => {
        fc.pre(r < N && s < N)
        expect(readDer(derOf(r, s))).toEqual({ r, s: low(s) })
      }),
    )
  })

  test('with any byte more, less or other is another one, or none', () => {
    const whole = derOf(N - 2n, 5n)
    fc.assert(
      fc.property(fc.nat({ max: whole.length - 1 }), fc.nat({ max: 255 }), (at, byte) => {
        const other = Buffer.from(whole)
        other[at] = byte
        const read = readDer(other)
        // what is read again writes the same bytes: there is one form of each
        if (read !== undefined && read.s === 5n) expect(derOf(read.r, read.s)).toEqual(other)
        expect(readDer(whole.subarray(0, at))).toBeUndefined()
        expect(readDer(Buffer.concat([whole, Buffer.from([byte])]))).toBeUndefined()
      }),
    )
  })

  test.each([
    ['nothing', ''],
    ['a zero too many before r', '30080203000001020105'],
    ['a negative r', '3006020180020105'],
    ['an r of nought', '3006020100020105'],
    ['an s of nought', '3006020105020100'],
    ['no s', '3003020105'],
    ['three numbers', '3009020105020105020105'],
    ['a length in the long form', '308106020105020105'],
    ['an r that is the order itself', derOf(N, 5n).toString('hex')],
    ['an s that is the order itself', derOf(5n, N).toString('hex')],
    ['two halves without DER', '11'.repeat(64)],
  ])('is not read from %s', (_, hex) => {
    expect(readDer(Buffer.from(hex, 'hex'))).toBeUndefined()
  })
})

describe('the parity that no KMS tells', () => {
  test('is the one under which the signature is the key’s', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (bytes) => {
        const digest = `0x${Buffer.from(bytes).toString('hex')}`
        const { r, s, yParity } = new SigningKey(KEY).sign(digest)
        const address = asAddress(new Wallet(KEY).address)

        expect(withParity({ r: BigInt(r), s: BigInt(s) }, digest, address)).toEqual({
          r,
          s,
          yParity,
        })
        expect(withParity({ r: BigInt(r), s: low(BigInt(s) + 1n) }, digest, address)).toBeUndefined()
      }),
      { numRuns: 20 },
    )
  })

  test('is none where no point has that r', () => {
    expect(withParity({ r: 5n, s: 5n }, `0x${'00'.repeat(32)}`, asAddress(KEY))).toBeUndefined()
  })
})

describe('a public key', () => {
  test('has the address that its wallet has', () => {
    expect(addressOfKey(spkiOf(KEY))).toBe(asAddress(new Wallet(KEY).address))
  })

  test.each([
    ['on another curve', Buffer.from(spkiOf(KEY).toString('hex').replace('2b8104000a', '2b81040022'), 'hex')],
    ['that is no point', Buffer.concat([spkiOf(KEY).subarray(0, 87), Buffer.from([0])])],
    ['without its head', spkiOf(KEY).subarray(23)],
    ['that is nothing', Buffer.alloc(0)],
  ])('%s has none', (_, bytes) => {
    expect(addressOfKey(bytes)).toBeUndefined()
  })
})

test('the checksum is the one that the standard gives for these bytes', () => {
  // RFC 3720, B.4
  expect(crc32c(Buffer.alloc(32))).toBe(0x8a9136aa)
  expect(crc32c(Buffer.alloc(32, 0xff))).toBe(0x62a8ab43)
  expect(crc32c(Buffer.from('123456789'))).toBe(0xe3069283)
})
