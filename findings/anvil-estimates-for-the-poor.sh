#!/usr/bin/env bash
# Guess: eth_estimateGas fails for a transfer of more than the sender has, as go-ethereum's does.
# What happens: anvil and ganache answer 21,000: they don't look at the balance for a plain transfer. anvil's own eth_call of the same
# fields is refused for want of funds.
# Who is hurt: whoever takes a successful estimate for "this can be sent", having tested it on a development node.
set -euo pipefail

folder=$(mktemp -d)
trap 'kill "${anvil:-}" 2> /dev/null || true; rm -rf "$folder"' EXIT
cd "$folder"

npm install --silent --no-audit --no-fund --ignore-scripts ethers@6.17.0 ganache@7.9.2 @foundry-rs/anvil@1.7.1
node_modules/@foundry-rs/anvil-*/bin/anvil --port 0 > anvil.log 2>&1 &
anvil=$!
until grep -q '^Listening on' anvil.log; do kill -0 "$anvil" && sleep 0.1; done
RPC="http://$(sed -n 's/^Listening on //p' anvil.log)"
export RPC

cat > estimate.mjs <<'JS'
import assert from 'node:assert/strict'
import { JsonRpcProvider } from 'ethers'
import ganache from 'ganache'

const poor = `0x${'33'.repeat(20)}`
const transfer = { from: poor, to: `0x${'22'.repeat(20)}`, value: '0xde0b6b3a7640000' }
const anvil = new JsonRpcProvider(process.env.RPC)
const chain = ganache.provider({ logging: { quiet: true } })
const nodes = [
  (method, params) => anvil.send(method, params),
  (method, params) => chain.request({ method, params }),
]
for (const send of nodes) {
  const balance = BigInt(await send('eth_getBalance', [poor, 'latest']))
  const estimate = await send('eth_estimateGas', [transfer])
  console.log(await send('web3_clientVersion', []), 'balance', balance, 'estimate', estimate)
  assert.deepEqual([balance, estimate], [0n, '0x5208'])
}
const refusal = await anvil.send('eth_call', [transfer, 'latest']).then(() => undefined, (error) => error.info.error)
console.log('anvil, eth_call:', refusal)
assert.match(refusal?.message ?? '', /Insufficient funds/i)
anvil.destroy()
await chain.disconnect()
JS
node estimate.mjs
