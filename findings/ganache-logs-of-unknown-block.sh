#!/usr/bin/env bash
# Guess: eth_getLogs with the hash of a block that the node does not have is an error: EIP-234 was made so that a reorganisation is noticed.
# What happens: ganache answers an empty list, as if the block stood and held no event. anvil says "unknown block".
# Who is hurt: indexers tested on ganache: a block that was reorganised away reads as one in which nothing happened.
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

cat > logs.mjs <<'JS'
import assert from 'node:assert/strict'
import { JsonRpcProvider } from 'ethers'
import ganache from 'ganache'

const blockHash = `0x${'11'.repeat(32)}`
const chain = ganache.provider({ logging: { quiet: true } })
const logs = await chain.request({ method: 'eth_getLogs', params: [{ blockHash }] })
console.log(await chain.request({ method: 'web3_clientVersion', params: [] }), logs)
assert.deepEqual(logs, [])
await chain.disconnect()

const provider = new JsonRpcProvider(process.env.RPC)
const refusal = await provider.send('eth_getLogs', [{ blockHash }]).then(() => undefined, (error) => error.error ?? error)
console.log(await provider.send('web3_clientVersion', []), refusal)
assert.match(refusal?.message ?? '', /unknown block/)
provider.destroy()
JS
node logs.mjs
