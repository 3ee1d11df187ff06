import { AbiCoder } from 'ethers'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  BadAnswer,
  decodeAddresses,
  decodeParams,
  decodeUint,
} from '../../../src/adapters/chain/decode.ts'
import type { SourceParams } from '../../../src/model/source/source.ts'
import { asAddress } from '../../../src/model/units/address.ts'
import { asWei } from '../../../src/model/units/amount.ts'
import { asSeconds } from '../../../src/model/units/duration.ts'

const PARAMS = '(address,string,uint8,uint256,uint256,uint256,bool,string,uint8,uint256)'
const coder = AbiCoder.defaultAbiCoder()

const someAddress = fc.stringMatching(/^[0-9a-f]{40}$/).map((digits) => asAddress(`0x${digits}`))
const word = fc.oneof(fc.bigInt({ min: 0n, max: 2n ** 256n - 1n }), fc.nat().map(BigInt))
const text = fc
  .oneof(fc.string(), fc.string({ unit: 'binary' }), fc.string({ minLength: 28, maxLength: 36 }))
  .filter((value) => value.isWellFormed())
const someParams: fc.Arbitrary<SourceParams> = fc.record({
  client: someAddress,
  imageMetadataUrl: text,
  imageEnvironments: fc.nat(255),
  minPayment: word.map(asWei),
  minAvailableLockup: word.map(asWei),
  maxExpiryDuration: word.map(asSeconds),
  privacyEnabled: fc.boolean(),
  optionalParamsUrl: text,
  deliveryMethod: fc.nat(255),
  lastUpdateTime: word,
})

const encoded = (params: SourceParams): string => coder.encode([PARAMS], [Object.values(params)])

/** What ethers makes of the same bytes; undefined where it refuses them. */
function byEthers(hex: string): readonly unknown[] | undefined {
  try {
    const [tuple] = coder.decode([PARAMS], hex)
    return [...tuple].map((value: unknown) =>
      typeof value === 'string' && /^0x[0-9a-fA-F]{40}$/.test(value) ? value.toLowerCase() : value,
    )
  } catch {
    return undefined
  }
}

/** What our decoder makes of them; undefined for a BadAnswer, and any other error goes through. */
function byUs(hex: string): readonly unknown[] | undefined {
  try {
    const { imageEnvironments, deliveryMethod, ...rest } = decodeParams(hex)
    return Object.values({
      ...rest,
      imageEnvironments: BigInt(imageEnvironments),
      deliveryMethod: BigInt(deliveryMethod),
    })
  } catch (error) {
    if (error instanceof BadAnswer) return undefined
    throw error
  }
}

/** Our order of fields, of a tuple as ethers gives it. */
function inOurOrder(tuple: readonly unknown[] | undefined): readonly unknown[] | undefined {
  if (tuple === undefined) return undefined
  const [client, url, environments, payment, lockup, expiry, isPrivate, options, delivery, time] =
    tuple
  return [client, url, payment, lockup, expiry, isPrivate, options, time, environments, delivery]
}

