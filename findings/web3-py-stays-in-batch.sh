#!/usr/bin/env bash
# Guess: when a batch fails, the next call is an ordinary one again.
# What happens: after a batch in which one request failed, web3.py stays in batching mode: later calls send nothing and return a pair of
# tuples instead of a value. With the `with` statement it is left as it should be.
# Who is hurt: scripts that catch the error and go on: `if w3.eth.get_code(a)` is true for every address, and no request was made.
set -euo pipefail

folder=$(mktemp -d)
trap 'kill "${anvil:-}" 2> /dev/null || true; rm -rf "$folder"' EXIT
cd "$folder"

npm install --silent --no-audit --no-fund --ignore-scripts @foundry-rs/anvil@1.7.1
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check web3==7.16.0
node_modules/@foundry-rs/anvil-*/bin/anvil --port 0 > anvil.log 2>&1 &
anvil=$!
until grep -q '^Listening on' anvil.log; do kill -0 "$anvil" && sleep 0.1; done
RPC="http://$(sed -n 's/^Listening on //p' anvil.log)"
export RPC

cat > batch.py <<'PY'
import os
import web3
from web3.exceptions import BlockNotFound

print('web3.py', web3.__version__)
nobody = '0x' + '11' * 20


def client():
    return web3.Web3(web3.Web3.HTTPProvider(os.environ['RPC']))


w3 = client()
batch = w3.batch_requests()
batch.add(w3.eth.get_block(0))
batch.add(w3.eth.get_block(999_999))
try:
    batch.execute()
    raise SystemExit('the batch did not fail')
except BlockNotFound as error:
    print('the batch:', error)
code = w3.eth.get_code(nobody)
print('and then get_code gives', type(code).__name__, code[0])
assert code[0] == ('eth_getCode', (nobody, 'latest'))

w3 = client()
try:
    with w3.batch_requests() as batch:
        batch.add(w3.eth.get_block(999_999))
        batch.execute()
except BlockNotFound:
    pass
print('after a with statement', w3.eth.get_code(nobody))
assert w3.eth.get_code(nobody) == b''
PY
venv/bin/python batch.py
