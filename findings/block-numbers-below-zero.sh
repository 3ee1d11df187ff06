#!/usr/bin/env bash
# Guess: "three blocks below the newest" on a chain that has two is an error, in every client.
# What happens: in go-ethereum's client -1 is `pending`, -2 `latest`, -3 `finalized`, -4 `safe`, -5 `earliest`: what was to be confirmed three
# times is read from the pool. For ethers -1 is the block before the newest. viem and web3.py refuse it.
# Who is hurt: whoever reads at "newest - confirmations" on a chain that is young or was reset: the least certain state, taken for the most certain.
set -euo pipefail

folder=$(mktemp -d)
trap 'kill "${anvil:-}" 2> /dev/null || true; rm -rf "$folder"' EXIT
cd "$folder"

npm install --silent --no-audit --no-fund --ignore-scripts ethers@6.17.0 viem@2.57.20 @foundry-rs/anvil@1.7.1
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check web3==7.16.0
export GOPATH="$folder/go" GOFLAGS="-mod=mod -modcacherw -trimpath"
mkdir client
cat > client/go.mod <<'MOD'
module finding

go 1.24
MOD
cat > client/main.go <<'GO'
package main

import (
	"context"
	"fmt"
	"math/big"
	"os"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/ethclient"
)

func main() {
	all := context.Background()
	client, err := ethclient.Dial(os.Getenv("RPC"))
	if err != nil {
		panic(err)
	}
	newest, err := client.BlockNumber(all)
	if err != nil {
		panic(err)
	}
	confirmed := new(big.Int).Sub(new(big.Int).SetUint64(newest), big.NewInt(3))
	fmt.Print(newest, " ", confirmed)
	for _, at := range []*big.Int{nil, confirmed} {
		balance, err := client.BalanceAt(all, common.HexToAddress(os.Args[1]), at)
		if err != nil {
			panic(err)
		}
		fmt.Print(" ", balance)
	}
}
GO
(cd client && go get github.com/ethereum/go-ethereum@v1.17.10 && go mod tidy && go build -o ../reads .) 2> build.log || { cat build.log; exit 1; }
node_modules/@foundry-rs/anvil-*/bin/anvil --port 0 --no-mining > anvil.log 2>&1 &
anvil=$!
until grep -q '^Listening on' anvil.log; do kill -0 "$anvil" && sleep 0.1; done
RPC="http://$(sed -n 's/^Listening on //p' anvil.log)"
export RPC

to=0x1111111111111111111111111111111111111111
cat > read.mjs <<'JS'
import assert from 'node:assert/strict'
import { JsonRpcProvider } from 'ethers'
import { createPublicClient, http } from 'viem'

const provider = new JsonRpcProvider(process.env.RPC)
for (const _ of [1, 2]) await provider.send('evm_mine', [])
const [from] = await provider.send('eth_accounts', [])
await provider.send('eth_sendTransaction', [{ from, to: process.argv[2], value: '0x5' }])
const { number } = await provider.getBlock(-1)
console.log('ethers gives block', number, 'for -1, the newest being', await provider.getBlockNumber())
assert.equal(number, 1)
const refusal = await createPublicClient({ transport: http(process.env.RPC) }).getBlock({ blockNumber: -1n }).catch(({ shortMessage }) => shortMessage)
console.log('viem:', refusal)
assert.match(refusal, /not in safe integer range/)
provider.destroy()
JS
node read.mjs "$to"
cat > read.py <<'PY'
import os
from web3 import HTTPProvider, Web3
from web3.exceptions import Web3ValueError

try:
    Web3(HTTPProvider(os.environ['RPC'])).eth.get_block(-1)
except Web3ValueError as error:
    print('web3.py:', error)
else:
    raise SystemExit('web3.py reads it now')
PY
venv/bin/python read.py
read -r newest confirmed balance balance_confirmed <<< "$(./reads "$to")"
echo "go-ethereum's client: newest block $newest, balance $balance; at block $confirmed, balance $balance_confirmed"
[ "$newest $confirmed $balance $balance_confirmed" = '2 -1 0 5' ]
