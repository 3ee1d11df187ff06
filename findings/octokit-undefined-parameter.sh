#!/usr/bin/env bash
# Guess: a request whose path lacks a parameter fails before it is sent.
# What happens: a parameter that is undefined or null vanishes with its slash, and another route is asked: "remove this label" becomes
# "remove all labels", "get this issue" becomes "list the issues".
# Who is hurt: scripts that take a name out of an optional field: the request succeeds, and it is not the one they wrote.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

npm install --silent --no-audit --no-fund --ignore-scripts @octokit/core@7.0.8

cat > parameter.mjs <<'JS'
import assert from 'node:assert/strict'
import { Octokit } from '@octokit/core'

const requests = []
const fetch = async (url, { method }) => {
  requests.push(`${method} ${new URL(url).pathname}`)
  return new Response('[]', { headers: { 'content-type': 'application/json' } })
}
const octokit = new Octokit({ request: { fetch } })
const labels = [{ name: 'bug' }]
const name = labels.find((label) => label.name === 'stale')?.name
const issue = { owner: 'a', repo: 'b', issue_number: 7 }
await octokit.request('DELETE /repos/{owner}/{repo}/issues/{issue_number}/labels/{name}', { ...issue, name })
await octokit.request('GET /repos/{owner}/{repo}/issues/{issue_number}', { owner: 'a', repo: 'b', issue_number: null })
console.log(requests)
assert.deepEqual(requests, ['DELETE /repos/a/b/issues/7/labels', 'GET /repos/a/b/issues'])
JS
node parameter.mjs
