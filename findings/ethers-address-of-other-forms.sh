#!/usr/bin/env bash
# Guess: what isAddress calls an address can be sent to a node as it is.
# What happens: ethers says yes to 40 digits without "0x" and to the ICAP form ("XE…", 35 characters) too. viem says no to both.
# Who is hurt: forms and configurations that check with isAddress and pass the text on: nodes refuse it, and comparing it as text finds no match.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

npm install --silent --no-audit --no-fund --ignore-scripts ethers@6.17.0 viem@2.57.20

cat > address.mjs <<'JS'
import assert from 'node:assert/strict'
import { getAddress, getIcapAddress, isAddress } from 'ethers'
import { isAddress as isAddressOfViem } from 'viem'

const usual = '0x70997970C51812dc3A010C7d01b50e0d17dc79C8'
const forms = [usual, usual.slice(2), getIcapAddress(usual)]
for (const form of forms) console.log(form, 'ethers', isAddress(form), 'viem', isAddressOfViem(form))
assert.deepEqual(forms.map((form) => isAddress(form)), [true, true, true])
assert.deepEqual(forms.map((form) => isAddressOfViem(form)), [true, false, false])
assert.deepEqual(forms.map((form) => getAddress(form)), [usual, usual, usual])
JS
node address.mjs
