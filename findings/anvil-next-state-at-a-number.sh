#!/usr/bin/env bash
# Guess: what is asked at a block that exists, by number or by hash, has one answer for ever.
# What happens: while anvil mines, a call at its newest block is answered from the state of the next one: the same call, at the same hash, in
# one batch, gives two values, and a block read later gives back the first. Reads of storage do so, too.
# Who is hurt: whoever pins a block to read one state, and tests that on anvil with a second sender: a count of before beside a row of after.
set -euo pipefail

folder=$(mktemp -d)
trap 'kill "${anvil:-}" 2> /dev/null || true; rm -rf "$folder"' EXIT
cd "$folder"

npm install --silent --no-audit --no-fund --ignore-scripts @foundry-rs/anvil@1.7.1
node_modules/@foundry-rs/anvil-*/bin/anvil --port 0 > anvil.log 2>&1 &
anvil=$!
until grep -q '^Listening on' anvil.log; do kill -0 "$anvil" && sleep 0.1; done
RPC="http://$(sed -n 's/^Listening on //p' anvil.log)"
export RPC

cat > read.mjs <<'JS'
import assert from 'node:assert/strict'

const question = (method, ...params) => ({ jsonrpc: '2.0', id: 1, method, params })
const post = async (body) => {
  const headers = { 'content-type': 'application/json' }
  return (await fetch(process.env.RPC, { method: 'POST', headers, body: JSON.stringify(body) })).json()
}
const ask = async (...all) => (await post(question(...all))).result

// A contract that adds one to its slot 0 when it is given data, and gives that slot when it is not.
const counter = '0x60158060095f395ff336600c575f545f5260205ff35b5f546001015f5500'
const [from] = await ask('eth_accounts')
const { contractAddress: to } = await receiptOf(await ask('eth_sendTransaction', { from, data: counter }))

async function receiptOf(hash) {
  for (;;) {
    const receipt = await ask('eth_getTransactionReceipt', hash)
    if (receipt) return receipt
  }
}

async function seen(name, questionAt) {
  let sending = true
  const sender = (async () => {
    for (let sent = 0; sending && sent < 3_000; sent += 1) await ask('eth_sendTransaction', { from, to, data: '0x01', gas: '0x186a0' })
    sending = false
  })()
  let found
  while (sending && found === undefined) {
    const { number, hash } = await ask('eth_getBlockByNumber', 'latest', false)
    const answers = await post(Array.from({ length: 40 }, () => questionAt({ number, hash })))
    const values = answers.map(({ result }) => Number(result))
    if (new Set(values).size > 1) found = { number, hash, values }
  }
  sending = false
  await sender
  assert(found, `${name}: one block had one state, every time`)
  const later = Number((await post(questionAt(found))).result)
  console.log(`${name}: one batch at block ${Number(found.number)} gave ${[...new Set(found.values)].join(' and ')}, and afterwards it is ${later}`)
  assert.equal(later, Math.min(...found.values))
}

await seen('a call by number', ({ number }) => question('eth_call', { to }, number))
await seen('a call by hash', ({ hash }) => question('eth_call', { to }, { blockHash: hash }))
await seen('storage by number', ({ number }) => question('eth_getStorageAt', to, '0x0', number))
JS
node read.mjs
