#!/usr/bin/env bash
# Guess: a review of a pull request, as GitHub describes it, has a time, a commit and a person; an approval can be judged by them.
# What happens: the description promises none of the three: `submitted_at` may be absent, `commit_id` and `user` may be null, also for APPROVED.
# `state` is any text.
# Who is hurt: whoever asks "approved after this comment, at this commit, by somebody else": a missing value compares as neither or throws.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

npm install --silent --no-audit --no-fund --ignore-scripts @octokit/openapi@23.0.2

cat > review.mjs <<'JS'
import assert from 'node:assert/strict'
import { createRequire } from 'node:module'

const description = createRequire(`${process.cwd()}/review.mjs`)('@octokit/openapi').schemas['api.github.com']
const follow = (node) => (node.$ref === undefined ? node : node.$ref.slice(2).split('/').reduce((at, key) => at[key], description))
const answer = description.paths['/repos/{owner}/{repo}/pulls/{pull_number}/reviews'].get.responses['200']
const review = follow(follow(answer.content['application/json'].schema).items)
const { submitted_at, commit_id, user, state } = review.properties
const mayBeNull = (schema) => follow(schema).nullable === true
const seen = {
  timeIsRequired: review.required.includes('submitted_at'),
  commitMayBeNull: mayBeNull(commit_id),
  userMayBeNull: mayBeNull(user),
  states: state.enum,
}
console.log(submitted_at, seen)
assert.deepEqual(seen, { timeIsRequired: false, commitMayBeNull: true, userMayBeNull: true, states: undefined })
JS
node review.mjs
