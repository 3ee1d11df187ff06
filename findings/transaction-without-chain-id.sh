#!/usr/bin/env bash
# Guess: a library that is asked to sign a transaction without a chain id asks for it.
# What happens: @ethereumjs/tx signs for chain 1, Ethereum's mainnet. eth-account signs a legacy transaction for every chain at once and one of type 2
# for chain 0; so does ethers. viem signs a legacy one for every chain and refuses type 2.
# Who is hurt: who signs offline and forgot the field: what was meant for a test chain can be sent on the main one.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

npm install --silent --no-audit --no-fund --ignore-scripts @ethereumjs/tx@10.1.3 ethers@6.17.0 viem@2.57.20
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check eth-account==0.14.0

cat > sign.mjs <<'JS'
import assert from 'node:assert/strict'
import { createFeeMarket1559Tx, createLegacyTx } from '@ethereumjs/tx'
import { Transaction, Wallet } from 'ethers'
import { parseTransaction } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'

const key = `0x${'42'.repeat(32)}`
const to = `0x${'11'.repeat(20)}`
const bare = { nonce: 0, gasLimit: 21_000, to }
const byEthereumjs = [createLegacyTx({ ...bare, gasPrice: 1 }), createFeeMarket1559Tx({ ...bare, maxFeePerGas: 1 })].map((each) =>
  Transaction.from(`0x${Buffer.from(each.sign(Buffer.from(key.slice(2), 'hex')).serialize()).toString('hex')}`).chainId)
const wallet = new Wallet(key)
const byEthers = await Promise.all([{ ...bare, type: 0, gasPrice: 1 }, { ...bare, type: 2, maxFeePerGas: 1 }].map(async (each) =>
  Transaction.from(await wallet.signTransaction(each)).chainId))
const account = privateKeyToAccount(key)
const legacy = parseTransaction(await account.signTransaction({ type: 'legacy', nonce: 0, gas: 21_000n, gasPrice: 1n, to }))
console.log('legacy and type 2: @ethereumjs/tx', byEthereumjs, 'ethers', byEthers, 'viem legacy v', legacy.v, legacy.chainId)
assert.deepEqual([byEthereumjs, byEthers], [[1n, 1n], [0n, 0n]])
assert.deepEqual([legacy.v, legacy.chainId], [27n, undefined])
await assert.rejects(account.signTransaction({ type: 'eip1559', nonce: 0, gas: 21_000n, maxFeePerGas: 1n, to }))
JS
node sign.mjs

cat > sign.py <<'PY'
from eth_account import Account
from eth_account.typed_transactions import TypedTransaction

bare = {'nonce': 0, 'gas': 21_000, 'to': '0x' + '11' * 20, 'value': 1}
key = '0x' + '42' * 32
legacy = Account.sign_transaction({**bare, 'gasPrice': 1}, key)
typed = Account.sign_transaction({**bare, 'type': 2, 'maxFeePerGas': 1, 'maxPriorityFeePerGas': 0}, key)
chain = TypedTransaction.from_bytes(typed.raw_transaction).as_dict()['chainId']
print('eth-account: legacy v', legacy.v, 'type 2 for chain', chain)
assert legacy.v in (27, 28) and chain == 0
PY
venv/bin/python sign.py
