#!/usr/bin/env bash
# Guess: a nonce manager gives a nonce back when the transaction that it was for never left the program.
# What happens: ethers' NonceManager counts on when gas estimation refuses a transaction, so the next one leaves a gap and is never mined.
# viem's nonce manager does not.
# Who is hurt: services that send many transactions of which one reverts in simulation: everything after it hangs in the pool.
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

cat > nonces.mjs <<'JS'
import assert from 'node:assert/strict'
import { JsonRpcProvider, NonceManager } from 'ethers'
import { createPublicClient, createWalletClient, http } from 'viem'
import { nonceManager, privateKeyToAccount } from 'viem/accounts'
import { foundry } from 'viem/chains'

const reverts = { data: '0x5f5ffd' } // a constructor that is nothing but a revert
const provider = new JsonRpcProvider(process.env.RPC)
const manager = new NonceManager(await provider.getSigner(0))
const self = await manager.getAddress()
const first = await manager.sendTransaction({ to: self })
await first.wait()
await assert.rejects(manager.sendTransaction(reverts))
const next = await manager.sendTransaction({ to: self })
const pool = await provider.send('txpool_status', [])
console.log('ethers: nonces', first.nonce, next.nonce, 'pool', pool)
assert.deepEqual([first.nonce, next.nonce], [0, 2])
assert.deepEqual(pool, { pending: '0x0', queued: '0x1' })
provider.destroy()

const account = privateKeyToAccount(`0x${'42'.repeat(32)}`, { nonceManager })
const transport = http(process.env.RPC)
const client = createWalletClient({ account, chain: foundry, transport })
const reader = createPublicClient({ chain: foundry, transport })
await client.request({ method: 'anvil_setBalance', params: [account.address, '0xde0b6b3a7640000'] })
const nonceOf = async (hash) => (await reader.getTransaction({ hash })).nonce
const one = await nonceOf(await client.sendTransaction({ to: account.address }))
await assert.rejects(client.sendTransaction(reverts))
const two = await nonceOf(await client.sendTransaction({ to: account.address }))
console.log('viem: nonces', one, two)
assert.deepEqual([one, two], [0, 1])
JS
node nonces.mjs
