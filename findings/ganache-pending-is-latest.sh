#!/usr/bin/env bash
# Guess: with a transaction in the pool, the count at `pending` is one more than at `latest`, and the pending block is the one to come.
# What happens: ganache takes `pending` for `latest` everywhere: the count leaves the pool out, and the "pending block" is the newest mined
# one with its number and hash. anvil, go-ethereum and Hardhat's node know the difference.
# Who is hurt: whoever takes the next nonce from `pending`: two transactions with one nonce, of which one is lost.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

npm install --silent --no-audit --no-fund --ignore-scripts ganache@7.9.2

cat > pending.mjs <<'JS'
import assert from 'node:assert/strict'
import ganache from 'ganache'

const chain = ganache.provider({ logging: { quiet: true }, miner: { blockTime: 86_400 } })
const send = (method, ...params) => chain.request({ method, params })
const [account] = await send('eth_accounts')
const hash = await send('eth_sendTransaction', { from: account, to: account, gas: '0x5208' })
const { blockNumber } = await send('eth_getTransactionByHash', hash)
const counts = [await send('eth_getTransactionCount', account, 'latest'), await send('eth_getTransactionCount', account, 'pending')]
const blocks = [await send('eth_getBlockByNumber', 'latest', false), await send('eth_getBlockByNumber', 'pending', false)]
console.log(await send('web3_clientVersion'), { minedIn: blockNumber, counts, pendingBlock: blocks[1].number })
assert.equal(blockNumber, null)
assert.deepEqual(counts, ['0x0', '0x0'])
assert.deepEqual([blocks[1].number, blocks[1].hash], ['0x0', blocks[0].hash])
await chain.disconnect()
JS
node pending.mjs
