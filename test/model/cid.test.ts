import { createHash } from 'node:crypto'
import * as dagPb from '@ipld/dag-pb'
import fc from 'fast-check'
import { UnixFS } from 'ipfs-unixfs'
import { CID } from 'multiformats/cid'
import * as Digest from 'multiformats/hashes/digest'
import { describe, expect, test } from 'vitest'
import { cidInUrl, cidOf, isCid, MAX_BLOCK, matchesCid, metadataCidIn, normalCid } from '../../src/model/cid.ts'

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text)
const HELLO = bytesOf('hello world\n')
const HELLO_V0 = 'QmT78zSuBmuS4z925WZfrqQ1qHaJ56DQaTfyMUF7F8ff5o'
const HELLO_RAW = 'bafkreifjjcie6lypi6ny7amxnfftagclbuxndqonfipmb64f2km2devei4'
const EMPTY_V0 = 'QmbFMke1KXqnYyBBWxB74N4c5SBnJMVAiMNRcGu6x1AwQH'
const EMPTY_RAW = 'bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku'

const sha256 = (bytes: Uint8Array) => Digest.create(0x12, createHash('sha256').update(bytes).digest())

/** What `ipfs add --cid-version=0 --raw-leaves` gives a file of one block: a dag-pb node around one raw leaf. */
function rawLeafCid(bytes: Uint8Array): string {
  const leaf = CID.createV1(0x55, sha256(bytes))
  const Data = new UnixFS({ type: 'file', blockSizes: [BigInt(bytes.length)] }).marshal()
  return CID.createV1(0x70, sha256(dagPb.encode({ Data, Links: [{ Name: '', Tsize: bytes.length, Hash: leaf }] }))).toString()
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
    expect(forms.map((cid) => matchesCid(cid, bytesOf('hello world')))).toEqual([false, false, false, false])
  })

  test('of the empty file is told in both versions', () => {
    expect([EMPTY_V0, EMPTY_RAW].map((cid) => matchesCid(cid, new Uint8Array()))).toEqual([true, true])
  })

  test('matches the bytes that it was computed from and no others', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 500 }), fc.uint8Array({ maxLength: 500 }), (bytes, other) => {
        const same = Buffer.compare(bytes, other) === 0

        expect(matchesCid(cidOf(bytes), bytes)).toBe(true)
        expect(matchesCid(cidOf(bytes), other)).toBe(same)
      }),
    )
  })

  test.each([
    ['a text that is no CID', 'QmNope'],
    ['a hash that is not sha2-256', CID.createV1(0x55, Digest.create(0x11, createHash('sha1').update(HELLO).digest())).toString()],
    ['an identity hash', CID.createV1(0x55, Digest.create(0, HELLO)).toString()],
    ['a hash that was cut short', CID.createV1(0x55, Digest.create(0x12, createHash('sha256').update(HELLO).digest().subarray(0, 20))).toString()],
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

describe('a CID in a URL', () => {
  test.each([
    [`ipfs://${HELLO_V0}`],
    [`ipfs://${HELLO_V0}/`],
    [`https://gateway.example/ipfs/${HELLO_V0}`],
    [`https://gateway.example/ipfs/${HELLO_V0}/`],
    [`https://gateway.example/ipfs/${HELLO_V0}?filename=x.json`],
    [`https://gateway.example/ipfs/${HELLO_V0}/?filename=x.json`],
    [`https://gateway.example/ipfs/${HELLO_V0}#top`],
    [`https://GATEWAY.Example:8443/ipfs/${HELLO_V0}`],
    [`http://127.0.0.1:8546/ipfs/${HELLO_V0}`],
    [`https://gateway.example/storage/v2/ipfs/${HELLO_V0}`],
  ])('is found in %s', (url) => {
    expect(cidInUrl(url)).toBe(HELLO_V0)
  })

  test('is found in any version, spelled as it stands there', () => {
    expect(cidInUrl(`https://gateway.example/ipfs/${HELLO_RAW}`)).toBe(HELLO_RAW)
  })

  test.each([
    [`https://gateway.example/ipfs/${HELLO_V0}/metadata.json`],
    [`ipfs://${HELLO_V0}/metadata.json`],
    ['https://gateway.example/ipfs/QmNope'],
    ['https://gateway.example/ipfs/'],
    [`https://gateway.example/ipns/${HELLO_V0}`],
    [`https://gateway.example/?url=/ipfs/${HELLO_V0}`],
    [`https://gateway.example/#/ipfs/${HELLO_V0}`],
    [`ftp://gateway.example/ipfs/${HELLO_V0}`],
    [HELLO_V0],
    [` ipfs://${HELLO_V0}`],
    [''],
  ])('is not found in %s', (url) => {
    expect(cidInUrl(url)).toBeUndefined()
  })

  test('is found behind every prefix that ends in /ipfs/ and has none before', () => {
    const segment = fc.stringMatching(/^[a-z0-9.-]{1,8}$/).filter((part) => part !== 'ipfs')

    fc.assert(
      fc.property(segment, fc.array(segment, { maxLength: 3 }), (host, path) => {
        expect(cidInUrl(`https://${[host, ...path, 'ipfs', HELLO_V0].join('/')}`)).toBe(HELLO_V0)
      }),
    )
  })

  test('is looked for in any text without failing', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        cidInUrl(text)
        cidInUrl(`ipfs://${text}`)
        expect(typeof isCid(text)).toBe('boolean')
      }),
    )
  })
})

describe('the CID of metadata', () => {
  test.each([
    [`https://gateway.example/ipfs/${HELLO_V0}`],
    [`ipfs://${HELLO_V0}`],
    [`https://gateway.example/files/${HELLO_V0}`],
    [`https://gateway.example/${HELLO_V0}/`],
    [`https://gateway.example/ipfs/${HELLO_V0}?filename=x.json`],
  ])('is recognised whatever a gateway is called: %s', (url) => {
    expect(metadataCidIn(url)).toBe(HELLO_V0)
  })

  test.each([['https://example.com/metadata.json'], ['https://example.com/metadata'], ['https://example.com/'], ['']])('is not in %j', (url) => {
    expect(metadataCidIn(url)).toBeUndefined()
  })

  test('is found behind whatever prefix a configuration can name', () => {
    fc.assert(
      fc.property(fc.webUrl(), (url) => {
        expect(metadataCidIn(`${url.replace(/\/?$/, '/')}${HELLO_V0}`)).toBe(HELLO_V0)
      }),
    )
  })
})

describe('one spelling', () => {
  test('is shared by all CIDs of the same content address', () => {
    const cid = CID.parse(HELLO_V0).toV1()

    expect(normalCid(HELLO_V0)).toBe(HELLO_V0)
    expect(normalCid(cid.toString())).toBe(HELLO_V0)
    expect(normalCid(HELLO_RAW)).toBe(HELLO_RAW)
  })

  test('keeps what is another content address apart, though the bytes may be the same', () => {
    expect(normalCid(rawLeafCid(HELLO))).not.toBe(normalCid(HELLO_V0))
  })

  test('of a text that is no CID is the text', () => {
    expect(normalCid('not a CID')).toBe('not a CID')
  })
})
