#!/usr/bin/env bash
# Guess: decoding what was encoded gives the same string back, and two ABI decoders agree on the same bytes.
# What happens: viem takes a leading U+FEFF off every decoded string, so encode and decode is not the identity; ethers and eth-abi keep it.
# Who is hurt: whoever reads a string back from the chain to compare it with what was written: it always differs.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

npm install --silent --no-audit --no-fund --ignore-scripts viem@2.57.20 ethers@6.17.0
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check eth-abi==6.0.0

cat > strings.mjs <<'JS'
import assert from 'node:assert/strict'
import { AbiCoder } from 'ethers'
import { decodeAbiParameters, encodeAbiParameters } from 'viem'

const written = '\uFEFFhttps://example.com/metadata.json'
const data = encodeAbiParameters([{ type: 'string' }], [written])
const [byViem] = decodeAbiParameters([{ type: 'string' }], data)
const [byEthers] = AbiCoder.defaultAbiCoder().decode(['string'], data)
console.error('written', written.length, 'viem', byViem.length, 'ethers', byEthers.length)
assert.equal(byViem, written.slice(1))
assert.equal(byEthers, written)
console.log(data)
JS
data=$(node strings.mjs)

cat > strings.py <<'PY'
import sys
from eth_abi import decode

text, = decode(['string'], bytes.fromhex(sys.argv[1][2:]))
print('eth-abi', len(text))
assert text.startswith('\ufeff')
PY
venv/bin/python strings.py "$data"
