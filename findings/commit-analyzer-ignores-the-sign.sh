#!/usr/bin/env bash
# Guess: `feat!: …` is a breaking change, as Conventional Commits has it.
# What happens: with semantic-release's own default it is nothing: no major release, and no minor one either. The sentence
# "This is no BREAKING CHANGE: …" is not one, but "BREAKING CHANGE y" without a colon, at the start of a line, is.
# Who is hurt: projects that mark breaking changes with the sign: what follows is released as a patch, or waits for the next commit of another kind.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

npm install --silent --no-audit --no-fund --ignore-scripts @semantic-release/commit-analyzer@13.0.1 conventional-changelog-conventionalcommits@9.3.1

cat > analyze.mjs <<'JS'
import assert from 'node:assert/strict'
import { analyzeCommits } from '@semantic-release/commit-analyzer'

const releaseOf = (message, options = {}) =>
  analyzeCommits(options, { cwd: process.cwd(), commits: [{ hash: 'a', message }], logger: { log() {} } })
const messages = ['feat: drop x', 'feat!: drop x', 'feat: x\n\nBREAKING CHANGE: drop x', 'fix: x\n\nThis is no BREAKING CHANGE: fine', 'fix: x\n\nBREAKING CHANGE y']
const byDefault = await Promise.all(messages.map((message) => releaseOf(message)))
const byPreset = await releaseOf('feat!: drop x', { preset: 'conventionalcommits' })
console.log(byDefault, 'told the preset:', byPreset)
assert.deepEqual(byDefault, ['minor', null, 'major', 'patch', 'major'])
assert.equal(byPreset, 'major')
JS
node analyze.mjs
