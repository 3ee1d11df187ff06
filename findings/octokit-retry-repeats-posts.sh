#!/usr/bin/env bash
# Guess: a retry plugin repeats what may be repeated: GET, PUT and DELETE, but no POST whose answer was lost.
# What happens: @octokit/plugin-retry sends a POST again when the connection broke after the server took it, and on 502; mutations of
# GraphQL too. It reads neither the method nor the query.
# Who is hurt: bots: two comments, two issues, two dispatched workflows, and a log that knows of one.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

npm install --silent --no-audit --no-fund --ignore-scripts @octokit/core@7.0.8 @octokit/plugin-retry@8.1.1

cat > retry.mjs <<'JS'
import assert from 'node:assert/strict'
import http from 'node:http'
import { Octokit } from '@octokit/core'
import { retry } from '@octokit/plugin-retry'

const taken = []
const faults = ['cut', 'answered', 502, 'answered', 502, 'answered']
const server = http.createServer((request, response) => {
  const chunks = []
  request.on('data', (chunk) => chunks.push(chunk))
  request.on('end', () => {
    taken.push(`${request.method} ${request.url} ${Buffer.concat(chunks)}`)
    const fault = faults.shift()
    if (fault === 'cut') return request.socket.destroy() // taken, and never answered
    response.writeHead(fault === 502 ? 502 : 201, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ id: taken.length, data: {} }))
  })
})
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))

const log = { debug() {}, info() {}, warn() {}, error() {} }
const settings = { baseUrl: `http://127.0.0.1:${server.address().port}`, log, retry: { retryAfterBaseValue: 1 } }
const octokit = new (Octokit.plugin(retry))(settings)
const comment = () => octokit.request('POST /repos/acme/sources/issues/1/comments', { body: 'published' })
const first = await comment()
const second = await comment()
await octokit.graphql('mutation { addComment(input: {}) { clientMutationId } }')
console.log(taken)
assert.deepEqual([first.data.id, second.data.id], [2, 4])
assert.equal(taken.filter((line) => line.includes('/comments')).length, 4)
assert.equal(taken.filter((line) => line.includes('mutation')).length, 2)
server.close()
JS
node retry.mjs
