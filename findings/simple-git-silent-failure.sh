#!/usr/bin/env bash
# Guess: raw() rejects when git ends with another exit code than 0.
# What happens: simple-git rejects only when git wrote something to its error output as well. Questions that git answers by exit code alone
# resolve with an empty text, so "no" and "yes" are the same: merge-base --is-ancestor, diff --quiet, show-ref --quiet.
# Who is hurt: whoever asks `raw(['merge-base', '--is-ancestor', a, b]).then(() => true, () => false)`: everything is an ancestor.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

npm install --silent --no-audit --no-fund --ignore-scripts simple-git@3.36.0
git init --quiet --initial-branch=main repository
commit() { git -C repository -c user.name=Somebody -c user.email=somebody@example.com commit --quiet --allow-empty --message="$1"; }
commit base
git -C repository switch --quiet --create topic
commit 'of topic'
if git -C repository merge-base --is-ancestor topic main; then exit 1; fi
echo "git: topic is no ancestor of main"

cat > raw.mjs <<'JS'
import assert from 'node:assert/strict'
import { simpleGit } from 'simple-git'

const git = simpleGit('repository')
const says = (...args) => git.raw(args).then((text) => `yes ${JSON.stringify(text)}`, () => 'no')
const questions = [
  ['merge-base', '--is-ancestor', 'topic', 'main'],
  ['merge-base', '--is-ancestor', 'main', 'topic'],
  ['show-ref', '--verify', '--quiet', 'refs/heads/nowhere'],
]
const seen = await Promise.all(questions.map((question) => says(...question)))
console.log('simple-git:', seen)
assert.deepEqual(seen, ['yes ""', 'yes ""', 'yes ""'])
assert.equal(await says('show-ref', '--verify', 'refs/heads/nowhere'), 'no')
JS
node raw.mjs
