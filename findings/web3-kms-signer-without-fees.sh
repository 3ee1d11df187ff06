#!/usr/bin/env bash
# Guess: a signer for key services signs the transactions of today (type 2, EIP-1559), or says that it can't.
# What happens: @web3-kms-signer gives `v` in the form of old transactions to all types, so it fails for types 1 and 2 with "y-parity". Without
# `type` it drops the two fees and signs an old transaction with a gas price of 0, without an error.
# Who is hurt: who follows the error to the way that works: what was signed is paid nothing for, no node mines it, and its nonce is taken.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

npm install --silent --no-audit --no-fund --ignore-scripts ethers@6.17.0 @noble/curves@2.4.0 @web3-kms-signer/core@1.0.16 @web3-kms-signer/kms-wallets@1.0.6

cat > sign.mjs <<'JS'
import assert from 'node:assert/strict'
import { secp256k1 } from '@noble/curves/secp256k1.js'
import { KMSProvider, Signer } from '@web3-kms-signer/core'
import { KMSWallets } from '@web3-kms-signer/kms-wallets'
import { Transaction, Wallet } from 'ethers'

const key = Buffer.alloc(32, 0x42)
class KeyService extends KMSProvider {
  async getDerPublickey() {
    return Buffer.concat([Buffer.from('3056301006072a8648ce3d020106052b8104000a034200', 'hex'), secp256k1.getPublicKey(key, false)])
  }
  async signDigest(_id, digest) {
    return Buffer.from(secp256k1.sign(digest, key, { prehash: false, format: 'der' }))
  }
}
const signer = new Signer(new KMSWallets(new KeyService()), 1337)
const common = { chainId: 1337, nonce: 0, gasLimit: 21_000, to: `0x${'11'.repeat(20)}`, value: 1 }
const fees = { maxFeePerGas: '0x2540be400', maxPriorityFeePerGas: '0x3b9aca00' }
const sign = (fields) => signer.signTransaction({ keyId: 'key' }, { ...common, ...fields })
const legacy = Transaction.from(await sign({ gasPrice: '0x3b9aca00' }))
assert.equal(legacy.from, new Wallet(`0x${key.toString('hex')}`).address)
for (const fields of [{ type: 1, gasPrice: '0x3b9aca00' }, { type: 2, ...fees }]) {
  const refusal = await sign(fields).then(() => 'signed', ({ message }) => message.slice(0, 61))
  console.log('type', fields.type, refusal)
  assert.match(refusal, /y-parity/)
}
const { type, gasPrice, maxFeePerGas, from } = Transaction.from(await sign(fees))
console.log('no type', { type, gasPrice, maxFeePerGas })
assert.deepEqual([type, gasPrice, maxFeePerGas, from], [0, 0n, null, legacy.from])
JS
node sign.mjs
