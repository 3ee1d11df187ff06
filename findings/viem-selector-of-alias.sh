#!/usr/bin/env bash
# Guess: a selector comes from the canonical types, so `uint` counts as `uint256` wherever a signature is read.
# What happens: viem's toFunctionSelector hashes a signature's text as it stands, so `function f(uint a)` gets a selector that no
# compiled contract has; the same text through parseAbiItem gets the right one, and so do ethers and cast.
# Who is hurt: whoever keeps human-readable signatures and derives selectors or topics from them: calls reach the fallback function.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

npm install --silent --no-audit --no-fund --ignore-scripts viem@2.57.20 ethers@6.17.0 @foundry-rs/cast@1.7.1

cat > selectors.mjs <<'JS'
import assert from 'node:assert/strict'
import { parseAbiItem, toEventSelector, toFunctionSelector } from 'viem'
import { EventFragment, FunctionFragment } from 'ethers'

const signature = 'function f(uint a)'
const event = 'event E(uint a)'
const seen = {
  'viem, from the text': toFunctionSelector(signature),
  'viem, from the parsed item': toFunctionSelector(parseAbiItem(signature)),
  ethers: FunctionFragment.from(signature).selector,
}
console.log(seen)
assert.deepEqual(Object.values(seen), ['0x693c6139', '0xb3de648b', '0xb3de648b'])
assert.notEqual(toEventSelector(event), EventFragment.from(event).topicHash)
assert.equal(toEventSelector(parseAbiItem(event)), EventFragment.from(event).topicHash)
JS
node selectors.mjs

by_cast=$(node_modules/@foundry-rs/cast-*/bin/cast sig 'f(uint)')
echo "cast $by_cast"
[ "$by_cast" = 0xb3de648b ]
