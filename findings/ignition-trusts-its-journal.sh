#!/usr/bin/env bash
# Guess: running Hardhat Ignition again says whether the contracts are there.
# What happens: it reads its journal and nothing else: on a chain that was started anew it reports a successful deployment, with addresses that have no
# code. A contract that is added then gets the address which the journal has for another one.
# Who is hurt: who keeps a deployment folder for a local or test chain that was reset: the run is green, and every call to the contract returns nothing.
set -euo pipefail

folder=$(mktemp -d)
trap 'kill "${anvil:-}" 2> /dev/null || true; rm -rf "$folder"' EXIT
cd "$folder"

npm install --silent --no-audit --no-fund --ignore-scripts @nomicfoundation/ignition-core@3.1.9 @foundry-rs/anvil@1.7.1 2> npm.log
start() {
  : > anvil.log
  node_modules/@foundry-rs/anvil-*/bin/anvil --port 0 > anvil.log 2>&1 &
  anvil=$!
  until grep -q '^Listening on' anvil.log; do kill -0 "$anvil" && sleep 0.1; done
  RPC="http://$(sed -n 's/^Listening on //p' anvil.log)"
  export RPC
}

cat > deploy.mjs <<'JS'
import assert from 'node:assert/strict'
import { buildModule, deploy } from '@nomicfoundation/ignition-core'

const request = async ({ method, params = [] }) => {
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params })
  const { result, error } = await (await fetch(process.env.RPC, { method: 'POST', headers: { 'content-type': 'application/json' }, body })).json()
  if (error) throw Object.assign(new Error(error.message), error)
  return result
}
// A contract of one byte, STOP.
const artifact = {
  _format: 'hh-sol-artifact-1', contractName: 'Box', sourceName: 'Box.sol', abi: [], bytecode: '0x6001600c60003960016000f300', deployedBytecode: '0x00',
  deployedLinkReferences: {}, linkReferences: {},
}
const run = async (ids) => deploy({
  accounts: await request({ method: 'eth_accounts' }),
  artifactResolver: { getBuildInfo: async () => undefined, loadArtifact: async () => artifact },
  config: { blockPollingInterval: 50, requiredConfirmations: 1 },
  deploymentDir: 'deployment',
  deploymentParameters: {},
  ignitionModule: buildModule('Boxes', (module) => Object.fromEntries(ids.map((id) => [id, module.contract('Box', [], { id })]))),
  provider: { request },
})
const ids = process.argv.slice(2)
const { type, contracts } = await run(ids)
assert.equal(type, 'SUCCESSFUL_DEPLOYMENT')
for (const id of ids) {
  const { address } = contracts[`Boxes#${id}`]
  console.log(id, address, await request({ method: 'eth_getCode', params: [address, 'latest'] }))
}
JS
start
first=$(node deploy.mjs first)
kill "$anvil"
start
again=$(node deploy.mjs first)
added=$(node deploy.mjs first second)
printf 'deployed\n%s\non a new chain\n%s\nwith one more\n%s\n' "$first" "$again" "$added"
[ "$first" = 'first 0x5FbDB2315678afecb367f032d93F642f64180aa3 0x00' ]
[ "$again" = 'first 0x5FbDB2315678afecb367f032d93F642f64180aa3 0x' ]
[ "$added" = "$first"$'\nsecond 0x5FbDB2315678afecb367f032d93F642f64180aa3 0x00' ]