describe('parameters of a Source', () => {
  test('are decoded as ethers encoded them', () => {
    fc.assert(
      fc.property(someParams, (params) => {
        expect(decodeParams(encoded(params))).toEqual(params)
      }),
      { numRuns: 300 },
    )
  })

  test('cut short anywhere are refused, or the cut took nothing but padding', () => {
    fc.assert(
      fc.property(someParams, fc.nat(), (params, at) => {
        const hex = encoded(params)
        const cut = hex.slice(0, at % hex.length)

        const decoded = byUs(cut)

        expect(
          decoded === undefined ||
            JSON.stringify(decoded, String) === JSON.stringify(byUs(hex), String),
        ).toBe(true)
      }),
      { numRuns: 300 },
    )
  })

  test('with any digit changed are refused, or are what ethers reads there', () => {
    fc.assert(
      fc.property(
        someParams,
        fc.nat(),
        fc.constantFrom(...'0123456789abcdef'),
        (params, at, digit) => {
          const hex = encoded(params)
          const place = 2 + (at % (hex.length - 2))
          const changed = hex.slice(0, place) + digit + hex.slice(place + 1)

          const [ours, theirs] = [byUs(changed), inOurOrder(byEthers(changed))]

          // Of bytes that are no UTF-8 ethers refuses all; a stranger's Source may hold them.
          const isText =
            ours?.every((value) => typeof value !== 'string' || !value.includes('\ufffd')) ?? false
          if (isText) expect(ours).toEqual(theirs)
        },
      ),
      { numRuns: 300 },
    )
  })

  test('behind other bytes than text hold replacement characters', () => {
    const hex = encoded({
      ...fc.sample(someParams, 1)[0],
      imageMetadataUrl: 'abcd',
      optionalParamsUrl: '',
    } as SourceParams)

    expect(decodeParams(hex.replace('61626364', '61ff6364')).imageMetadataUrl).toBe('a\ufffdcd')
  })

  test('keep a byte order mark that a stranger wrote', () => {
    const [params] = fc.sample(someParams, 1)

    expect(
      decodeParams(encoded({ ...params, imageMetadataUrl: '\ufeffipfs' } as SourceParams))
        .imageMetadataUrl,
    ).toBe('\ufeffipfs')
  })
})

describe('a list of addresses', () => {
  const lists = fc.array(someAddress, { maxLength: 20 })

  test('is decoded as ethers encoded it', () => {
    fc.assert(
      fc.property(lists, (addresses) => {
        expect(decodeAddresses(coder.encode(['address[]'], [addresses]))).toEqual(addresses)
      }),
    )
  })

  test('cut short anywhere is refused: a shorter list would be absence', () => {
    fc.assert(
      fc.property(lists, fc.nat(), (addresses, at) => {
        const hex = coder.encode(['address[]'], [addresses])

        expect(() => decodeAddresses(hex.slice(0, at % hex.length))).toThrow(BadAnswer)
      }),
    )
  })

  test('with any digit changed is refused, or is what ethers reads there', () => {
    fc.assert(
      fc.property(
        lists,
        fc.nat(),
        fc.constantFrom(...'0123456789abcdef'),
        (addresses, at, digit) => {
          const hex = coder.encode(['address[]'], [addresses])
          const place = 2 + (at % (hex.length - 2))
          const changed = hex.slice(0, place) + digit + hex.slice(place + 1)

          const ours = attempt(() => decodeAddresses(changed))

          if (ours !== undefined)
            expect(ours).toEqual(
              [...coder.decode(['address[]'], changed)[0]].map((value: string) =>
                value.toLowerCase(),
              ),
            )
        },
      ),
      { numRuns: 300 },
    )
  })
})

function attempt<T>(decode: () => T): T | undefined {
  try {
    return decode()
  } catch (error) {
    if (error instanceof BadAnswer) return undefined
    throw error
  }
}

describe('a number', () => {
  test('is one word and nothing else', () => {
    fc.assert(
      fc.property(word, (value) => {
        const hex = coder.encode(['uint256'], [value])

        expect(decodeUint(hex)).toBe(value)
        expect(() => decodeUint(`${hex}00`)).toThrow(BadAnswer)
        expect(() => decodeUint(hex.slice(0, -2))).toThrow(BadAnswer)
      }),
    )
  })

  test.each([
    '0x',
    '',
    '0x0',
    'null',
    `0x${'g'.repeat(64)}`,
    `${'0'.repeat(64)}`,
    `0x${'0'.repeat(63)}`,
  ])('is not in %j', (hex) => {
    expect(() => decodeUint(hex)).toThrow(BadAnswer)
  })
})

test('no text whatever makes a decoder fail in another way', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.stringMatching(/^0x([0-9a-f]{64}){1,14}$/),
        fc.stringMatching(/^0x(0{63}[0-9a-f]|0{62}[0-9a-f]{2}){1,14}$/),
      ),
      (hex) => {
        for (const decode of [decodeUint, decodeAddresses, decodeParams]) attempt(() => decode(hex))
      },
    ),
    { numRuns: 300 },
  )
})
