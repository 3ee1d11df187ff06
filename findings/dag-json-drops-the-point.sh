#!/usr/bin/env bash
# Guess: DAG-JSON that is read and written again has the CID that it had: that is what the D is for.
# What happens: @ipld/dag-json reads 1.0 and writes 1, -0.0 and writes 0, so the CID is another one. The data model keeps whole numbers and
# floating-point numbers apart; JavaScript does not.
# Who is hurt: who reads a document, adds nothing and stores it again: every link to it is now a link to an older copy.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

npm install --silent --no-audit --no-fund --ignore-scripts @ipld/dag-json@11.0.1 multiformats@14.0.5

cat > again.mjs <<'JS'
import assert from 'node:assert/strict'
import * as dagJson from '@ipld/dag-json'
import { CID } from 'multiformats/cid'
import { sha256 } from 'multiformats/hashes/sha2'

const cidOf = async (bytes) => CID.createV1(dagJson.code, await sha256.digest(bytes)).toString()
const again = (text) => new TextDecoder().decode(dagJson.encode(dagJson.decode(new TextEncoder().encode(text))))
const text = '{"price":1.0,"shift":-0.0}'
console.log(`${text} ${await cidOf(new TextEncoder().encode(text))}\n${again(text)} ${await cidOf(new TextEncoder().encode(again(text)))}`)
assert.equal(again(text), '{"price":1,"shift":0}')
assert.equal(again('{"price":1.5}'), '{"price":1.5}')
assert.notEqual(await cidOf(new TextEncoder().encode(text)), await cidOf(new TextEncoder().encode(again(text))))
JS
node again.mjs
