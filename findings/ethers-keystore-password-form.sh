#!/usr/bin/env bash
# Guess: the password that opened a keystore yesterday, typed the same way, opens it in every wallet.
# What happens: ethers normalizes a password to NFKC before it derives the key; eth-account (like cast) takes its bytes. A keystore of
# eth-account whose password holds a decomposed letter can't be opened by ethers with any spelling of it.
# Who is hurt: people whose keyboard or password manager gives decomposed letters (macOS does): "incorrect password" for the right one.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

npm install --silent --no-audit --no-fund --ignore-scripts ethers@6.17.0
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check eth-account==0.14.0

cat > encrypt.py <<'PY'
import json
from eth_account import Account

decomposed, composed = 'A\u030angstrom', '\u00c5ngstrom'
for name, password in (('decomposed', decomposed), ('composed', composed)):
    keystore = Account.encrypt('0x' + '11' * 32, password, iterations=1024)
    json.dump(keystore, open(f'{name}.json', 'w'))
    assert Account.decrypt(keystore, password).hex() == '11' * 32
print('eth-account opens both with the password that it was given')
PY
venv/bin/python encrypt.py

cat > open.mjs <<'JS'
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { Wallet } from 'ethers'

const opens = (name, password) => {
  try {
    return Wallet.fromEncryptedJsonSync(readFileSync(`${name}.json`, 'utf8'), password).address !== ''
  } catch (error) {
    return error.shortMessage
  }
}
const spellings = ['A\u030angstrom', '\u00c5ngstrom', '\u212bngstrom']
const seen = Object.fromEntries(['decomposed', 'composed'].map((name) => [name, spellings.map((spelling) => opens(name, spelling))]))
console.log(seen)
assert.deepEqual(seen.decomposed, ['incorrect password', 'incorrect password', 'incorrect password'])
assert.deepEqual(seen.composed, [true, true, true])
JS
node open.mjs
