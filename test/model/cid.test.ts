import { createHash } from 'node:crypto'
import * as dagPb from '@ipld/dag-pb'
import fc from 'fast-check'
import { UnixFS } from 'ipfs-unixfs'
import { base16, base16upper } from 'multiformats/bases/base16'
import { base32, base32upper } from 'multiformats/bases/base32'
import { base36, base36upper } from 'multiformats/bases/base36'
import { base58btc } from 'multiformats/bases/base58'
import { CID } from 'multiformats/cid'
import * as Digest from 'multiformats/hashes/digest'
import { describe, expect, test } from 'vitest'
import {
  blockKindOf,
  cidFromBytes,
  cidOf,
  cidsOf,
  isBlockOf,
  isCid,
  MAX_BLOCK,
  matchesCid,
  normalCid,
} from '../../src/model/units/cid.ts'
import { fileBlock } from '../../src/model/units/unixfs.ts'

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text)
const HELLO = bytesOf('hello world\n')
const HELLO_V0 = 'QmT78zSuBmuS4z925WZfrqQ1qHaJ56DQaTfyMUF7F8ff5o'
const HELLO_RAW = 'bafkreifjjcie6lypi6ny7amxnfftagclbuxndqonfipmb64f2km2devei4'
const EMPTY_V0 = 'QmbFMke1KXqnYyBBWxB74N4c5SBnJMVAiMNRcGu6x1AwQH'
const EMPTY_RAW = 'bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku'

const sha256 = (bytes: Uint8Array) =>
  Digest.create(0x12, createHash('sha256').update(bytes).digest())

/**
 * What `ipfs add --trickle --raw-leaves` gives a file of one block: a dag-pb node around one raw
 * leaf.
 */
function rawLeafCid(bytes: Uint8Array): string {
  const leaf = CID.createV1(0x55, sha256(bytes))
  const Data = new UnixFS({ type: 'file', blockSizes: [BigInt(bytes.length)] }).marshal()
  return CID.createV1(
    0x70,
    sha256(dagPb.encode({ Data, Links: [{ Name: '', Tsize: bytes.length, Hash: leaf }] })),
  ).toString()
}

describe('the CID of content', () => {
  test.each([
    ['hello world and a newline', HELLO, HELLO_V0],
    ['the empty file', new Uint8Array(), EMPTY_V0],
  ])('is what every IPFS node computes for %s', (_, bytes, cid) => {
    expect(cidOf(bytes)).toBe(cid)
  })

  test('matches the bytes in every form that a pinning service may answer with', () => {
    const forms = [HELLO_V0, CID.parse(HELLO_V0).toV1().toString(), HELLO_RAW, rawLeafCid(HELLO)]

    expect(forms.map((cid) => matchesCid(cid, HELLO))).toEqual([true, true, true, true])
    expect(forms.map((cid) => matchesCid(cid, bytesOf('hello world')))).toEqual([
      false,
      false,
      false,
      false,
    ])
  })

  test('of the empty file is told in both versions', () => {
    expect([EMPTY_V0, EMPTY_RAW].map((cid) => matchesCid(cid, new Uint8Array()))).toEqual([
      true,
      true,
    ])
  })

  test('matches the bytes that it was computed from and no others', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 500 }),
        fc.uint8Array({ maxLength: 500 }),
        (bytes, other) => {
          const same = Buffer.compare(bytes, other) === 0

          expect(matchesCid(cidOf(bytes), bytes)).toBe(true)
          expect(matchesCid(cidOf(bytes), other)).toBe(same)
        },
      ),
    )
  })

  test.each([
    ['a text that is no CID', 'QmNope'],
    [
      'a hash that is not sha2-256',
      CID.createV1(0x55, Digest.create(0x11, createHash('sha1').update(HELLO).digest())).toString(),
    ],
    ['an identity hash', CID.createV1(0x55, Digest.create(0, HELLO)).toString()],
    [
      'a hash that was cut short',
      CID.createV1(
        0x55,
        Digest.create(0x12, createHash('sha256').update(HELLO).digest().subarray(0, 20)),
      ).toString(),
    ],
    ['a codec that holds no file', CID.createV1(0x71, sha256(HELLO)).toString()],
  ])('never counts as verified when it is %s', (_, cid) => {
    expect(matchesCid(cid, HELLO)).toBe(false)
  })

  test('cannot be told of more than one block', () => {
    const most = new Uint8Array(MAX_BLOCK)
    const more = new Uint8Array(MAX_BLOCK + 1)

    expect(matchesCid(cidOf(most), most)).toBe(true)
    expect(matchesCid(cidOf(more), more)).toBe(false)
  })
})

