import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  canonicalJson,
  type DigestSubject,
  digestOf,
  fingerprintOf,
  snapshotHash,
  targetHash,
} from '../../src/model/digest.ts'
import { anAddress, CLIENT, NEXUS } from '../support/builders.ts'

const SUBJECT: DigestSubject = {
  chainId: 1071,
  nexus: NEXUS,
  client: CLIENT,
  kind: 'update',
  id: 'one',
  address: anAddress(10),
  before: { name: 'Old', minPayment: '1' },
  after: { name: 'New', minPayment: '1' },
}

const OTHER_CHANGE: Partial<DigestSubject> = {
  kind: 'close',
  id: 'two',
  before: null,
  after: { state: 'closed' },
}

/** The same data with its keys in another order. */
function turned(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(turned)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, item]) => [key, turned(item)]),
  )
}

describe('canonical JSON', () => {
  test('does not tell the order of keys', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(canonicalJson(turned(value))).toBe(canonicalJson(value))
      }),
    )
  })

  test('is JSON of the same value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)))
      }),
    )
  })

  test('sorts keys by code unit, drops what is undefined and has no white space', () => {
    expect(canonicalJson({ b: [1, { d: null, c: 'é' }], a: undefined, B: true })).toBe(
      '{"B":true,"b":[1,{"c":"é","d":null}]}',
    )
  })
})

describe('a digest', () => {
  test('never changes for the same change: what was reviewed years ago still counts', () => {
    expect(digestOf(SUBJECT)).toBe(
      '1f1efe23fbee73ab627c946432b34f7ee3bb24539e4f581cd08a946acae0ac36',
    )
  })

  test.each<[string, Partial<DigestSubject>]>([
    ['the chain', { chainId: 31_337 }],
    ['the contracts', { nexus: anAddress(77) }],
    ['the wallet', { client: anAddress(78) }],
    ['the kind', { kind: 'close' }],
    ['the id', { id: 'two' }],
    ['the Source', { address: anAddress(79) }],
    ['that there is no Source yet', { address: null }],
    ['a value before', { before: { name: 'Other', minPayment: '1' } }],
    ['that there was nothing before', { before: null }],
    ['a value after', { after: { name: 'New', minPayment: '2' } }],
    ['a field more', { after: { name: 'New', minPayment: '1', description: '' } }],
    ['a field less', { after: { name: 'New' } }],
  ])('covers %s', (_, changed) => {
    expect(digestOf({ ...SUBJECT, ...changed })).not.toBe(digestOf(SUBJECT))
  })

  test('covers nothing else: no block, gas, nonce, time or text', () => {
    const more = { ...SUBJECT, block: 1, gas: 2n.toString(), nonce: 3 }
    const { chainId, nexus, client, kind, id, address, before, after } = more

    expect(digestOf({ after, before, address, id, kind, client, nexus, chainId })).toBe(
      digestOf(SUBJECT),
    )
  })
})

describe('a fingerprint', () => {
  const digests = fc.uniqueArray(fc.stringMatching(/^[0-9a-f]{64}$/), { maxLength: 6 })

  test('does not tell the order of changes', () => {
    fc.assert(
      fc.property(digests, (all) => {
        expect(fingerprintOf([...all].reverse())).toBe(fingerprintOf(all))
      }),
    )
  })

  test('differs wherever the set differs', () => {
    fc.assert(
      fc.property(digests, digests, (some, others) => {
        const same = [...some].sort().join() === [...others].sort().join()

        expect(fingerprintOf(some) === fingerprintOf(others)).toBe(same)
      }),
    )
  })

  test('never changes for the same changes: what was approved is what is sent', () => {
    expect(fingerprintOf(['cd'.repeat(32), 'ab'.repeat(32)])).toBe(
      '84f691a94a4a8d05c0452c6f3f1fe9d9b35301ad0da06e6028591c9af33069b9',
    )
  })

  test('is 64 hex characters, even of nothing', () => {
    expect(fingerprintOf([])).toMatch(/^[0-9a-f]{64}$/)
  })
})

test('one side of a change has a hash of its own', () => {
  expect(snapshotHash({ name: 'a', cpu: 'b' })).toBe(snapshotHash({ cpu: 'b', name: 'a' }))
  expect(snapshotHash({ name: 'a' })).not.toBe(snapshotHash({ name: 'b' }))
})

describe('the hash of what a change is sent to', () => {
  test('never changes for the same target, whatever the change says', () => {
    expect(targetHash(SUBJECT)).toBe(
      'fb45939e13d37b9bfb201bdbacbf328457534e21b154830231d92af9617f335e',
    )
    expect(targetHash({ ...SUBJECT, ...OTHER_CHANGE })).toBe(targetHash(SUBJECT))
  })

  test.each<[string, Partial<DigestSubject>]>([
    ['the chain', { chainId: 31_337 }],
    ['the contracts', { nexus: anAddress(77) }],
    ['the wallet', { client: anAddress(78) }],
    ['the Source', { address: anAddress(79) }],
    ['that there is no Source yet', { address: null }],
  ])('covers %s', (_, changed) => {
    expect(targetHash({ ...SUBJECT, ...changed })).not.toBe(targetHash(SUBJECT))
  })
})
