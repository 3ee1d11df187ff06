#!/usr/bin/env bash
# Guess: waiting for the receipt of a hash gives the receipt of that hash, or an error.
# What happens: when the sender cancels the transaction (a transfer of nothing to itself, with its nonce), viem resolves with the receipt of that other
# transaction: status "success". Only a callback says so. ethers throws TRANSACTION_REPLACED.
# Who is hurt: who reads `receipt.status` to know that the payment was made: it says success, and nothing was paid.
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

cat > receipt.mjs <<'JS'
import assert from 'node:assert/strict'
import { JsonRpcProvider } from 'ethers'
import { createTestClient, http, parseGwei, publicActions, walletActions } from 'viem'
import { foundry } from 'viem/chains'

let tell
const known = new Promise((resolve) => { tell = resolve })
const fetchFn = async (url, request) => {
  const response = await fetch(url, request)
  if (request.body.includes('eth_getTransactionByHash')) tell()
  return response
}
const client = createTestClient({ chain: foundry, mode: 'anvil', pollingInterval: 50, transport: http(process.env.RPC, { fetchFn }) })
  .extend(publicActions).extend(walletActions)
const [account, payee] = await client.getAddresses()
await client.setAutomine(false)
const feesOf = (gwei) => ({ maxFeePerGas: parseGwei(`${gwei}`), maxPriorityFeePerGas: parseGwei(`${gwei / 2}`) })
const pay = { to: payee, value: 5n, ...feesOf(10) }
const cancel = async (nonce) => {
  await client.sendTransaction({ account, nonce, to: account, value: 0n, ...feesOf(100) })
  await client.mine({ blocks: 1 })
}

let reason
const paid = await client.sendTransaction({ account, nonce: 0, gas: 21_000n, ...pay })
const waiting = client.waitForTransactionReceipt({ hash: paid, onReplaced: (replaced) => { reason = replaced.reason } })
await known
await cancel(0)
const receipt = await waiting
console.log('viem:', receipt.status, 'for', paid, 'is of', receipt.transactionHash, `(${reason})`)
assert.equal(receipt.status, 'success')
assert.notEqual(receipt.transactionHash, paid)

const provider = new JsonRpcProvider(process.env.RPC, undefined, { pollingInterval: 50 })
const response = await (await provider.getSigner(account)).sendTransaction({ nonce: 1, gasLimit: 21_000, ...pay })
const refusal = assert.rejects(response.wait(), ({ code, reason }) => code === 'TRANSACTION_REPLACED' && reason === 'cancelled')
await cancel(1)
await refusal
console.log('ethers: TRANSACTION_REPLACED')
provider.destroy()
assert.equal(reason, 'cancelled')
JS
node receipt.mjs
