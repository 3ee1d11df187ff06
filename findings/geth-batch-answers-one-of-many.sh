#!/usr/bin/env bash
# Guess: a batch that is too large is answered with one error object, or with an error for each of its requests.
# What happens: go-ethereum answers with a list of one: an error under the id of the first request, and nothing for the other 1,000. ethers says
# "could not coalesce error" of the first and "missing response for request" of the rest.
# Who is hurt: clients that match answers by id: the true reason stands at one of the requests, the rest look like a node that lost them.
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
npm install --silent --no-audit --no-fund --ignore-scripts ethers@6.17.0

cat > batch.mjs <<'JS'
import assert from 'node:assert/strict'
import { JsonRpcProvider, Network } from 'ethers'

const post = async (body) => (await fetch(process.env.RPC, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })).json()
const requests = (count) => Array.from({ length: count }, (_, index) => ({ jsonrpc: '2.0', id: index + 1, method: 'eth_chainId', params: [] }))
const [allowed, refused] = [await post(requests(1000)), await post(requests(1001))]
console.log((await post({ jsonrpc: '2.0', id: 1, method: 'web3_clientVersion', params: [] })).result, 'answers', allowed.length, 'and', refused)
assert.equal(allowed.length, 1000)
assert.deepEqual(refused.map(({ id, error }) => [id, error.message]), [[1, 'batch too large']])

const provider = new JsonRpcProvider(process.env.RPC, undefined, { staticNetwork: Network.from(1337), batchMaxCount: 2000 })
const outcomes = await Promise.allSettled(Array.from({ length: 1001 }, (_, index) => provider.send('eth_getBalance', [`0x${'11'.repeat(20)}`, `0x${index.toString(16)}`])))
const reasons = new Map()
for (const { reason } of outcomes) reasons.set(reason?.shortMessage, (reasons.get(reason?.shortMessage) ?? 0) + 1)
console.log('ethers says', reasons)
assert.deepEqual([...reasons], [['could not coalesce error', 1], ['missing response for request', 1000]])
provider.destroy()
JS
node batch.mjs
