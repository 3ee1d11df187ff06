#!/usr/bin/env bash
# Guess: keystore files (version 3) are the one format that all wallets of this field share.
# What happens: ethers names the section "Crypto", with a capital; cast insists on "crypto" and refuses the file. eth-account takes both.
# Renaming that one key makes the same file readable.
# Who is hurt: whoever makes a wallet with ethers and hands its keystore to Foundry: "missing field", as if the file were damaged.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

npm install --silent --no-audit --no-fund --ignore-scripts ethers@6.17.0 @foundry-rs/cast@1.7.1
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check eth-account==0.14.0

cat > keystore.mjs <<'JS'
import { writeFileSync } from 'node:fs'
import { encryptKeystoreJsonSync, Wallet } from 'ethers'

const wallet = new Wallet(`0x${'11'.repeat(32)}`)
const text = encryptKeystoreJsonSync(wallet, 'password', { scrypt: { N: 1024, r: 8, p: 1 } })
writeFileSync('as-written.json', text)
writeFileSync('renamed.json', text.replace('"Crypto"', '"crypto"'))
console.log('ethers writes the keys', Object.keys(JSON.parse(text)).join(', '))
JS
node keystore.mjs

decrypt() { node_modules/@foundry-rs/cast-*/bin/cast wallet decrypt-keystore "$1" --keystore-dir . --unsafe-password password 2>&1; }
if refused=$(decrypt as-written.json); then
  echo "cast reads it now"
  exit 1
fi
echo "cast: $refused"
grep -q 'missing field `crypto`' <<< "$refused"
decrypt renamed.json | grep -q "$(printf '11%.0s' {1..32})"
echo "cast reads it with the key renamed"

venv/bin/python -c '
import json
from eth_account import Account
assert Account.decrypt(json.load(open("as-written.json")), "password").hex() == "11" * 32
print("eth-account reads it as it is")'
