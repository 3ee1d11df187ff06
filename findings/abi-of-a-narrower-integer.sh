#!/usr/bin/env bash
# Guess: the word 257, read as a uint8, is an error in every library, as it is in Solidity.
# What happens: ethers gives 1 (it keeps the last byte), viem gives 257 (no uint8), eth-abi raises. For a boolean of 2, ethers says true and viem raises.
# Who is hurt: who reads a contract whose numbers have grown since the ABI was written, uint64 to uint256: one sees a small number, one the right one, one nothing.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

npm install --silent --no-audit --no-fund --ignore-scripts ethers@6.17.0 viem@2.57.20
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check eth-abi==6.0.0

cat > decode.mjs <<'JS'
import assert from 'node:assert/strict'
import { AbiCoder } from 'ethers'
import { decodeAbiParameters } from 'viem'

const word = (value) => `0x${value.toString(16).padStart(64, '0')}`
const [byEthers] = AbiCoder.defaultAbiCoder().decode(['uint8'], word(257))
const [byViem] = decodeAbiParameters([{ type: 'uint8' }], word(257))
const [boolByEthers] = AbiCoder.defaultAbiCoder().decode(['bool'], word(2))
console.log('257 as uint8: ethers', byEthers, 'viem', byViem, '; 2 as bool: ethers', boolByEthers)
assert.deepEqual([byEthers, byViem, boolByEthers], [1n, 257, true])
assert.throws(() => decodeAbiParameters([{ type: 'bool' }], word(2)), /not a valid boolean/)
JS
node decode.mjs

cat > decode.py <<'PY'
from eth_abi import decode
from eth_abi.exceptions import NonEmptyPaddingBytes

try:
    raise SystemExit(decode(['uint8'], (257).to_bytes(32, 'big')))
except NonEmptyPaddingBytes as error:
    print('eth-abi', str(error)[:30])
PY
venv/bin/python decode.py
