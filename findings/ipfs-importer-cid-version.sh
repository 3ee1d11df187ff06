#!/usr/bin/env bash
# Guess: the importer called with cidVersion 0 answers a CIDv0, or says that it can't.
# What happens: raw leaves are on by default and a small file is one leaf, so the option is passed over: `{ cidVersion: 0 }` gives a CIDv1
# (bafkrei…) for a file of one block, and a CIDv0 only for larger ones. It takes `rawLeaves: false` besides.
# Who is hurt: whoever computes the CID that a service with Qm… addresses will give: right in tests with large files, wrong for small ones.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

npm install --silent --no-audit --no-fund --ignore-scripts ipfs-unixfs-importer@17.1.1 blockstore-core@7.0.1

cat > import.mjs <<'JS'
import assert from 'node:assert/strict'
import { MemoryBlockstore } from 'blockstore-core'
import { importBytes } from 'ipfs-unixfs-importer'

const store = new MemoryBlockstore()
const small = new TextEncoder().encode('hello\n')
const cidOf = async (bytes, options) => (await importBytes(bytes, store, options)).cid
const seen = {
  small: await cidOf(small, { cidVersion: 0 }),
  large: await cidOf(new Uint8Array(3_000_000), { cidVersion: 0 }),
  told: await cidOf(small, { cidVersion: 0, rawLeaves: false }),
}
console.log(Object.fromEntries(Object.entries(seen).map(([name, cid]) => [name, cid.toString()])))
assert.deepEqual([seen.small.version, seen.large.version, seen.told.version], [1, 0, 0])
assert.equal(seen.told.toString(), 'QmZULkCELmmk5XNfCgTnCyFgAVxBRBXyDHGGMVoLFLiXEN')
JS
node import.mjs
