import { encode } from '@ipld/dag-pb'
import fc from 'fast-check'
import { UnixFS } from 'ipfs-unixfs'
import { CID } from 'multiformats/cid'
import * as Digest from 'multiformats/hashes/digest'
import { describe, expect, test } from 'vitest'
import { fileBlock, rawLeafRoot, readNode } from '../../src/model/units/unixfs.ts'

const sizes = [0, 1, 127, 128, 255, 16_383, 16_384, 262_143, 262_144]

test.each(sizes)('the block of a file of %i bytes is the libraries’', (size) => {
  const bytes = new Uint8Array(size).fill(7)

  expect(fileBlock(bytes)).toEqual(
    encode({ Data: new UnixFS({ type: 'file', data: bytes }).marshal(), Links: [] }),
  )
})

test('the block of any small file is the libraries’', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 2_000 }), (bytes) => {
      expect(fileBlock(bytes)).toEqual(
        encode({ Data: new UnixFS({ type: 'file', data: bytes }).marshal(), Links: [] }),
      )
    }),
  )
})

test.each(sizes)('the root above a raw leaf of %i bytes is the libraries’', (size) => {
  const leaf = CID.createV1(0x55, Digest.create(0x12, new Uint8Array(32).fill(9)))
  const file = new UnixFS({ type: 'file', blockSizes: [BigInt(size)] })

  expect(rawLeafRoot(leaf.bytes, size)).toEqual(
    encode({ Data: file.marshal(), Links: [{ Name: '', Tsize: size, Hash: leaf }] }),
  )
})

describe('a block is read', () => {
  const leaf = CID.createV1(0x55, Digest.create(0x12, new Uint8Array(32).fill(9)))
  const link = (Name: string) => ({ Name, Tsize: 3, Hash: leaf })

  test('as the file that the libraries wrote, whatever else they say of it', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 2_000 }),
        fc.option(fc.nat(0o777), { nil: undefined }),
        fc.boolean(),
        (data, mode, hasTime) => {
          const mtime = hasTime ? { mtime: { secs: 1_700_000_000n, nsecs: 5 } } : {}
          const file = new UnixFS({
            type: 'file',
            data,
            ...(mode === undefined ? {} : { mode }),
            ...mtime,
          })

          expect(readNode(encode({ Data: file.marshal(), Links: [] }))).toEqual({
            kind: 'file',
            bytes: data,
          })
        },
      ),
    )
  })

  test('as the folder that the libraries wrote, with every name', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.string({ minLength: 1, maxLength: 9, unit: 'grapheme' }), {
          maxLength: 9,
        }),
        (names) => {
          const Links = names
            .map(link)
            .sort((a, b) => Buffer.compare(Buffer.from(a.Name), Buffer.from(b.Name)))
          const block = encode({ Data: new UnixFS({ type: 'directory' }).marshal(), Links })

          expect(readNode(block)).toEqual({
            kind: 'folder',
            entries: new Map(Links.map(({ Name }) => [Name, leaf.bytes])),
          })
        },
      ),
    )
  })

  test.each([
    [
      'a file in other blocks',
      'blocks',
      new UnixFS({ type: 'file', blockSizes: [3n] }).marshal(),
      [link('')],
    ],
    [
      'a folder in shards',
      'other',
      new UnixFS({ type: 'hamt-sharded-directory', fanout: 256n, hashType: 0x22n }).marshal(),
      [link('00a')],
    ],
    [
      'a symbolic link',
      'other',
      new UnixFS({ type: 'symlink', data: new TextEncoder().encode('x') }).marshal(),
      [],
    ],
    ['something else', 'other', new Uint8Array(), []],
  ] as const)('as what it is: %s', (_, kind, Data, Links) => {
    expect(readNode(encode({ Data, Links: [...Links] })).kind).toBe(kind)
  })

  test('without failing, whatever its bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(readNode(bytes)).toHaveProperty('kind')
      }),
    )
  })

  test('only as far as it goes: a block that was cut is none', () => {
    const block = fileBlock(new Uint8Array(300).fill(7))

    for (const end of [1, 3, 10, block.length - 1])
      expect(readNode(block.subarray(0, end))).toEqual({ kind: 'other' })
  })
})
