#!/usr/bin/env bash
# Guess: a list of pins that breaks off with an error throws.
# What happens: kubo tells of an error in the middle of a list in a trailer, `X-Stream-Error`, after status 200. kubo-rpc-client does not look at it: the
# list ends early, as if that were all.
# Who is hurt: who decides by the list what to pin again or to remove: what came after the error counts as not pinned.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

npm install --silent --no-audit --no-fund --ignore-scripts kubo-rpc-client@7.1.0

cat > pins.mjs <<'JS'
import assert from 'node:assert/strict'
import http from 'node:http'
import { create } from 'kubo-rpc-client'

// Answers as kubo does when its list of pins fails after the first one.
const cid = 'bafkreibm6jg3ux5qumhcn2b3flc3tyu6dmlb4xa7u5bf44yegnrjhc4yeq'
const server = http.createServer((request, response) => {
  request.resume()
  response.writeHead(200, { 'content-type': 'application/json', trailer: 'X-Stream-Error', 'x-chunked-output': '1' })
  response.write(`${JSON.stringify({ Cid: cid, Type: 'recursive' })}\n`)
  response.addTrailers({ 'X-Stream-Error': 'context deadline exceeded' })
  response.end()
})
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
const { port } = server.address()

const [plain] = await new Promise((resolve) => http.request({ port, host: '127.0.0.1', method: 'POST', path: '/api/v0/pin/ls' }, (response) =>
  response.resume().on('end', () => resolve([response.trailers]))).end())
const pins = []
for await (const pin of create({ url: `http://127.0.0.1:${port}` }).pin.ls()) pins.push(pin.cid.toString())
console.log('the trailer', plain, 'the list', pins)
assert.equal(plain['x-stream-error'], 'context deadline exceeded')
assert.deepEqual(pins, [cid])
server.close()
server.closeAllConnections()
JS
node pins.mjs
