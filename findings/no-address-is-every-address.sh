#!/usr/bin/env bash
# Guess: logs "of the contracts in this list" are none when the list is empty.
# What happens: an empty list of addresses means every address: ethers, viem and web3.py pass it on, and anvil and ganache (go-ethereum and
# Hardhat's node too) answer with the logs of the whole chain.
# Who is hurt: indexers and bots that build the list from what they know: on the first day, or after a failed read, they take everybody's events.
set -euo pipefail

folder=$(mktemp -d)
trap 'kill "${anvil:-}" 2> /dev/null || true; rm -rf "$folder"' EXIT
cd "$folder"

npm install --silent --no-audit --no-fund --ignore-scripts ethers@6.17.0 viem@2.57.20 ganache@7.9.2 @foundry-rs/anvil@1.7.1
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check web3==7.16.0
node_modules/@foundry-rs/anvil-*/bin/anvil --port 0 > anvil.log 2>&1 &
anvil=$!
until grep -q '^Listening on' anvil.log; do kill -0 "$anvil" && sleep 0.1; done
RPC="http://$(sed -n 's/^Listening on //p' anvil.log)"
export RPC

cat > logs.mjs <<'JS'
import assert from 'node:assert/strict'
import { JsonRpcProvider } from 'ethers'
import ganache from 'ganache'
import { createPublicClient, http } from 'viem'

const provider = new JsonRpcProvider(process.env.RPC)
const chain = ganache.provider({ logging: { quiet: true } })
const nodes = [(method, params) => provider.send(method, params), (method, params) => chain.request({ method, params })]
const stranger = `0x${'44'.repeat(20)}`
const emitsOnCreation = '0x60006000a000'
const range = { fromBlock: '0x0', toBlock: 'latest' }
for (const send of nodes) {
  const [from] = await send('eth_accounts', [])
  await send('eth_sendTransaction', [{ from, data: emitsOnCreation, gas: '0x30d40' }])
  const count = async (address) => (await send('eth_getLogs', [{ ...range, address }])).length
  const seen = { ofStranger: await count([stranger]), ofNobody: await count([]) }
  console.log(await send('web3_clientVersion', []), seen)
  assert.deepEqual(seen, { ofStranger: 0, ofNobody: 1 })
}
const byEthers = await provider.getLogs({ fromBlock: 0, toBlock: 'latest', address: [] })
const byViem = await createPublicClient({ transport: http(process.env.RPC) }).getLogs({ fromBlock: 0n, address: [] })
console.log('of no address: ethers', byEthers.length, 'viem', byViem.length)
assert.deepEqual([byEthers.length, byViem.length], [1, 1])
process.exit(0)
JS
node logs.mjs
cat > logs.py <<'PY'
import os
from web3 import HTTPProvider, Web3

found = Web3(HTTPProvider(os.environ['RPC'])).eth.get_logs({'fromBlock': 0, 'toBlock': 'latest', 'address': []})
print('web3.py', len(found))
assert len(found) == 1
PY
venv/bin/python logs.py
