#!/usr/bin/env bash
# Guess: a page that can't be had makes paginate fail; what it resolves with is the whole list.
# What happens: 409 (Conflict) is taken for "an empty repository" at every route and on every page: alone it gives an empty list, on a
# later page it ends the list early. Every other error is thrown.
# Who is hurt: whoever reads comments, reviews or files to decide something: "there are none" and "that was all" look the same as an error.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

npm install --silent --no-audit --no-fund --ignore-scripts @octokit/core@7.0.8 @octokit/plugin-paginate-rest@16.0.0

cat > paginate.mjs <<'JS'
import assert from 'node:assert/strict'
import http from 'node:http'
import { Octokit } from '@octokit/core'
import { paginateRest } from '@octokit/plugin-paginate-rest'

let pages = []
const server = http.createServer((_, response) => {
  const { status, more, body } = pages.shift()
  const link = `<http://127.0.0.1:${server.address().port}/next>; rel="next"`
  response.writeHead(status, { 'content-type': 'application/json', ...(more ? { link } : {}) })
  response.end(JSON.stringify(body))
})
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))

const log = { debug() {}, info() {}, warn() {}, error() {} }
const octokit = new (Octokit.plugin(paginateRest))({ baseUrl: `http://127.0.0.1:${server.address().port}`, log })
const reviewsOf = (...answers) => {
  pages = answers
  return octokit.paginate('GET /repos/{owner}/{repo}/pulls/{pull_number}/reviews', { owner: 'a', repo: 'b', pull_number: 1 })
}
const first = { status: 200, more: true, body: [{ state: 'APPROVED' }] }
const conflict = { status: 409, body: { message: 'Conflict' } }
const alone = await reviewsOf(conflict)
const later = await reviewsOf(first, conflict)
console.log('alone', alone, 'as the second page', later)
assert.deepEqual([alone, later], [[], first.body])
await assert.rejects(reviewsOf(first, { status: 404, body: { message: 'Not Found' } }))
server.close()
JS
node paginate.mjs
