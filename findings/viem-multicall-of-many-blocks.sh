#!/usr/bin/env bash
# Guess: viem's multicall is one call to a node, so what it reads is the state of one block.
# What happens: from 1,024 bytes of call data on (29 calls with one argument) it is cut into several calls, each answered at whatever block is the
# newest by then; without `blockNumber` one result mixes blocks, and does not say so.
# Who is hurt: whoever adds up balances or compares a list with its count: a transfer between the two is counted twice, or not at all.
set -euo pipefail

folder=$(mktemp -d)
trap 'kill "${anvil:-}" 2> /dev/null || true; rm -rf "$folder"' EXIT
cd "$folder"

npm install --silent --no-audit --no-fund --ignore-scripts viem@2.57.20 @foundry-rs/anvil@1.7.1
node_modules/@foundry-rs/anvil-*/bin/anvil --port 0 > anvil.log 2>&1 &
anvil=$!
until grep -q '^Listening on' anvil.log; do kill -0 "$anvil" && sleep 0.1; done
RPC="http://$(sed -n 's/^Listening on //p' anvil.log)"
export RPC

cat > multicall.mjs <<'JS'
import assert from 'node:assert/strict'
import { createPublicClient, createTestClient, custom, http } from 'viem'

const node = createTestClient({ mode: 'anvil', transport: http(process.env.RPC) })
const address = `0x${'33'.repeat(20)}`
await node.setCode({ address, bytecode: '0x435f5260205ff3' }) // answers the number of the block that it is asked at
let last = Promise.resolve()
const blockAfterEachCall = async (request) => {
  const answer = await node.request(request)
  if (request.method === 'eth_call') await node.mine({ blocks: 1 })
  return answer
}
const request = (one) => (last = last.then(() => blockAfterEachCall(one)))
const client = createPublicClient({ transport: custom({ request }) })
const abi = [{ type: 'function', name: 'block', stateMutability: 'view', inputs: [{ type: 'address' }], outputs: [{ type: 'uint256' }] }]
const call = { address, abi, functionName: 'block', args: [address] }
const blocksOf = async (length, options) => {
  const contracts = Array.from({ length }, () => call)
  return [...new Set(await client.multicall({ allowFailure: false, deployless: true, contracts, ...options }))].map(Number)
}
console.log('28 calls were answered at', await blocksOf(28))
const blocks = await blocksOf(60)
console.log('60 calls were answered at', blocks)
assert.deepEqual(blocks, [1, 2, 3])
assert.deepEqual(await blocksOf(60, { blockNumber: 2n }), [2])
JS
node multicall.mjs
