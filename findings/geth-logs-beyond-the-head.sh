#!/usr/bin/env bash
# Guess: a range of eth_getLogs that ends above the newest block is cut off there, as anvil, ganache and Hardhat's node do.
# What happens: go-ethereum 1.17.10 refuses it: "block range extends beyond current head block" (-32602), the code for wrong parameters.
# 1.16.7 refuses it in other words and with another code ("invalid block range params", -32000).
# Who is hurt: readers that ask for pages of blocks and let the last one overshoot, or that ask one of several nodes that is a block behind.
set -euo pipefail

folder=$(mktemp -d)
trap 'kill "${geth:-}" 2> /dev/null && wait "$geth" || true; rm -rf "$folder"' EXIT
cd "$folder"

GOPATH="$folder/go" GOBIN="$folder/bin" GOFLAGS="-modcacherw -trimpath" go install github.com/ethereum/go-ethereum/cmd/geth@v1.17.10 2> build.log || { cat build.log; exit 1; }
bin/geth --dev --datadir data --http --http.addr 127.0.0.1 --http.port 0 --authrpc.port 0 --port 0 --nodiscover --ipcdisable > geth.log 2>&1 &
geth=$!
until grep -q "HTTP server started.*auth=false" geth.log; do kill -0 "$geth" && sleep 0.2; done
RPC="http://$(sed -nE "s/.*HTTP server started +endpoint=([^ ]+) auth=false.*/\1/p" geth.log)"
export RPC

cat > logs.mjs <<'JS'
import assert from 'node:assert/strict'

const ask = async (method, ...params) => {
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params })
  return (await fetch(process.env.RPC, { method: 'POST', headers: { 'content-type': 'application/json' }, body })).json()
}
console.log((await ask('web3_clientVersion')).result, 'at block', (await ask('eth_blockNumber')).result)
const within = await ask('eth_getLogs', { fromBlock: '0x0', toBlock: 'latest' })
const beyond = await ask('eth_getLogs', { fromBlock: '0x0', toBlock: '0x100' })
console.log('to latest', within.result, 'to 0x100', beyond.error)
assert.deepEqual(within.result, [])
assert.deepEqual([beyond.error?.code, beyond.error?.message], [-32602, 'block range extends beyond current head block'])
JS
node logs.mjs
