import { createHash } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { encode } from '@ipld/dag-pb'
import { UnixFS } from 'ipfs-unixfs'
import { CID } from 'multiformats/cid'
import * as Digest from 'multiformats/hashes/digest'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { PinnedIpfs } from '../../src/adapters/ipfs/ipfs.ts'
import { cidOf } from '../../src/model/units/cid.ts'
import { type Loopback, startLoopback } from '../support/loopback.ts'

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text)
const BYTES = bytesOf('{"name": "x"}')

interface Block {
  readonly cid: string
  readonly bytes: Uint8Array
}

let cacheDir: string
let server: Loopback
let ipfs: PinnedIpfs
let asked: string[]
/** What the gateway has, by what stands behind its prefix without a query. */
let contents: Map<string, Uint8Array>
let blocks: Map<string, Uint8Array>
let servesBlocks: boolean

beforeEach(async () => {
  cacheDir = await mkdtemp(path.join(tmpdir(), 'ogpu-content-'))
  ;[asked, contents, blocks, servesBlocks] = [[], new Map(), new Map(), true]
  server = await startLoopback(async ({ url = '', headers }, response) => {
    const wanted = url.slice('/ipfs/'.length)
    asked.push(wanted)
    const isBlock =
      wanted.endsWith('?format=raw') &&
      headers.accept === 'application/vnd.ipld.raw' &&
      servesBlocks
    const bytes = (isBlock ? blocks : contents).get(wanted.replace(/\?.*/, ''))
    response.writeHead(bytes === undefined ? 404 : 200).end(bytes)
  })
  ipfs = new PinnedIpfs({
    pinUrl: `${server.origin}/pin`,
    gatewayUrl: `${server.origin}/ipfs/`,
    cacheDir,
  })
})
afterEach(async () => {
  await server.stop()
  await rm(cacheDir, { recursive: true })
})

function block(bytes: Uint8Array, codec = 0x70): Block {
  const cid = CID.createV1(
    codec,
    Digest.create(0x12, createHash('sha256').update(bytes).digest()),
  ).toString()
  blocks.set(cid, bytes)
  return { cid, bytes }
}

const link = (name: string, { cid, bytes }: Block) => ({
  Name: name,
  Tsize: bytes.length,
  Hash: CID.parse(cid),
})

function folder(...entries: readonly (readonly [string, Block])[]): Block {
  const Links = entries
    .map(([name, to]) => link(name, to))
    .sort((a, b) => (a.Name < b.Name ? -1 : 1))
  return block(encode({ Data: new UnixFS({ type: 'directory' }).marshal(), Links }))
}

/** A file of one block, with the content that the gateway serves for it. */
function file(bytes: Uint8Array, facts: { readonly mode?: number } = {}): Block {
  const made = block(
    encode({ Data: new UnixFS({ type: 'file', data: bytes, ...facts }).marshal(), Links: [] }),
  )
  contents.set(made.cid, bytes)
  return made
}

describe('content of one block', () => {
  test('is read in a form that has more than its bytes, such as a mode', async () => {
    const { cid } = file(BYTES, { mode: 0o600 })

    expect(await ipfs.fetch(cid)).toEqual({ kind: 'bytes', bytes: BYTES })
    expect(asked).toEqual([cid, `${cid}?format=raw`])
  })

  test('is what its block says, whatever the gateway makes of it', async () => {
    const { cid } = file(BYTES)
    contents.set(cid, bytesOf('<html>'))

    expect(await ipfs.fetch(cid)).toEqual({ kind: 'bytes', bytes: BYTES })
  })
})

describe('content that is no single block can’t be verified, and that is not the gateway’s fault', () => {
  test.each([
    ['two leaves', 2],
    ['one leaf that is no raw block', 1],
  ])('%s', async (_, leaves) => {
    const size = BYTES.length / leaves
    const parts = Array.from({ length: leaves }, (__, index) =>
      file(BYTES.slice(Math.floor(index * size), Math.floor((index + 1) * size))),
    )
    const root = block(
      encode({
        Data: new UnixFS({
          type: 'file',
          blockSizes: parts.map(({ bytes }) => BigInt(bytes.length)),
        }).marshal(),
        Links: parts.map((part) => link('', part)),
      }),
    )
    contents.set(root.cid, BYTES)

    expect(await ipfs.fetch(root.cid)).toEqual({
      kind: 'unreadable',
      reason: "it can't be verified: more than one block",
    })
  })

  test('a folder', async () => {
    const { cid } = folder(['metadata.json', file(BYTES)])
    contents.set(cid, bytesOf('<html>index'))

    expect(await ipfs.fetch(cid)).toMatchObject({
      kind: 'unreadable',
      reason: expect.stringContaining('folder'),
    })
  })

  test('a hash that is not computed here', async () => {
    const cid = CID.createV1(
      0x55,
      Digest.create(0x13, createHash('sha512').update(BYTES).digest()),
    ).toString()
    contents.set(cid, BYTES)

    expect(await ipfs.fetch(cid)).toMatchObject({
      kind: 'unreadable',
      reason: expect.stringContaining('sha2-256'),
    })
  })

  test('unless the gateway gives no block to tell by: then both are named', async () => {
    servesBlocks = false
    contents.set(cidOf(BYTES), bytesOf('other'))

    const fetched = await ipfs.fetch(cidOf(BYTES))

    expect(fetched).toMatchObject({
      kind: 'unreadable',
      reason: expect.stringMatching(/not what the CID addresses, or is more than one block$/),
    })
  })
})

describe('content behind a path', () => {
  test('is found through its folders, each of them verified', async () => {
    const inner = folder(['metadata.json', file(BYTES)], ['other', file(bytesOf('x'))])
    const root = folder(['my folder', inner])

    expect(await ipfs.fetch(`${root.cid}/my%20folder/metadata.json`)).toEqual({
      kind: 'bytes',
      bytes: BYTES,
    })
    expect(asked.slice(0, 2)).toEqual([`${root.cid}?format=raw`, `${inner.cid}?format=raw`])
  })

  test('is asked for once, then the cache has it', async () => {
    const root = folder(['metadata.json', file(BYTES)])
    await ipfs.fetch(`${root.cid}/metadata.json`)
    const before = asked.length

    expect(await ipfs.fetch(`${root.cid}/metadata.json`)).toMatchObject({ kind: 'bytes' })
    expect(asked).toHaveLength(before)
  })

  test.each<[string, () => string, RegExp]>([
    ['names nothing', () => `${folder(['a', file(BYTES)]).cid}/b`, /there is no "b"/],
    ['goes through a file', () => `${file(BYTES).cid}/b`, /is no folder/],
    ['goes through a raw block', () => `${block(BYTES, 0x55).cid}/b`, /is no folder/],
    ['starts at a folder that is gone', () => `${cidOf(BYTES)}/b`, /answers 404/],
    ['is longer than any', () => `${folder().cid}${'/a'.repeat(17)}`, /17 names/],
  ])('is unreadable where the path %s', async (_, content, reason) => {
    expect(await ipfs.fetch(content())).toEqual({
      kind: 'unreadable',
      reason: expect.stringMatching(reason),
      ...(reason.source.includes('404') ? { said: 'none' } : {}),
    })
  })

  test('is not believed where the folder is another', async () => {
    const [root, other] = [folder(['a', file(BYTES)]), folder(['a', file(bytesOf('evil'))])]
    blocks.set(root.cid, other.bytes)

    expect(await ipfs.fetch(`${root.cid}/a`)).toMatchObject({
      kind: 'unreadable',
      reason: expect.stringContaining('does not serve it as a block'),
    })
  })
})
