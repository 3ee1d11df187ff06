#!/usr/bin/env bash
# Guess: a listener for lines (`stdline`) is given every line that the program printed, as it printed it.
# What happens: a last line without a line break never arrives, and a letter whose bytes come in two pieces becomes two signs of replacement.
# `getExecOutput` has both right.
# Who is hurt: Actions that collect results line by line: `git rev-parse` through `tr -d`, `jq -j` or `printf` gives nothing at all.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

npm install --silent --no-audit --no-fund --ignore-scripts @actions/exec@3.0.0

cat > lines.mjs <<'JS'
import assert from 'node:assert/strict'
import { getExecOutput } from '@actions/exec'

const linesOf = async (script) => {
  const lines = []
  const { stdout } = await getExecOutput('bash', ['-c', script], { silent: true, listeners: { stdline: (line) => lines.push(line) } })
  return { lines, stdout }
}
const unended = await linesOf("printf 'one\\ntwo'")
const divided = await linesOf("printf '\\303'; sleep 0.5; printf '\\251\\n'")
console.log(unended, divided)
assert.deepEqual(unended, { lines: ['one'], stdout: 'one\ntwo' })
assert.deepEqual(divided, { lines: ['\ufffd\ufffd'], stdout: 'é\n' })
JS
node lines.mjs
