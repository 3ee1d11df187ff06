#!/usr/bin/env bash
# Guess: what is read after a transaction was mined is read from the node.
# What happens: ethers gives the answer of up to 250 ms ago to every read with the same arguments: a balance, a nonce, code, a call. viem asks each time.
# Who is hurt: tests and scripts on a local chain: the balance after the transfer is the one before it, and the next nonce is a used one.
set -euo pipefail

folder=$(mktemp -d)
trap 'kill "${anvil:-}" 2> /dev/null || true; rm -rf "$folder"' EXIT
cd "$folder"

npm install --silent --no-audit --no-fund --ignore-scripts ethers@6.17.0 viem@2.57.20 @foundry-rs/anvil@1.7.1
node_modules/@foundry-rs/anvil-*/bin/anvil --port 0 > anvil.log 2>&1 &
anvil=$!
until grep -q '^Listening on' anvil.log; do kill -0 "$anvil" && sleep 0.1; done
RPC="http://$(sed -n 's/^Listening on //p' anvil.log)"
export RPC

cat > reads.mjs <<'JS'
import assert from 'node:assert/strict'
import { JsonRpcProvider } from 'ethers'
import { createPublicClient, http } from 'viem'

const asked = async (method, params) => {
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params })
  return (await (await fetch(process.env.RPC, { method: 'POST', headers: { 'content-type': 'application/json' }, body })).json()).result
}
const address = `0x${'11'.repeat(20)}`
const provider = new JsonRpcProvider(process.env.RPC)
await provider.getBlockNumber()
const clock = () => performance.now()

let read
for (let wei = 1, late = true; late; wei += 1) {
  const start = clock()
  const before = await provider.getBalance(address)
  await asked('anvil_setBalance', [address, `0x${wei.toString(16)}`])
  read = { wei, before, after: await provider.getBalance(address), node: BigInt(await asked('eth_getBalance', [address, 'latest'])) }
  late = clock() - start > 200
  await new Promise((resolve) => setTimeout(resolve, 300))
}
const later = await provider.getBalance(address)
console.log(read, 'and 300 ms later', later)
assert.equal(read.after, read.before)
assert.equal(read.node, BigInt(read.wei))
assert.equal(later, read.node)

const client = createPublicClient({ transport: http(process.env.RPC) })
await client.getBalance({ address })
await asked('anvil_setBalance', [address, '0xff'])
assert.equal(await client.getBalance({ address }), 255n)
provider.destroy()
JS
node reads.mjs
