#!/usr/bin/env bash
# Guess: a POST that is answered with 303 (See Other) is followed by a GET, as HTTP has it and `fetch` does it.
# What happens: @actions/http-client sends the POST again, with its body, to the other address. A relative address (`location: /done`) is an error.
# Who is hurt: Actions that talk to services which answer a form with 303: the second POST does the work twice, or fails after the first one was taken.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

npm install --silent --no-audit --no-fund --ignore-scripts @actions/http-client@4.0.1

cat > other.mjs <<'JS'
import assert from 'node:assert/strict'
import http from 'node:http'
import { HttpClient } from '@actions/http-client'

let requests = []
const server = http.createServer((request, response) => {
  request.resume().on('end', () => {
    requests.push(`${request.method} ${request.url}`)
    const location = { '/absolute': `${origin}/done`, '/relative': '/done' }[request.url]
    response.writeHead(location === undefined ? 200 : 303, location === undefined ? {} : { location })
    response.end('{}')
  })
})
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
const origin = `http://127.0.0.1:${server.address().port}`

const requestsOf = async (send) => {
  requests = []
  const outcome = await send().then(() => 'answered', ({ message }) => message)
  return { outcome, requests }
}
const byFetch = await requestsOf(() => fetch(`${origin}/absolute`, { method: 'POST', body: '{}' }))
const byClient = await requestsOf(() => new HttpClient('x').postJson(`${origin}/absolute`, { pay: 1 }))
const toRelative = await requestsOf(() => new HttpClient('x').postJson(`${origin}/relative`, { pay: 1 }))
console.log({ byFetch, byClient, toRelative })
assert.deepEqual(byFetch, { outcome: 'answered', requests: ['POST /absolute', 'GET /done'] })
assert.deepEqual(byClient, { outcome: 'answered', requests: ['POST /absolute', 'POST /done'] })
assert.deepEqual(toRelative, { outcome: 'Invalid URL', requests: ['POST /relative'] })
server.close()
server.closeAllConnections()
JS
node other.mjs
