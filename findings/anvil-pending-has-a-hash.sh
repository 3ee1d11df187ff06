#!/usr/bin/env bash
# Guess: the pending block has no hash, since it is not sealed: the specification of the API and go-ethereum have null there. Or, where a node
# gives one, it is that of the block to come.
# What happens: anvil gives one, and mines the block under another, with nothing sent in between.
# Who is hurt: caches and listeners that know a block by its hash: they take the pending one for a block, then for one that was reorganised away.
set -euo pipefail

folder=$(mktemp -d)
trap 'kill "${anvil:-}" 2> /dev/null || true; rm -rf "$folder"' EXIT
cd "$folder"

npm install --silent --no-audit --no-fund --ignore-scripts @foundry-rs/anvil@1.7.1
node_modules/@foundry-rs/anvil-*/bin/anvil --port 0 > anvil.log 2>&1 &
anvil=$!
until grep -q '^Listening on' anvil.log; do kill -0 "$anvil" && sleep 0.1; done
RPC="http://$(sed -n 's/^Listening on //p' anvil.log)"
export RPC

cat > pending.mjs <<'JS'
import assert from 'node:assert/strict'

const send = async (method, ...params) => {
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params })
  const answer = await fetch(process.env.RPC, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
  return (await answer.json()).result
}
const pending = await send('eth_getBlockByNumber', 'pending', false)
const timestamp = Number(pending.timestamp)
await send('evm_setNextBlockTimestamp', timestamp) // or the second that went by would be a reason
await send('evm_mine')
const mined = await send('eth_getBlockByNumber', pending.number, false)
const underItsHash = await send('eth_getBlockByHash', pending.hash, false)
console.log({ pending: pending.hash, mined: mined.hash, underItsHash })
assert.match(pending.hash, /^0x[0-9a-f]{64}$/)
assert.equal(Number(mined.timestamp), timestamp)
assert.notEqual(pending.hash, mined.hash)
assert.equal(underItsHash, null)
JS
node pending.mjs
