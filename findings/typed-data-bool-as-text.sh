#!/usr/bin/env bash
# Guess: typed data (EIP-712) that two signers accept has one hash.
# What happens: where a boolean arrives as the text "false" (as it does out of a form or a query string), ethers hashes it as true and
# eth-account as false. viem refuses it.
# Who is hurt: whoever signs with one library and rebuilds the message with another: the signature is of somebody else, or of the opposite.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

npm install --silent --no-audit --no-fund --ignore-scripts ethers@6.17.0 viem@2.57.20
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check eth-account==0.14.0

cat > hash.mjs <<'JS'
import assert from 'node:assert/strict'
import { TypedDataEncoder } from 'ethers'
import { hashStruct } from 'viem'

const types = { Vote: [{ name: 'inFavour', type: 'bool' }] }
const byEthers = (inFavour) => TypedDataEncoder.hashStruct('Vote', types, { inFavour })
console.error('ethers takes "false" for true:', byEthers('false') === byEthers(true))
assert.equal(byEthers('false'), byEthers(true))
assert.notEqual(byEthers('false'), byEthers(false))
assert.throws(() => hashStruct({ data: { inFavour: 'false' }, primaryType: 'Vote', types }))
console.log(byEthers(false))
JS
hash_of_false=$(node hash.mjs)

cat > hash.py <<'PY'
import sys
from eth_account.messages import encode_typed_data

types = {'Vote': [{'name': 'inFavour', 'type': 'bool'}]}
body = '0x' + encode_typed_data({'chainId': 1}, types, {'inFavour': 'false'}).body.hex()
print('eth-account takes "false" for false:', body == sys.argv[1])
assert body == sys.argv[1]
PY
venv/bin/python hash.py "$hash_of_false"
