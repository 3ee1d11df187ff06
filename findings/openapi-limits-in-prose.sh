#!/usr/bin/env bash
# Guess: GitHub's API description states its limits as schemas, so that what is checked against it would be accepted.
# What happens: `per_page` says "max 100" in its text and has no `maximum` at nearly all of its places; the body of a comment has no `maxLength` at all,
# although GitHub refuses more than 65,536 characters.
# Who is hurt: whoever tests against a double that is made from the description: a page of 1,000 and a comment of a megabyte pass there.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

npm install --silent --no-audit --no-fund --ignore-scripts @octokit/openapi@23.0.2

cat > limits.mjs <<'JS'
import assert from 'node:assert/strict'
import { createRequire } from 'node:module'

const description = createRequire(`${process.cwd()}/limits.mjs`)('@octokit/openapi').schemas['api.github.com']
const follow = ({ $ref, ...here }) => ($ref === undefined ? here : $ref.slice(2).split('/').reduce((node, key) => node[key], description))
const operations = Object.values(description.paths).flatMap((methods) => Object.values(methods))
const sizes = operations.flatMap(({ parameters = [] }) => parameters.map(follow)).filter(({ name }) => name === 'per_page')
const bounded = sizes.filter(({ schema }) => schema.maximum !== undefined)
const told = sizes.filter(({ description: text }) => /max \d+/.test(text ?? ''))
console.log('per_page:', sizes.length, 'places,', told.length, 'with a limit in the text,', bounded.length, 'with one in the schema')
assert.ok(told.length > 250 && bounded.length < 20)

const comment = description.paths['/repos/{owner}/{repo}/issues/{issue_number}/comments'].post.requestBody.content['application/json'].schema.properties.body
console.log('the body of a comment:', comment)
assert.deepEqual([comment.type, comment.maxLength], ['string', undefined])
JS
node limits.mjs
