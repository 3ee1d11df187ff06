#!/usr/bin/env bash
# Guess: an amount with more decimals than its unit has is refused, or cut off; money is never made more.
# What happens: four libraries give three answers. viem rounds half up, so 1.5 wei becomes 2 wei; cast and web3.py cut off; ethers refuses.
# Who is hurt: whoever checks an amount with one library and sends it with another, or shows one figure and pays a greater one.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

npm install --silent --no-audit --no-fund --ignore-scripts viem@2.57.20 ethers@6.17.0 @foundry-rs/cast@1.7.1
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check web3==7.16.0 eth-utils==6.0.0

cat > amounts.mjs <<'JS'
import assert from 'node:assert/strict'
import { parseEther } from 'viem'
import * as ethers from 'ethers'

const tooFine = '0.0000000000000000015'
console.log('viem', parseEther(tooFine))
assert.equal(parseEther(tooFine), 2n)
assert.equal(parseEther('0.9999999999999999999'), 10n ** 18n)
let refusal
try {
  ethers.parseEther(tooFine)
} catch (error) {
  refusal = error
}
console.log('ethers', refusal?.shortMessage)
assert.equal(refusal?.code, 'NUMERIC_FAULT')
JS
node amounts.mjs

by_cast=$(node_modules/@foundry-rs/cast-*/bin/cast to-wei 0.0000000000000000015)
by_web3=$(venv/bin/python -c 'from web3 import Web3; print(Web3.to_wei("0.0000000000000000015", "ether"))')
echo "cast $by_cast, web3.py $by_web3"
[ "$by_cast" = 1 ] && [ "$by_web3" = 1 ]
