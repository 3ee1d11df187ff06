#!/usr/bin/env bash
# Guess: a block that is read out of a CAR file is the one that its CID names, or reading fails.
# What happens: @ipld/car compares nothing: with one letter damaged, the block is handed out under the CID of the whole one. The CIDs are there to check.
# Who is hurt: who reads a CAR file because content addresses protect it: a damaged file is noticed when it is used, or never.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

npm install --silent --no-audit --no-fund --ignore-scripts @ipld/car@5.4.7 multiformats@14.0.5

cat > damaged.mjs <<'JS'
import assert from 'node:assert/strict'
import { CarReader, CarWriter } from '@ipld/car'
import { CID } from 'multiformats/cid'
import * as raw from 'multiformats/codecs/raw'
import { sha256 } from 'multiformats/hashes/sha2'

const cidOf = async (bytes) => CID.createV1(raw.code, await sha256.digest(bytes))
const bytes = new TextEncoder().encode('replicas: 1')
const cid = await cidOf(bytes)
const { writer, out } = CarWriter.create([cid])
const written = (async () => {
  const pieces = []
  for await (const piece of out) pieces.push(piece)
  return Buffer.concat(pieces)
})()
await writer.put({ bytes, cid })
await writer.close()
const file = await written
file[file.length - 1] = '9'.charCodeAt(0)

const block = await (await CarReader.fromBytes(file)).get(cid)
console.log(`${block.cid} is said to be "${new TextDecoder().decode(block.bytes)}"`)
assert.equal(block.cid.equals(cid), true)
assert.equal(new TextDecoder().decode(block.bytes), 'replicas: 9')
assert.equal((await cidOf(block.bytes)).equals(cid), false)
JS
node damaged.mjs
