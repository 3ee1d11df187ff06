#!/usr/bin/env bash
# Guess: a transaction with a gas price and without an access list is a legacy one (type 0), as in viem, web3.py and every node.
# What happens: ethers' Transaction settles on type 1 (EIP-2930) and puts an empty access list in. Only an explicit type makes it legacy.
# Who is hurt: whoever builds a legacy transaction for a chain or a hardware wallet that knows no typed ones: the fallback is not one.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

npm install --silent --no-audit --no-fund --ignore-scripts ethers@6.17.0 viem@2.57.20

cat > types.mjs <<'JS'
import assert from 'node:assert/strict'
import { Transaction } from 'ethers'
import { parseTransaction, serializeTransaction } from 'viem'

const to = `0x${'11'.repeat(20)}`
const unsigned = Transaction.from({ to, chainId: 1n, nonce: 0, gasLimit: 21_000n, gasPrice: 1n })
const explicit = Transaction.from({ to, chainId: 1n, nonce: 0, gasLimit: 21_000n, gasPrice: 1n, type: 0 })
const viem = serializeTransaction({ to, chainId: 1, nonce: 0, gas: 21_000n, gasPrice: 1n })
console.log('ethers', unsigned.unsignedSerialized)
console.log('ethers with type 0', explicit.unsignedSerialized)
console.log('viem', viem)
assert.equal(unsigned.type, null)
assert.equal(parseTransaction(unsigned.unsignedSerialized).type, 'eip2930')
assert.equal(parseTransaction(viem).type, 'legacy')
assert.equal(explicit.unsignedSerialized, viem)
JS
node types.mjs
