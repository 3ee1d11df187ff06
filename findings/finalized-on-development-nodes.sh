#!/usr/bin/env bash
# Guess: a development node, on which nothing is ever reorganised, has one answer to `finalized`: the newest block, as ganache and Hardhat's have.
# What happens: anvil says 64 blocks below the newest, and the genesis before that, though it mines only when it is asked to: a contract that was
# just deployed is not there at `finalized`, and never will be while nobody sends 64 more transactions.
# Who is hurt: who reads or waits at `finalized`: tests on one node never wait, tests on the other wait for ever.
set -euo pipefail

folder=$(mktemp -d)
trap 'kill "${anvil:-}" 2> /dev/null || true; rm -rf "$folder"' EXIT
cd "$folder"

npm install --silent --no-audit --no-fund --ignore-scripts ethers@6.17.0 ganache@7.9.2 @foundry-rs/anvil@1.7.1
node_modules/@foundry-rs/anvil-*/bin/anvil --port 0 > anvil.log 2>&1 &
anvil=$!
until grep -q '^Listening on' anvil.log; do kill -0 "$anvil" && sleep 0.1; done
RPC="http://$(sed -n 's/^Listening on //p' anvil.log)"
export RPC

cat > finalized.mjs <<'JS'
import assert from 'node:assert/strict'
import { JsonRpcProvider } from 'ethers'
import ganache from 'ganache'

const provider = new JsonRpcProvider(process.env.RPC)
const chain = ganache.provider({ logging: { quiet: true } })
const ask = {
  anvil: (method, params = []) => provider.send(method, params),
  ganache: (method, params = []) => chain.request({ method, params }),
}
const finalized = async (send) => Number((await send('eth_getBlockByNumber', ['finalized', false])).number)
for (const [node, expected] of [['anvil', [false, 0, 0, 6]], ['ganache', [true, 1, 10, 70]]]) {
  const send = ask[node]
  const [from] = await send('eth_accounts')
  const hash = await send('eth_sendTransaction', [{ from, data: '0x600060005360016000f3', gas: '0x30d40' }])
  const { contractAddress } = await send('eth_getTransactionReceipt', [hash])
  const hasCode = async (block) => (await send('eth_getCode', [contractAddress, block])) !== '0x'
  assert.ok(await hasCode('latest'))
  const seen = [await hasCode('finalized'), await finalized(send)]
  for (let block = 2; block <= 70; block++) {
    await send('evm_mine')
    if (block === 10 || block === 70) seen.push(await finalized(send))
  }
  console.log(await send('web3_clientVersion'), 'new contract is there:', seen[0], '· finalized of blocks 1, 10, 70:', seen.slice(1))
  assert.deepEqual(seen, expected)
}
process.exit(0)
JS
node finalized.mjs
