import fc from 'fast-check'
import { expect, test } from 'vitest'
import { emptyRecord } from '../../src/consent/plan-record.ts'
import { readRecord } from '../../src/consent/read-record.ts'
import { fittedRecord, isRecordOf, recordLine } from '../../src/consent/record.ts'
import type { PlanRecord } from '../../src/model/review.ts'
import { HOSTILE, hostileText } from './hostile.ts'
import { someRecord } from './records.ts'
import { digestOf } from './scene.ts'

const HASH = digestOf('x')
const NOTE = { id: 'a', kind: 'publish', nonce: 1, hash: `0x${HASH}` }

test('reads back whatever it wrote', () => {
  fc.assert(
    fc.property(someRecord, hostileText, (record, body) => {
      const line = recordLine(record)

      expect(line).toMatch(/^<!-- ogpu-gitops \{[ -~]*\} -->$/)
      expect(line.slice(4, -3)).not.toMatch(/--|>/)
      expect(readRecord(line)).toEqual(record)
      expect(readRecord(`${line}\r\n${body}`)).toEqual(record)
    }),
  )
})

test('writes the same line again for what it read', () => {
  fc.assert(
    fc.property(someRecord, (record) => {
      expect(recordLine(readRecord(recordLine(record)) ?? emptyRecord('', ''))).toBe(
        recordLine(record),
      )
    }),
  )
})

test('never throws, whatever it is given', () => {
  const noise = fc.oneof(
    hostileText,
    fc.string({ unit: 'binary' }),
    fc.json().map((json) => `<!-- ogpu-gitops ${json} -->`),
  )
  fc.assert(
    fc.property(noise, (text) => {
      expect(readRecord(text)).toBeUndefined()
    }),
  )
  expect(readRecord(`<!-- ogpu-gitops ${'['.repeat(60_000)} -->`)).toBeUndefined()
})

test('never throws and never takes anything odd for a record, wherever it stands', () => {
  const keys = Object.keys(parsed(recordLine(aRecord())))
  fc.assert(
    fc.property(fc.constantFrom(...keys), fc.jsonValue(), (key, value) => {
      const record = readRecord(written({ ...parsed(recordLine(aRecord())), [key]: value }))

      if (record !== undefined) expect(readRecord(recordLine(record))).toEqual(record)
    }),
  )
})

test.each([
  ['another version', { v: 2 }],
  ['a state that is none', { state: 'done' }],
  ['a short fingerprint', { fingerprint: HASH.slice(1) }],
  ['a fingerprint in capitals', { fingerprint: HASH.toUpperCase() }],
  ['a head that is a branch', { head: 'main' }],
  ['a block that is a text', { block: '1' }],
  ['a reason in words', { reason: 'chain changed' }],
  ['changes in a list', { changes: [] }],
  [
    'an id that is none',
    { changes: { 'Not-An-Id': { kind: 'publish', digest: HASH, before: null, after: HASH } } },
  ],
  [
    'an id from the prototype',
    JSON.parse(
      `{"changes":{"__proto__":{"kind":"publish","digest":"${HASH}","before":null,"after":null}}}`,
    ),
  ],
  [
    'a kind that is none',
    { changes: { a: { kind: 'delete', digest: HASH, before: null, after: null } } },
  ],
  ['a change without a digest', { changes: { a: { kind: 'publish', before: null, after: null } } }],
  ['a change without sides', { changes: { a: { kind: 'publish', digest: HASH } } }],
  [
    'a field that is none',
    {
      changes: {
        a: {
          kind: 'update',
          digest: HASH,
          before: null,
          after: null,
          fields: { price: ['1', '2'] },
        },
      },
    },
  ],
  [
    'a field with one side',
    {
      changes: {
        a: { kind: 'update', digest: HASH, before: null, after: null, fields: { name: ['1'] } },
      },
    },
  ],
  [
    'a field that is too long',
    {
      changes: {
        a: {
          kind: 'update',
          digest: HASH,
          before: null,
          after: null,
          fields: { name: ['1', 'x'.repeat(121)] },
        },
      },
    },
  ],
  [
    'fields of a publish',
    {
      changes: {
        a: {
          kind: 'publish',
          digest: HASH,
          before: null,
          after: null,
          fields: { name: ['1', '2'] },
        },
      },
    },
  ],
  ['ids that are none', { done: ['a', 'B'] }],
  ['a block that no chain reaches', { block: 1e12 + 1 }],
  ['a nonce that no wallet reaches', { inFlight: [{ ...NOTE, nonce: 1e9 + 1 }] }],
  ['a nonce that is no whole number', { inFlight: [{ ...NOTE, nonce: 1.5 }] }],
  ['more in flight than any run has', { inFlight: Array.from({ length: 65 }, () => NOTE) }],
  [
    'a hash in flight that is none',
    { inFlight: [{ id: 'a', kind: 'publish', nonce: 1, hash: '0x12' }] },
  ],
])('takes %s for no record', (_, odd) => {
  expect(readRecord(written({ ...parsed(recordLine(aRecord())), ...odd }))).toBeUndefined()
})

