#!/usr/bin/env bash
# Guess: log({ from: 'main', to: 'topic' }) lists what topic has and main has not, as `git log main..topic` does.
# What happens: simple-git asks for `main...topic`, three dots: commits of main that topic lacks are in the list too. It takes
# `symmetric: false` to get the range.
# Who is hurt: changelogs, reviews of a branch, "who wrote this pull request": they count commits of the other side once it moves on.
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
git -C repository switch --quiet main
commit 'of main'

cat > log.mjs <<'JS'
import assert from 'node:assert/strict'
import { simpleGit } from 'simple-git'

const git = simpleGit('repository')
const messages = async (options) => (await git.log(options)).all.map(({ message }) => message).sort()
const range = { from: 'main', to: 'topic' }
const seen = { plain: await messages(range), dots: await messages(['main..topic']), told: await messages({ ...range, symmetric: false }) }
console.log(seen)
assert.deepEqual(seen, { plain: ['of main', 'of topic'], dots: ['of topic'], told: ['of topic'] })
JS
node log.mjs
