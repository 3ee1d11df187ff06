import type { SourceParams } from '../../../src/model/source/source.ts'

// ethers takes half a millisecond for a Source: too long where a test wants thousands. A test
// compares the two.

const HEAD = 10 * 32

/** Calldata of `publishSource`. */
export function encodePublish(selector: string, params: SourceParams): string {
  const url = text(params.imageMetadataUrl)
  const head = [
    BigInt(params.client),
    BigInt(HEAD),
    BigInt(params.imageEnvironments),
    params.minPayment,
    params.minAvailableLockup,
    params.maxExpiryDuration,
    params.privacyEnabled ? 1n : 0n,
    BigInt(HEAD + url.length / 2),
    BigInt(params.deliveryMethod),
    params.lastUpdateTime,
  ]
  return `${selector}${word(32n)}${head.map(word).join('')}${url}${text(params.optionalParamsUrl)}`
}

/**
 * Calldata of a function that takes an address and a list of bytes, which are given as hex with 0x.
 */
export function encodeCalls(selector: string, target: string, calls: readonly string[]): string {
  const items = calls.map((call) => bytes(call.slice(2)))
  let offset = calls.length * 32
  const offsets = items.map((item) => {
    const here = word(BigInt(offset))
    offset += item.length / 2
    return here
  })
  return `${selector}${word(BigInt(target))}${word(64n)}${word(BigInt(calls.length))}${offsets.join('')}${items.join('')}`
}

function text(value: string): string {
  return bytes(Buffer.from(value, 'utf8').toString('hex'))
}

function bytes(hex: string): string {
  return word(BigInt(hex.length / 2)) + hex.padEnd(Math.ceil(hex.length / 64) * 64, '0')
}

function word(value: bigint): string {
  return value.toString(16).padStart(64, '0')
}
