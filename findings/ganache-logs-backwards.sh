#!/usr/bin/env bash
# Guess: a range of logs that ends before it begins holds none, or is an error.
# What happens: ganache answers with the logs of the block in which the range begins, which is not in it. anvil answers with none.
# Who is hurt: readers in pages, whose last step may begin above the block that they read up to: they count that block's events twice, or one
# that they had left out on purpose, as too young.
set -euo pipefail

folder=$(mktemp -d)
trap 'kill "${anvil:-}" 2> /dev/null || true; rm -rf "$folder"' EXIT
cd "$folder"

npm install --silent --no-audit --no-fund --ignore-scripts ganache@7.9.2 @foundry-rs/anvil@1.7.1
node_modules/@foundry-rs/anvil-*/bin/anvil --port 0 > anvil.log 2>&1 &
anvil=$!
until grep -q '^Listening on' anvil.log; do kill -0 "$anvil" && sleep 0.1; done
RPC="http://$(sed -n 's/^Listening on //p' anvil.log)"
export RPC

cat > logs.mjs <<'JS'
import assert from 'node:assert/strict'
import ganache from 'ganache'

const chain = ganache.provider({ logging: { quiet: true } })
const ask = async (method, params) => {
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params })
  const answer = await fetch(process.env.RPC, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
  return (await answer.json()).result
}
const emitsOnCreation = '0x60006000a000'
const seen = []
for (const send of [(method, params) => chain.request({ method, params }), ask]) {
  const [from] = await send('eth_accounts', [])
  for (let block = 0; block < 3; block += 1) await send('eth_sendTransaction', [{ from, data: emitsOnCreation, gas: '0x30d40' }])
  const found = await send('eth_getLogs', [{ fromBlock: '0x3', toBlock: '0x1' }])
  console.log(await send('web3_clientVersion', []), 'from block 3 to block 1:', found.map(({ blockNumber }) => blockNumber))
  seen.push(found.map(({ blockNumber }) => blockNumber))
}
assert.deepEqual(seen, [['0x3'], []])
process.exit(0)
JS
node logs.mjs
