#!/usr/bin/env bash
# Guess: an SDK that lost a node's answer to a signed transaction asks for its receipt, or sends the same bytes again.
# What happens: ogpu takes it for "not sent yet", asks for the next nonce and signs anew. The first transaction had been taken, so the call is executed
# twice, and one receipt comes back. The comment beside it says that it would not send again after sending.
# Who is hurt: programs that publish over a connection that can break in the wrong moment: two Sources or tasks, two payments, and one address returned.
set -euo pipefail

folder=$(mktemp -d)
trap 'kill "${anvil:-}" 2> /dev/null || true; rm -rf "$folder"' EXIT
cd "$folder"

npm install --silent --no-audit --no-fund --ignore-scripts @foundry-rs/anvil@1.7.1
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check ogpu==0.2.3 web3==7.16.0 eth-account==0.14.0
node_modules/@foundry-rs/anvil-*/bin/anvil --port 0 > anvil.log 2>&1 &
anvil=$!
until grep -q '^Listening on' anvil.log; do kill -0 "$anvil" && sleep 0.1; done
RPC="http://$(sed -n 's/^Listening on //p' anvil.log)"
export RPC

cat > twice.py <<'PY'
import json
import os
import threading
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from eth_account import Account
from ogpu import ChainConfig
from ogpu.protocol import TxExecutor
from web3 import Web3

NODE = os.environ['RPC']
hashes = []


class LosesOneAnswer(BaseHTTPRequestHandler):
    """Passes every request on to the node; the answer to the first transaction is lost."""

    protocol_version = 'HTTP/1.1'

    def do_POST(self):
        body = self.rfile.read(int(self.headers['content-length']))
        request = urllib.request.Request(NODE, body, {'content-type': 'application/json'})
        with urllib.request.urlopen(request) as answer:
            text = answer.read()
        if json.loads(body)['method'] == 'eth_sendRawTransaction':
            hashes.append(json.loads(text)['result'])
            if len(hashes) == 1:
                self.close_connection = True
                return
        self.send_response(200)
        self.send_header('content-type', 'application/json')
        self.send_header('content-length', str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_):
        pass


server = ThreadingHTTPServer(('127.0.0.1', 0), LosesOneAnswer)
threading.Thread(target=server.serve_forever, daemon=True).start()

w3 = Web3(Web3.HTTPProvider(NODE))
signer = Account.from_key('0x' + '42' * 32)
counter = '0x' + '11' * 20
w3.provider.make_request('anvil_setBalance', [signer.address, hex(10 ** 18)])
w3.provider.make_request('anvil_setCode', [counter, '0x60015f54015f5500'])  # adds one to its first slot
abi = [{'type': 'function', 'name': 'publish', 'inputs': [], 'outputs': [], 'stateMutability': 'nonpayable'}]

ChainConfig.set_rpc(f'http://127.0.0.1:{server.server_port}')
receipt = TxExecutor(w3.eth.contract(counter, abi=abi), 'publish', signer=signer).execute()
count = int.from_bytes(w3.eth.get_storage_at(counter, 0), 'big')
print('execute() once: sent', hashes, 'receipt of', receipt.tx_hash, 'executed', count, 'times')
assert len(set(hashes)) == 2 and receipt.tx_hash == hashes[1]
assert count == 2 and w3.eth.get_transaction_count(signer.address) == 2
server.shutdown()
PY
venv/bin/python twice.py
