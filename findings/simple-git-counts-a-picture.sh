#!/usr/bin/env bash
# Guess: diffSummary's insertions and deletions of a file are git's numbers, as in `git diff --numstat`.
# What happens: simple-git counts the plus and minus signs of the picture that `git diff --stat` draws, which git scales to its width: a file
# of 20,000 new lines has some 4,080 insertions, while `changes` and the totals are right.
# Who is hurt: gates on the size of a change, which let the largest ones through, and reports whose columns don't add up.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

npm install --silent --no-audit --no-fund --ignore-scripts simple-git@3.36.0
git init --quiet --initial-branch=main repository
commit() { git -C repository -c user.name=Somebody -c user.email=somebody@example.com commit --quiet --allow-empty --message="$1"; }
commit base
seq 20000 > repository/large
git -C repository add large
commit large
git -C repository diff --numstat HEAD~1 HEAD

cat > summary.mjs <<'JS'
import assert from 'node:assert/strict'
import { simpleGit } from 'simple-git'

const summary = await simpleGit('repository').diffSummary(['HEAD~1', 'HEAD'])
console.log(summary)
const [file] = summary.files
assert.deepEqual([summary.insertions, file.changes], [20_000, 20_000])
assert.ok(file.insertions < 5_000)
JS
node summary.mjs
