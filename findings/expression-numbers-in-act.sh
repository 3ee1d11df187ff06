#!/usr/bin/env bash
# Guess: a number of an event or an output, printed into a variable, reads the same in a local run as on GitHub.
# What happens: act prints numbers with 15 significant digits and an exponent from 1e15 on (fromJSON('21000000000000000') is "2.1E+16"); GitHub's own
# expression package, which its editor extension evaluates with, prints all digits.
# Who is hurt: whoever passes amounts in wei or long ids through expressions: a shell or a parser of the next step reads another number, or none.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

npm install --silent --no-audit --no-fund --ignore-scripts @actions/expressions@0.3.61
GOPATH="$folder/go" GOBIN="$folder/bin" GOFLAGS="-modcacherw -trimpath" go install github.com/nektos/act@v0.2.89 2> build.log || { cat build.log; exit 1; }

cat > evaluate.mjs <<'JS'
import { Evaluator, Lexer, Parser, data } from '@actions/expressions'

const evaluate = (text) => new Evaluator(new Parser(new Lexer(text).lex().tokens, [], []).parse(), new data.Dictionary()).evaluate().coerceString()
console.log(evaluate("fromJSON('21000000000000000')"), evaluate("fromJSON('123456789.123456789')"))
JS
by_github=$(node evaluate.mjs)

mkdir -p repository/.github/workflows
cat > repository/.github/workflows/numbers.yml <<'YAML'
on: push
jobs:
  job:
    runs-on: ubuntu-latest
    env:
      NUMBERS: ${{ fromJSON('21000000000000000') }} ${{ fromJSON('123456789.123456789') }}
    steps:
      - run: echo "numbers=$NUMBERS."
YAML
git init --quiet --initial-branch=main repository
git -C repository add .
git -C repository -c user.name=Somebody -c user.email=somebody@example.com commit --quiet --message=workflow
by_act=$(cd repository && HOME="$folder" XDG_CACHE_HOME="$folder/cache" ../bin/act push --platform ubuntu-latest=-self-hosted 2>&1 | sed -nE 's/.*numbers=([^$]*)\.$/\1/p' | tail -1)
printf "GitHub's package: %s\nact: %s\n" "$by_github" "$by_act"
[ "$by_github" = '21000000000000000 123456789.12345679' ]
[ "$by_act" = '2.1E+16 123456789.123457' ]
