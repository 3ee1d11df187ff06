import { encode } from '@ipld/dag-pb'
import fc from 'fast-check'
import { UnixFS } from 'ipfs-unixfs'
import { CID } from 'multiformats/cid'
import * as Digest from 'multiformats/hashes/digest'
import { expect, test } from 'vitest'
import { fileBlock, rawLeafRoot } from '../../src/model/unixfs.ts'

const sizes = [0, 1, 127, 128, 255, 16_383, 16_384, 262_143, 262_144]

test.each(sizes)('the block of a file of %i bytes is the libraries’', (size) => {
  const bytes = new Uint8Array(size).fill(7)

  expect(fileBlock(bytes)).toEqual(encode({ Data: new UnixFS({ type: 'file', data: bytes }).marshal(), Links: [] }))
})

test('the block of any small file is the libraries’', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 2_000 }), (bytes) => {
      expect(fileBlock(bytes)).toEqual(encode({ Data: new UnixFS({ type: 'file', data: bytes }).marshal(), Links: [] }))
    }),
  )
})

test.each(sizes)('the root above a raw leaf of %i bytes is the libraries’', (size) => {
  const leaf = CID.createV1(0x55, Digest.create(0x12, new Uint8Array(32).fill(9)))
  const file = new UnixFS({ type: 'file', blockSizes: [BigInt(size)] })

  expect(rawLeafRoot(leaf.bytes, size)).toEqual(encode({ Data: file.marshal(), Links: [{ Name: '', Tsize: size, Hash: leaf }] }))
})
