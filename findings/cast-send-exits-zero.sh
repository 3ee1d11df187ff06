#!/usr/bin/env bash
# Guess: `cast send` ends with an error when the transaction that it sent reverts.
# What happens: it waits, prints a receipt with "status 0 (failed)" and ends with exit code 0, with --json too. Only what fails in estimating
# (before anything is sent) is an error; with --gas-limit, or when the state moves between the two, nothing is.
# Who is hurt: pipelines with `set -e`: the step is green, and the next one builds on a call that never took effect.
set -euo pipefail

folder=$(mktemp -d)
trap 'kill "${anvil:-}" 2> /dev/null || true; rm -rf "$folder"' EXIT
cd "$folder"

npm install --silent --no-audit --no-fund --ignore-scripts @foundry-rs/anvil@1.7.1 @foundry-rs/cast@1.7.1
node_modules/@foundry-rs/anvil-*/bin/anvil --port 0 > anvil.log 2>&1 &
anvil=$!
until grep -q '^Listening on' anvil.log; do kill -0 "$anvil" && sleep 0.1; done
ETH_RPC_URL="http://$(sed -n 's/^Listening on //p' anvil.log)"
export ETH_RPC_URL
cast() { node_modules/@foundry-rs/cast-*/bin/cast "$@"; }
sender=$(cast rpc eth_accounts | grep -oiE '0x[0-9a-f]{40}' | head -n 1)
send() { cast send --unlocked --from "$sender" "$@"; }

contract=0x2222222222222222222222222222222222222222
reverts=0x5f5ffd
cast rpc anvil_setCode "$contract" "$reverts" > /dev/null
if refusal=$(send "$contract" 'pay()' 2>&1); then
  echo "sent without an estimate now"
  exit 1
fi
echo "estimated first: ${refusal:0:90}"
code=0
receipt=$(send --gas-limit 100000 "$contract" 'pay()') || code=$?
echo "sent: $(grep -E '^status ' <<< "$receipt"), exit code $code"
grep -qE '^status +0 \(failed\)' <<< "$receipt"
[ "$code" = 0 ]
receipt=$(send --json --gas-limit 100000 "$contract" 'pay()') || code=$?
echo "with --json: $(grep -oE '"status":"[^"]*"' <<< "$receipt"), exit code $code"
grep -q '"status":"0x0"' <<< "$receipt"
[ "$code" = 0 ]