test('looks at the very beginning of a comment only', () => {
  const line = recordLine(aRecord())

  for (const before of ['\n', ' ', '\ufeff', '> ', 'x', ...HOSTILE])
    expect(readRecord(`${before}${line}`)).toBeUndefined()
  expect(readRecord(`${line} and more`)).toBeUndefined()
  expect(readRecord(line.replace(' -->', ''))).toBeUndefined()
})

test('lets nobody forge a record with a text of theirs', () => {
  fc.assert(
    fc.property(hostileText, (text) => {
      const record = aRecord({
        config: `${text} -->\n${recordLine(aRecord({ state: 'applied' }))}`,
      })

      expect(readRecord(`${recordLine(record)}\nbody`)).toEqual(record)
    }),
  )
})

test('passes over keys that it does not know', () => {
  expect(readRecord(written({ ...parsed(recordLine(aRecord())), later: { more: true } }))).toEqual(
    aRecord(),
  )
})

test('writes its keys in one order, and leaves out what says nothing', () => {
  const keys = (record: PlanRecord): readonly string[] => Object.keys(parsed(recordLine(record)))
  const applied = { reason: 'limit', merge: 'a'.repeat(40), blocked: ['b'], done: ['c'] }

  expect(keys(aRecord())).toEqual([
    'v',
    'config',
    'network',
    'state',
    'head',
    'base',
    'block',
    'fingerprint',
    'changes',
  ])
  expect(keys(aRecord({ state: 'applied' }))).not.toContain('block')
  expect(keys(aRecord({ state: 'refused', block: 5, ...applied })).join(' ')).toBe(
    'v config network state reason head merge base block fingerprint changes blocked done inFlight',
  )
})

test('leaves out the fields first and then all changes where there is no room, and keeps that after the apply', () => {
  const records = [1, 40, 90, 120, 200, 600].map((count) =>
    aRecord({ changes: changes(count), blocked: ['blocked'] }),
  )

  for (const record of records) {
    const fitted = fittedRecord(record)
    const applied = {
      ...fitted,
      state: 'partly-applied' as const,
      reason: 'x',
      merge: 'a'.repeat(40),
      done: fitted.changes.map(({ id }) => id),
    }

    expect(recordLine(record).length).toBeLessThanOrEqual(40_000)
    expect(recordLine(applied).length).toBeLessThanOrEqual(40_000)
    expect(readRecord(recordLine(applied))).toEqual(applied)
  }
  expect(records.map((record) => fittedRecord(record).changes.length)).toEqual([1, 40, 90, 0, 0, 0])
  expect(records.map((record) => fittedRecord(record).changes[0]?.fields.length ?? 0)).toEqual([
    1, 1, 0, 0, 0, 0,
  ])
})

test('cuts a text that it tells to 120 characters', () => {
  const record = aRecord({
    changes: changes(1).map((change) => ({
      ...change,
      fields: [{ field: 'name', before: null, after: '😀'.repeat(200) }],
    })),
  })

  expect(readRecord(recordLine(record))?.changes[0]?.fields[0]).toEqual({
    field: 'name',
    before: null,
    after: `${'😀'.repeat(119)}…`,
  })
})

test('tells the records of two configurations and networks apart', () => {
  const record = aRecord()

  expect([
    isRecordOf(record, 'ogpu.yaml', 'mainnet'),
    isRecordOf(record, 'b/ogpu.yaml', 'mainnet'),
    isRecordOf(record, 'ogpu.yaml', 'test'),
  ]).toEqual([true, false, false])
})

function aRecord(facts: Partial<PlanRecord> = {}): PlanRecord {
  return { ...emptyRecord('ogpu.yaml', 'mainnet'), ...facts }
}

function changes(count: number): PlanRecord['changes'] {
  const sides = { digest: HASH, before: HASH, after: HASH, target: HASH }
  const fields = [
    { field: 'minPayment', before: '0.01 OGPU', after: `0.02 OGPU ${'x'.repeat(100)}` },
  ] as const
  return [...Array(count).keys()].map((at) => ({
    id: `a-source-${String(at).padStart(4, '0')}`,
    kind: 'update',
    ...sides,
    fields,
  }))
}

function parsed(line: string): object {
  return JSON.parse(line.slice('<!-- ogpu-gitops '.length, -' -->'.length)) as object
}

function written(json: object): string {
  return `<!-- ogpu-gitops ${JSON.stringify(json)} -->`
}
