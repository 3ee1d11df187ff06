#!/usr/bin/env bash
# Guess: eth_simulateV1 takes what eth_call takes, so a call without `to` (a contract creation) can be simulated in a series.
# What happens: anvil refuses the whole request because a transaction type wants `to`, while its own eth_call runs the same creation.
# go-ethereum runs both.
# Who is hurt: whoever probes for the method with a bare creation, or simulates "deploy, then call": the method looks broken or absent.
set -euo pipefail

folder=$(mktemp -d)
trap 'kill "${anvil:-}" 2> /dev/null || true; rm -rf "$folder"' EXIT
cd "$folder"

npm install --silent --no-audit --no-fund --ignore-scripts ethers@6.17.0 @foundry-rs/anvil@1.7.1
node_modules/@foundry-rs/anvil-*/bin/anvil --port 0 > anvil.log 2>&1 &
anvil=$!
until grep -q '^Listening on' anvil.log; do kill -0 "$anvil" && sleep 0.1; done
RPC="http://$(sed -n 's/^Listening on //p' anvil.log)"
export RPC

cat > simulate.mjs <<'JS'
import assert from 'node:assert/strict'
import { JsonRpcProvider } from 'ethers'

const provider = new JsonRpcProvider(process.env.RPC)
const creation = { data: '0x435f5260205ff3' } // code that answers the block's number
const simulate = (call) => provider.send('eth_simulateV1', [{ blockStateCalls: [{ calls: [call] }] }, 'latest'])
console.log(await provider.send('web3_clientVersion', []))
console.log('eth_call', await provider.send('eth_call', [creation, 'latest']))
const [{ calls }] = await simulate({ to: `0x${'11'.repeat(20)}` })
assert.equal(calls[0].status, '0x1')
const refusal = await simulate(creation).then(() => undefined, (error) => error.error ?? error)
console.log('eth_simulateV1', refusal)
assert.match(refusal?.message ?? '', /missing keys/)
provider.destroy()
JS
node simulate.mjs
