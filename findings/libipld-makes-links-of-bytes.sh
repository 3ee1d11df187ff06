#!/usr/bin/env bash
# Guess: DAG-CBOR that is decoded and encoded again is the same block, with the same CID.
# What happens: libipld (Python) gives links and bytes both as `bytes`, and encodes as a link whatever bytes happen to be a CID. Bytes that hold
# one come back as a link: another block, another CID. @ipld/dag-cbor and dag-cbor (Python) keep the two apart.
# Who is hurt: whoever reads a block and stores it again, and whoever pins by links: data become an edge that the author did not draw.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

npm install --silent --no-audit --no-fund --ignore-scripts @ipld/dag-cbor@10.0.2 multiformats@14.0.5
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check libipld==3.5.0 dag-cbor==0.3.3

cat > again.mjs <<'JS'
import assert from 'node:assert/strict'
import * as dagCbor from '@ipld/dag-cbor'
import { CID } from 'multiformats/cid'

const { bytes } = CID.parse('bafybeicg2rebjoofv4kbyovkw7af3rpiitvnl6i7ckcywaq6xjcxnc2mby')
const block = dagCbor.encode({ key: bytes })
assert.deepEqual(dagCbor.encode(dagCbor.decode(block)), block)
console.log(Buffer.from(block).toString('hex'))
JS
cat > again.py <<'PY'
import sys
import dag_cbor
import libipld

block = bytes.fromhex(sys.argv[1])
by_libipld = libipld.encode_dag_cbor(libipld.decode_dag_cbor(block))
print('read         ', block.hex()[:24], type(dag_cbor.decode(block)['key']).__name__)
print('dag-cbor     ', dag_cbor.encode(dag_cbor.decode(block)).hex()[:24])
print('libipld      ', by_libipld.hex()[:24], type(dag_cbor.decode(by_libipld)['key']).__name__)
assert dag_cbor.encode(dag_cbor.decode(block)) == block
assert isinstance(dag_cbor.decode(block)['key'], bytes)
assert not isinstance(dag_cbor.decode(by_libipld)['key'], bytes)
PY
venv/bin/python again.py "$(node again.mjs)"
