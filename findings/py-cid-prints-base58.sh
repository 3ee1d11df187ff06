#!/usr/bin/env bash
# Guess: a CIDv1 that is read from its usual text (base32, "bafy…") is printed as that text again, as multiformats does in JavaScript.
# What happens: py-cid prints every CIDv1 in base58 ("zdj7…"), whatever it was read from; base32 has to be asked for each time.
# Who is hurt: whoever compares links as text, or puts it in front of a gateway's host name: host names have no capitals, so it is no address.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

npm install --silent --no-audit --no-fund --ignore-scripts multiformats@14.0.5
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check py-cid==0.5.0

text=bafybeicg2rebjoofv4kbyovkw7af3rpiitvnl6i7ckcywaq6xjcxnc2mby
cat > print.mjs <<'JS'
import { CID } from 'multiformats/cid'

console.log(CID.parse(process.argv[2]).toString())
JS
cat > print.py <<'PY'
import sys
from cid import make_cid

read = make_cid(sys.argv[1])
assert read.encode('base32').decode() == sys.argv[1]
print(read)
PY
by_javascript=$(node print.mjs "$text")
by_python=$(venv/bin/python print.py "$text")
printf 'read %s\nmultiformats prints %s\npy-cid prints %s\n' "$text" "$by_javascript" "$by_python"
[ "$by_javascript" = "$text" ]
[ "$by_python" = zdj7WaCPMsy3FP2whSwpFXHjDEaTVmjnddYSn5W2Gdn4aEZFj ]
