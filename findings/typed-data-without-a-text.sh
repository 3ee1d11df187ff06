#!/usr/bin/env bash
# Guess: a text that is null in typed data (EIP-712) is refused, as ethers and viem do, or is the empty text wherever it is taken.
# What happens: for MetaMask's library null is the empty text; eth-account hashes it, and a text that is missing, as 32 zero bytes, which no text
# has. It refuses a missing number, and takes missing `bytes` as it does texts.
# Who is hurt: who signs in Python a message with an optional remark: the signature verifies there, and in no wallet or contract.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

npm install --silent --no-audit --no-fund --ignore-scripts ethers@6.17.0 viem@2.57.20 @metamask/eth-sig-util@8.2.0
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check eth-account==0.14.0

cat > hash.mjs <<'JS'
import assert from 'node:assert/strict'
import { TypedDataUtils } from '@metamask/eth-sig-util'
import { TypedDataEncoder } from 'ethers'
import { hashStruct } from 'viem'

const types = { Order: [{ name: 'amount', type: 'uint256' }, { name: 'remark', type: 'string' }] }
const order = (remark) => ({ amount: 1, remark })
const byMetaMask = (remark) => `0x${Buffer.from(TypedDataUtils.hashStruct('Order', order(remark), types, 'V4')).toString('hex')}`
console.error("MetaMask's library takes null for the empty text:", byMetaMask(null) === byMetaMask(''))
assert.equal(byMetaMask(null), byMetaMask(''))
assert.throws(() => TypedDataEncoder.hashStruct('Order', types, order(null)))
assert.throws(() => hashStruct({ data: order(null), primaryType: 'Order', types }))
console.log(TypedDataEncoder.hashStruct('Order', types, order('')))
JS
of_empty=$(node hash.mjs)

cat > hash.py <<'PY'
import sys
from eth_account.messages import encode_typed_data
from eth_utils import keccak

types = {'Order': [{'name': 'amount', 'type': 'uint256'}, {'name': 'remark', 'type': 'string'}]}
def hashed(message): return '0x' + encode_typed_data({'chainId': 1}, types, message).body.hex()

zeros = '0x' + keccak(keccak(text='Order(uint256 amount,string remark)') + (1).to_bytes(32) + bytes(32)).hex()
for message in ({'amount': 1, 'remark': ''}, {'amount': 1, 'remark': None}, {'amount': 1}):
    print('eth-account', message, {sys.argv[1]: 'as ethers hashes the empty text', zeros: 'as 32 zero bytes'}.get(hashed(message)))
assert hashed({'amount': 1, 'remark': ''}) == sys.argv[1]
assert hashed({'amount': 1, 'remark': None}) == hashed({'amount': 1}) == zeros != sys.argv[1]
try:
    hashed({'remark': ''})
except ValueError as error:
    print('eth-account', error)
else:
    raise SystemExit('eth-account takes a missing number now')
PY
venv/bin/python hash.py "$of_empty"
