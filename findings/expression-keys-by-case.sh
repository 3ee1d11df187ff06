#!/usr/bin/env bash
# Guess: tools for workflows agree with GitHub that names of properties are compared without regard to case, in brackets too.
# What happens: GitHub's own expression package reads github['EVENT_NAME']; actionlint says that the property is not defined; act evaluates it to
# nothing. With a dot all three agree.
# Who is hurt: whoever looks up a key that a matrix or an input gives: red in the linter, and silently empty where it is tried out locally.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

npm install --silent --no-audit --no-fund --ignore-scripts @actions/expressions@0.3.61
install_go() { GOPATH="$folder/go" GOBIN="$folder/bin" GOFLAGS="-modcacherw -trimpath" go install "$1" 2> build.log || { cat build.log; exit 1; }; }
install_go github.com/rhysd/actionlint/cmd/actionlint@v1.7.12
install_go github.com/nektos/act@v0.2.89

cat > evaluate.mjs <<'JS'
import assert from 'node:assert/strict'
import { Evaluator, Lexer, Parser, data } from '@actions/expressions'

const github = new data.Dictionary({ key: 'event_name', value: new data.StringData('push') })
const context = new data.Dictionary({ key: 'github', value: github })
const evaluate = (text) => new Evaluator(new Parser(new Lexer(text).lex().tokens, ['github'], []).parse(), context).evaluate().coerceString()
const seen = [evaluate("github['EVENT_NAME']"), evaluate('github.EVENT_NAME')]
console.log("GitHub's package:", seen)
assert.deepEqual(seen, ['push', 'push'])
JS
node evaluate.mjs

mkdir -p repository/.github/workflows
cat > repository/.github/workflows/keys.yml <<'YAML'
on: push
jobs:
  job:
    runs-on: ubuntu-latest
    env:
      DOT: ${{ github.EVENT_NAME }}
      BRACKET: ${{ github['EVENT_NAME'] }}
    steps:
      - run: echo "dot=$DOT bracket=$BRACKET."
YAML
if complaint=$(bin/actionlint -shellcheck= -pyflakes= -oneline repository/.github/workflows/keys.yml); then
  echo "actionlint takes it now"
  exit 1
fi
echo "actionlint: ${complaint:0:120}"
[ "$(wc -l <<< "$complaint")" = 1 ]

git init --quiet --initial-branch=main repository
git -C repository add .
git -C repository -c user.name=Somebody -c user.email=somebody@example.com commit --quiet --message=workflow
said=$(cd repository && HOME="$folder" XDG_CACHE_HOME="$folder/cache" ../bin/act push --platform ubuntu-latest=-self-hosted 2>&1 | grep 'dot=push' || true)
echo "act: $said"
grep -q 'dot=push bracket=\.' <<< "$said"
