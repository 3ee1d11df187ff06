#!/usr/bin/env bash
# Guess: the fields of an EIP-712 domain have one order, so two signers of one request hash one domain.
# What happens: viem hashes the domain's type as the request lists it; eth-account and ethers put the fields in the order of the standard and say nothing.
# For a request that lists `chainId` before `name` they make different signatures.
# Who is hurt: who builds requests by hand or from a map: what one wallet signed does not verify with another library, nor in the contract.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

npm install --silent --no-audit --no-fund --ignore-scripts ethers@6.17.0 viem@2.57.20
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check eth-account==0.14.0

cat > request.json <<'JSON'
{
  "types": {
    "EIP712Domain": [{ "name": "chainId", "type": "uint256" }, { "name": "name", "type": "string" }],
    "Vote": [{ "name": "id", "type": "uint256" }]
  },
  "primaryType": "Vote",
  "domain": { "name": "Polls", "chainId": 1 },
  "message": { "id": 1 }
}
JSON
cat > domain.mjs <<'JS'
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { TypedDataEncoder } from 'ethers'
import { hashDomain } from 'viem'

const { types, domain } = JSON.parse(readFileSync('request.json', 'utf8'))
const byViem = hashDomain({ domain, types })
const byEthers = TypedDataEncoder.hashDomain(domain)
const sorted = hashDomain({ domain, types: { ...types, EIP712Domain: types.EIP712Domain.toReversed() } })
console.error(`viem ${byViem}\nethers ${byEthers}`)
assert.notEqual(byViem, byEthers)
assert.equal(sorted, byEthers)
console.log(byEthers)
JS
by_ethers=$(node domain.mjs)

cat > domain.py <<'PY'
import json
import sys
from eth_account.messages import encode_typed_data

by_eth_account = '0x' + encode_typed_data(full_message=json.load(open('request.json'))).header.hex()
print('eth-account', by_eth_account)
assert by_eth_account == sys.argv[1]
PY
venv/bin/python domain.py "$by_ethers"
