#!/usr/bin/env bash
# Guess: a package that tells whether something is an IPFS address says yes to ipfs://CID, the scheme made for it.
# What happens: none of is-ipfs' tests does: url, ipfsUrl, urlOrPath and path know only http(s) gateways and /ipfs/ paths.
# Who is hurt: forms and linters that check "an IPFS link": they refuse the native one and accept the one that names a single gateway.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

npm install --silent --no-audit --no-fund --ignore-scripts is-ipfs@8.0.4

cat > urls.mjs <<'JS'
import assert from 'node:assert/strict'
import * as isIPFS from 'is-ipfs'

const cid = 'bafybeicg2rebjoofv4kbyovkw7af3rpiitvnl6i7ckcywaq6xjcxnc2mby'
const tests = ['url', 'ipfsUrl', 'path', 'ipfsPath', 'urlOrPath', 'ipfsSubdomain']
const saysYes = (text) => tests.filter((name) => isIPFS[name](text))
const seen = Object.fromEntries([`ipfs://${cid}`, `https://gateway.example/ipfs/${cid}`].map((text) => [text, saysYes(text)]))
console.log(seen)
assert.deepEqual(Object.values(seen), [[], ['url', 'ipfsUrl', 'urlOrPath']])
JS
node urls.mjs
