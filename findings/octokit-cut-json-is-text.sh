#!/usr/bin/env bash
# Guess: an answer of application/json that is no JSON (a proxy cut it off, or it is empty) is an error.
# What happens: Octokit resolves with status 200 and hands the text itself over as `data`, with no word of a failure.
# Who is hurt: code that asks `data.some(…)` gets a TypeError far away; code that asks `data.merged` or `data.length` gets a wrong answer.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

npm install --silent --no-audit --no-fund --ignore-scripts @octokit/core@7.0.8

cat > cut.mjs <<'JS'
import assert from 'node:assert/strict'
import http from 'node:http'
import { Octokit } from '@octokit/core'

const answers = ['{"merged":true,"body":"…', '']
const server = http.createServer((_, response) => {
  response.writeHead(200, { 'content-type': 'application/json; charset=utf-8' })
  response.end(answers.shift())
})
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))

const octokit = new Octokit({ baseUrl: `http://127.0.0.1:${server.address().port}` })
for (const expected of [...answers]) {
  const { status, data } = await octokit.request('GET /repos/{owner}/{repo}/pulls/{pull_number}', { owner: 'a', repo: 'b', pull_number: 1 })
  console.log(status, typeof data, JSON.stringify(data))
  assert.deepEqual([status, data, data.merged], [200, expected, undefined])
}
server.close()
JS
node cut.mjs
