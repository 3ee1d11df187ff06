#!/usr/bin/env bash
# Guess: a signer refuses a priority fee above the fee cap, as the rule (EIP-1559) is known before anything is signed.
# What happens: eth-account signs it. ethers and viem refuse to, and so does every node, so the mistake is found out only by sending.
# Who is hurt: Python programs that raise one fee and forget the other: signed, logged and stored as sent, and never accepted by anybody.
set -euo pipefail

folder=$(mktemp -d)
trap 'kill "${anvil:-}" 2> /dev/null || true; rm -rf "$folder"' EXIT
cd "$folder"

npm install --silent --no-audit --no-fund --ignore-scripts ethers@6.17.0 viem@2.57.20 @foundry-rs/anvil@1.7.1
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check eth-account==0.14.0
node_modules/@foundry-rs/anvil-*/bin/anvil --port 0 > anvil.log 2>&1 &
anvil=$!
until grep -q '^Listening on' anvil.log; do kill -0 "$anvil" && sleep 0.1; done
RPC="http://$(sed -n 's/^Listening on //p' anvil.log)"
export RPC

RAW=$(venv/bin/python -c '
from eth_account import Account
account = Account.from_key("0x" + "42" * 32)
fields = {"chainId": 31337, "nonce": 0, "gas": 21000, "to": account.address, "maxFeePerGas": 2 * 10**9, "maxPriorityFeePerGas": 3 * 10**9}
print(account.sign_transaction(fields).raw_transaction.to_0x_hex())')
export RAW
echo "eth-account signed $RAW"

cat > send.mjs <<'JS'
import assert from 'node:assert/strict'
import { Transaction } from 'ethers'
import { privateKeyToAccount } from 'viem/accounts'

const account = privateKeyToAccount(`0x${'42'.repeat(32)}`)
const ask = async (method, ...params) => {
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params })
  return (await fetch(process.env.RPC, { method: 'POST', headers: { 'content-type': 'application/json' }, body })).json()
}
await ask('anvil_setBalance', account.address, '0xde0b6b3a7640000')
const { error } = await ask('eth_sendRawTransaction', process.env.RAW)
console.log('anvil:', error)
assert.match(error.message, /fee/i)
const fees = { maxFeePerGas: 2_000_000_000n, maxPriorityFeePerGas: 3_000_000_000n }
await assert.rejects(account.signTransaction({ type: 'eip1559', chainId: 31337, nonce: 0, gas: 21_000n, to: account.address, ...fees }))
assert.throws(() => Transaction.from({ type: 2, chainId: 31337n, ...fees }).unsignedSerialized)
console.log('viem and ethers refuse to sign it')
JS
node send.mjs
