#!/usr/bin/env bash
# Guess: a valid ECDSA signature on secp256k1 that OpenSSL made is valid for @noble/curves.
# What happens: every second one is refused: only the lower of the two values of s counts, unless `lowS: false` is said. OpenSSL takes both.
# Who is hurt: whoever checks what a key service or an HSM signed: the check fails for half of the messages, and passes in the test that tried one.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

npm install --silent --no-audit --no-fund --ignore-scripts @noble/curves@2.4.0

cat > verify.mjs <<'JS'
import assert from 'node:assert/strict'
import { createECDH, createPrivateKey, sign, createPublicKey, verify } from 'node:crypto'
import { secp256k1 } from '@noble/curves/secp256k1.js'

const pair = createECDH('secp256k1')
pair.setPrivateKey('42'.repeat(32), 'hex')
const point = pair.getPublicKey()
const part = (bytes) => bytes.toString('base64url')
const open = { kty: 'EC', crv: 'secp256k1', x: part(point.subarray(1, 33)), y: part(point.subarray(33)) }
const key = createPrivateKey({ format: 'jwk', key: { ...open, d: part(pair.getPrivateKey()) } })
const publicKey = createPublicKey({ format: 'jwk', key: open })

const dsaEncoding = 'ieee-p1363'
const message = Buffer.from('pay 1')
const order = secp256k1.Point.Fn.ORDER
const one = sign('sha256', message, { key, dsaEncoding })
const s = BigInt(`0x${one.subarray(32).toString('hex')}`)
const twin = Buffer.concat([one.subarray(0, 32), Buffer.from((order - s).toString(16).padStart(64, '0'), 'hex')])
const [low, high] = s < order - s ? [one, twin] : [twin, one]
const byOpenssl = [low, high].map((signature) => verify('sha256', message, { key: publicKey, dsaEncoding }, signature))
const byNoble = [low, high].map((signature) => secp256k1.verify(signature, message, point))
const told = secp256k1.verify(high, message, point, { lowS: false })
console.log('low and high: OpenSSL', byOpenssl, 'noble', byNoble, 'told to', told)
assert.deepEqual([byOpenssl, byNoble, told], [[true, true], [true, false], true])
JS
node verify.mjs
