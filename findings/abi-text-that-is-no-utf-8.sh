#!/usr/bin/env bash
# Guess: a string that a contract returns and that is no UTF-8 is an error in every library, at the same place: when it is decoded.
# What happens: viem replaces what it can't read, so different strings are read as equal; eth-abi refuses the whole answer; ethers decodes it, and
# throws later, whenever somebody looks at that one value.
# Who is hurt: who compares names or URLs of contracts (a contract's string is any bytes), and whose try stands around the decoding.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

npm install --silent --no-audit --no-fund --ignore-scripts ethers@6.17.0 viem@2.57.20
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check eth-abi==6.0.0

cat > text.mjs <<'JS'
import assert from 'node:assert/strict'
import { AbiCoder } from 'ethers'
import { decodeAbiParameters } from 'viem'

const word = (hex) => hex.padStart(64, '0')
const answer = (bytes) => `0x${word('20')}${word((bytes.length / 2).toString(16))}${bytes.padEnd(64, '0')}`
const read = ['6fff', '6ffe'].map((bytes) => decodeAbiParameters([{ type: 'string' }], answer(bytes))[0])
console.log('viem reads two strings as', read)
assert.deepEqual(read, ['o\ufffd', 'o\ufffd'])
const decoded = AbiCoder.defaultAbiCoder().decode(['string', 'uint256'], `0x${word('40')}${word('7')}${answer('6fff').slice(66)}`)
console.log('ethers decodes, and its number is', decoded[1])
assert.equal(decoded[1], 7n)
assert.throws(() => decoded[0], /deferred error/)
JS
node text.mjs
cat > text.py <<'PY'
from eth_abi import decode

answer = bytes.fromhex('20'.rjust(64, '0') + '2'.rjust(64, '0') + '6fff'.ljust(64, '0'))
try:
    decode(['string'], answer)
    raise SystemExit('decoded')
except UnicodeDecodeError as error:
    print('eth-abi', error)
PY
venv/bin/python text.py
