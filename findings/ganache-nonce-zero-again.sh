#!/usr/bin/env bash
# Guess: a node that is sent the same signed transaction a second time says "already known" or "nonce too low".
# What happens: ganache counts a nonce of zero as none given: the first transaction of an account, sent again, is executed again with the
# next nonce and under the same hash. From nonce 1 on it is refused as everywhere.
# Who is hurt: whoever tests on ganache that resending is harmless: a fresh account's first transaction happens twice there.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

npm install --silent --no-audit --no-fund --ignore-scripts ethers@6.17.0 ganache@7.9.2

cat > again.mjs <<'JS'
import assert from 'node:assert/strict'
import { Wallet } from 'ethers'
import ganache from 'ganache'

const chain = ganache.provider({ logging: { quiet: true } })
const send = (method, ...params) => chain.request({ method, params })
const wallet = new Wallet(`0x${'42'.repeat(32)}`)
const receiver = `0x${'44'.repeat(20)}`
await send('evm_setAccountBalance', wallet.address, '0xde0b6b3a7640000')
const sign = async (nonce) => wallet.signTransaction({
  type: 2, chainId: await send('eth_chainId'), nonce, to: receiver, value: 1n, gasLimit: 21_000, maxFeePerGas: 10_000_000_000n, maxPriorityFeePerGas: 1_000_000_000n,
})
const zero = await sign(0)
const hashes = [await send('eth_sendRawTransaction', zero), await send('eth_sendRawTransaction', zero)]
const nonce = Number(await send('eth_getTransactionCount', wallet.address, 'latest'))
const received = Number(await send('eth_getBalance', receiver, 'latest'))
console.log(await send('web3_clientVersion'), { sameHash: hashes[0] === hashes[1], nonce, received })
assert.deepEqual([hashes[0] === hashes[1], nonce, received], [true, 2, 2])

const two = await sign(2)
await send('eth_sendRawTransaction', two)
const refusal = await send('eth_sendRawTransaction', two).then(() => undefined, (error) => error.message)
console.log('and with nonce 2:', refusal)
assert.match(refusal ?? '', /nonce/)
await chain.disconnect()
JS
node again.mjs
