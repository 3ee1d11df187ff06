#!/usr/bin/env bash
# Guess: a read that a client repeats by itself after a lost answer brings what the first one would have brought.
# What happens: `eth_getFilterChanges` forgets what it has answered. viem repeats it after a broken connection like any other read, so the second
# answer is empty and no error is seen: the events are gone.
# Who is hurt: who watches a contract over HTTP (watchContractEvent works by filters where the node has them): an event is never seen.
set -euo pipefail

folder=$(mktemp -d)
trap 'kill "${anvil:-}" 2> /dev/null || true; rm -rf "$folder"' EXIT
cd "$folder"

npm install --silent --no-audit --no-fund --ignore-scripts viem@2.57.20 @foundry-rs/anvil@1.7.1
node_modules/@foundry-rs/anvil-*/bin/anvil --port 0 > anvil.log 2>&1 &
anvil=$!
until grep -q '^Listening on' anvil.log; do kill -0 "$anvil" && sleep 0.1; done
RPC="http://$(sed -n 's/^Listening on //p' anvil.log)"
export RPC

cat > changes.mjs <<'JS'
import assert from 'node:assert/strict'
import http from 'node:http'
import { createTestClient, http as transport, publicActions } from 'viem'

// Passes every request on to the node, and loses the first answer about a filter.
const asked = []
const server = http.createServer(async (request, response) => {
  const body = (await request.toArray()).join('')
  const answer = await fetch(process.env.RPC, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
  const text = await answer.text()
  const { method } = JSON.parse(body)
  asked.push(method)
  if (method === 'eth_getFilterChanges' && asked.filter((each) => each === method).length === 1) return response.destroy()
  return response.writeHead(200, { 'content-type': 'application/json' }).end(text)
})
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))

const changesOf = async (url) => {
  const client = createTestClient({ mode: 'anvil', transport: transport(url) }).extend(publicActions)
  const filter = await client.createBlockFilter()
  await client.mine({ blocks: 1 })
  return client.getFilterChanges({ filter })
}
const whole = await changesOf(process.env.RPC)
const lost = await changesOf(`http://127.0.0.1:${server.address().port}`)
console.log('one block is mined; from the node', whole, 'with one answer lost', lost, asked)
assert.equal(whole.length, 1)
assert.deepEqual(lost, [])
assert.deepEqual(asked.slice(-2), ['eth_getFilterChanges', 'eth_getFilterChanges'])
server.close()
server.closeAllConnections()
JS
node changes.mjs
