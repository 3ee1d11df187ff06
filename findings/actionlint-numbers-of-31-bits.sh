#!/usr/bin/env bash
# Guess: a linter accepts every number that the expression language has; its numbers are doubles.
# What happens: actionlint reads whole numbers as signed 32-bit ones and calls `${{ 2147483648 }}` an error; GitHub's own expression package
# evaluates it. A number written with an exponent passes.
# Who is hurt: whoever compares an id, a size or a chain id with a literal in a workflow: a correct file fails the check.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

npm install --silent --no-audit --no-fund --ignore-scripts @actions/expressions@0.3.61
GOPATH="$folder/go" GOBIN="$folder/bin" GOFLAGS="-modcacherw -trimpath" go install github.com/rhysd/actionlint/cmd/actionlint@v1.7.12 2> build.log || { cat build.log; exit 1; }

cat > evaluate.mjs <<'JS'
import assert from 'node:assert/strict'
import { Evaluator, Lexer, Parser, data } from '@actions/expressions'

const evaluate = (text) => new Evaluator(new Parser(new Lexer(text).lex().tokens, [], []).parse(), new data.Dictionary()).evaluate().coerceString()
console.log("GitHub's package:", evaluate('2147483648'))
assert.equal(evaluate('2147483648'), '2147483648')
assert.equal(evaluate('2147483648 == 2147483647'), 'false')
JS
node evaluate.mjs

lint() {
  printf 'on: push\njobs:\n  job:\n    runs-on: ubuntu-latest\n    env:\n      VALUE: ${{ %s }}\n    steps:\n      - run: echo\n' "$1" > workflow.yml
  bin/actionlint -shellcheck= -pyflakes= -oneline workflow.yml
}
bin/actionlint -version | head -1
lint 2147483647
lint 3e9
if complaint=$(lint 2147483648); then
  echo "actionlint takes it now"
  exit 1
fi
echo "$complaint"
grep -q 'value out of range' <<< "$complaint"
