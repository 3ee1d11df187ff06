#!/usr/bin/env bash
# Guess: the importer and helia's unixfs, of one project and with CIDv1 and raw leaves both, give the same file the same CID by default.
# What happens: they cut at different sizes (the importer at 256 KiB, helia at 1 MiB), so every file above 256 KiB has two CIDs.
# Who is hurt: whoever checks an upload by computing its CID with the other package, or looks for a file under "its" CID.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

npm install --silent --no-audit --no-fund --ignore-scripts @helia/unixfs@8.0.5 ipfs-unixfs-importer@17.1.1 blockstore-core@7.0.1

cat > chunks.mjs <<'JS'
import assert from 'node:assert/strict'
import { unixfs } from '@helia/unixfs'
import { MemoryBlockstore } from 'blockstore-core'
import { importBytes } from 'ipfs-unixfs-importer'

const store = new MemoryBlockstore()
const helia = unixfs({ blockstore: store })
const seen = {}
for (const size of [200_000, 300_000]) {
  const bytes = new Uint8Array(size).fill(7)
  seen[size] = [`${(await importBytes(bytes, store)).cid}`, `${await helia.addBytes(bytes)}`]
}
console.log(seen)
assert.equal(seen[200_000][0], seen[200_000][1])
assert.ok(seen[300_000][0].startsWith('bafybei'), 'the importer makes a tree')
assert.ok(seen[300_000][1].startsWith('bafkrei'), 'helia makes one block')
JS
node chunks.mjs
