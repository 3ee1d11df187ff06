#!/usr/bin/env bash
# Guess: asked for a contract's events without a range, a library gives all of them.
# What happens: ethers gives all; viem and web3.py give those of the newest block alone, because they leave the range to the node, whose own
# default that is. None of them says so: the answer is a list.
# Who is hurt: who moves a script from one library to the other: histories, balances made of transfers and "was it paid?" come out empty.
set -euo pipefail

folder=$(mktemp -d)
trap 'kill "${anvil:-}" 2> /dev/null || true; rm -rf "$folder"' EXIT
cd "$folder"

npm install --silent --no-audit --no-fund --ignore-scripts ethers@6.17.0 viem@2.57.20 @foundry-rs/anvil@1.7.1
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check web3==7.16.0
node_modules/@foundry-rs/anvil-*/bin/anvil --port 0 > anvil.log 2>&1 &
anvil=$!
until grep -q '^Listening on' anvil.log; do kill -0 "$anvil" && sleep 0.1; done
RPC="http://$(sed -n 's/^Listening on //p' anvil.log)"
export RPC

cat > events.mjs <<'JS'
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { Contract, id, JsonRpcProvider } from 'ethers'
import { createPublicClient, http, parseAbi } from 'viem'

const EVENT = 'event Paid()'
const provider = new JsonRpcProvider(process.env.RPC)
const [from] = await provider.send('eth_accounts', [])
const send = (transaction) => provider.send('eth_sendTransaction', [{ from, gas: '0x30d40', ...transaction }])
// A contract whose code is: LOG1 with the topic of the event. It is put there by a constructor of 9 bytes.
const code = `7f${id('Paid()').slice(2)}5f5fa100`
const hash = await send({ data: `0x60${(code.length / 2).toString(16)}8060095f395ff3${code}` })
const { contractAddress } = await provider.send('eth_getTransactionReceipt', [hash])
assert.equal(await provider.send('eth_getCode', [contractAddress, 'latest']), `0x${code}`)
for (let block = 0; block < 3; block += 1) await send({ to: contractAddress })

const byEthers = (await new Contract(contractAddress, [EVENT], provider).queryFilter('Paid')).length
const client = createPublicClient({ transport: http(process.env.RPC) })
const byViem = (await client.getContractEvents({ address: contractAddress, abi: parseAbi([EVENT]), eventName: 'Paid' })).length
console.log('three events in three blocks: ethers', byEthers, 'viem', byViem)
assert.deepEqual([byEthers, byViem], [3, 1])
writeFileSync('address', contractAddress)
process.exit(0)
JS
node events.mjs
cat > events.py <<'PY'
import os
from pathlib import Path
from web3 import HTTPProvider, Web3

web3 = Web3(HTTPProvider(os.environ['RPC']))
address = Web3.to_checksum_address(Path('address').read_text())
paid = web3.eth.contract(address=address, abi=[{'type': 'event', 'name': 'Paid', 'inputs': [], 'anonymous': False}]).events.Paid()
found = [len(paid.get_logs()), len(paid.get_logs(from_block=0))]
print('web3.py', found[0], 'and from block 0 on', found[1])
assert found == [1, 3]
PY
venv/bin/python events.py