describe('every CID of the same bytes', () => {
  test('is one that the bytes match, and the first is ours', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 500 }), (bytes) => {
        const cids = cidsOf(bytes)

        expect(cids[0]).toBe(cidOf(bytes))
        expect(cids.map((cid) => [matchesCid(cid, bytes), normalCid(cid)])).toEqual(
          cids.map((cid) => [true, cid]),
        )
      }),
    )
  })

  test('is what IPFS nodes give under their different settings', () => {
    expect(cidsOf(HELLO)).toEqual([HELLO_V0, HELLO_RAW, normalCid(rawLeafCid(HELLO))])
  })
})

describe('a text of 46 letters', () => {
  test('is a CID exactly where the library reads one, and then its own one spelling', () => {
    const letters = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz'
    const tail = (length: number) =>
      fc
        .array(fc.constantFrom(...letters), { minLength: length, maxLength: length })
        .map((found) => found.join(''))
    const [first, last] = [0, 255].map((byte) =>
      CID.createV0(
        Digest.create(0x12, new Uint8Array(32).fill(byte)) as Digest.Digest<0x12, 32>,
      ).toString(),
    )
    const near = [first, last].map((edge = '') => tail(2).map((end) => edge.slice(0, 44) + end))
    const read = (text: string): string | undefined => {
      try {
        return CID.parse(text).toString()
      } catch {
        return undefined
      }
    }

    fc.assert(
      fc.property(
        fc.oneof(
          ...near,
          tail(44).map((end) => `Qm${end}`),
          tail(46),
        ),
        (text) => {
          expect([isCid(text), normalCid(text)]).toEqual([
            read(text) !== undefined,
            read(text) ?? text,
          ])
        },
      ),
      { numRuns: 1_000 },
    )
  })
})

describe('a block', () => {
  test('is known by the CID that names it, whatever stands in it', () => {
    expect([
      isBlockOf(HELLO_RAW, HELLO),
      isBlockOf(HELLO_V0, HELLO),
      isBlockOf(HELLO_V0, fileBlock(HELLO)),
    ]).toEqual([true, false, true])
  })

  test.each([
    [HELLO_V0, 'dag-pb'],
    [HELLO_RAW, 'raw'],
    [CID.createV1(0x71, sha256(HELLO)).toString(), undefined],
    [
      CID.createV1(0x55, Digest.create(0x11, createHash('sha1').update(HELLO).digest())).toString(),
      undefined,
    ],
    ['no CID', undefined],
  ])('%s is one of the kind %s', (cid, kind) => {
    expect(blockKindOf(cid)).toBe(kind)
  })

  test('names others by bytes that are a CID, and nothing by other bytes', () => {
    expect(cidFromBytes(CID.parse(HELLO_RAW).bytes)).toBe(HELLO_RAW)
    expect(cidFromBytes(new Uint8Array())).toBeUndefined()
  })
})

describe('one spelling', () => {
  test.each([base16, base16upper, base32, base32upper, base36, base36upper, base58btc])(
    'is had by a CIDv1 in $name',
    (base) => {
      expect([
        isCid(CID.parse(HELLO_RAW).toString(base)),
        normalCid(CID.parse(HELLO_RAW).toString(base)),
      ]).toEqual([true, HELLO_RAW])
      expect(normalCid(CID.parse(HELLO_V0).toV1().toString(base))).toBe(HELLO_V0)
    },
  )

  test('is shared by all CIDs of the same content address', () => {
    const cid = CID.parse(HELLO_V0).toV1()

    expect(normalCid(HELLO_V0)).toBe(HELLO_V0)
    expect(normalCid(cid.toString())).toBe(HELLO_V0)
    expect(normalCid(HELLO_RAW)).toBe(HELLO_RAW)
  })

  test('is had by a CID that is written with padding or in capitals', () => {
    expect([`${HELLO_RAW}==`, `b${HELLO_RAW.slice(1).toUpperCase()}`].map(normalCid)).toEqual([
      HELLO_RAW,
      HELLO_RAW,
    ])
  })

  test('keeps what is another content address apart, though the bytes may be the same', () => {
    expect(normalCid(rawLeafCid(HELLO))).not.toBe(normalCid(HELLO_V0))
  })

  test('of a text that is no CID is the text', () => {
    expect(normalCid('not a CID')).toBe('not a CID')
  })
})
