import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type PlanFile, readPlanFile } from '../../src/consent/plan-file.ts'
import { wrongPlanFile } from '../../src/consent/preconditions.ts'
import { checksum } from '../../src/model/units/address.ts'
import { planJson } from '../../src/report/json/plan-json.ts'
import { aChange, aNetwork, aPlan, CLIENT } from '../support/builders.ts'

const PLAN = aPlan([
  aChange('update', 'two', { origin: 'base' }),
  aChange('publish', 'one'),
  aChange('close', 'three'),
])
const WRITTEN = JSON.parse(JSON.stringify(planJson(PLAN))) as Record<string, unknown> & {
  changes: readonly Record<string, unknown>[]
}

const read = (document: unknown): PlanFile | undefined => readPlanFile(JSON.stringify(document))
const isValue = (value: unknown): boolean =>
  value === null || (typeof value === 'object' && 'text' in value && 'raw' in value)

/** Whatever a reader relies on is there and of its type. */
function isWellFormed({ network, chainId, client, fingerprint, changes }: PlanFile): boolean {
  return (
    [network, client, fingerprint].every((text) => typeof text === 'string') &&
    typeof chainId === 'number' &&
    changes.every(
      ({ id, kind, digest, fields }) =>
        typeof id === 'string' &&
        typeof kind === 'string' &&
        /^[0-9a-f]{64}$/.test(digest) &&
        fields.every(({ before, after }) => isValue(before) && isValue(after)),
    )
  )
}

test('what plan wrote is read: changes with their digests, fields and origin', () => {
  const file = read(WRITTEN)

  expect(file?.fingerprint).toBe(PLAN.fingerprint)
  expect(file?.changes.map(({ id, kind, digest }) => [id, kind, digest])).toEqual(
    PLAN.changes.map(({ id, kind, digest }) => [id, kind, digest]),
  )
  expect(file?.changes.map(({ fields }) => fields)).toEqual(
    PLAN.changes.map(({ fields }) => fields),
  )
  expect(file?.changes.map(({ origin }) => origin)).toEqual(['base', undefined, undefined])
})

describe('what a change says for telling', () => {
  const [first] = WRITTEN.changes
  const good = { text: '1 OGPU', raw: '1' }
  const readFirst = (facts: object) =>
    read({ ...WRITTEN, changes: [{ ...first, ...facts }] })?.changes[0]

  test('counts where it is a field with what was there and what is wanted, be it nothing', () => {
    const fields = [
      { field: 'minPayment', before: good, after: good },
      { field: 'cpu', before: null, after: good },
      { field: 'cpu', before: good, after: null },
    ]

    expect(readFirst({ fields })?.fields).toEqual(fields)
  })

  test.each<[string, unknown]>([
    ['no field', { before: good, after: good }],
    ['no before', { field: 'cpu', after: good }],
    ['no after', { field: 'cpu', before: good }],
    ['a value as text', { field: 'cpu', before: '1 OGPU', after: good }],
    ['a value as people read it only', { field: 'cpu', before: { text: '1 OGPU' }, after: good }],
    ['a value as it is compared only', { field: 'cpu', before: good, after: { raw: '1' } }],
    ['a number for a value', { field: 'cpu', before: good, after: { text: '1 OGPU', raw: 1 } }],
    ['a name that no field has', { field: 'ghost', before: good, after: good }],
    ['something else', 'cpu'],
  ])('is left out where it has %s, and the change still counts', (_, field) => {
    expect(readFirst({ fields: [field] })).toMatchObject({ id: 'two', fields: [] })
  })

  test('has an origin only where that is a word', () => {
    expect(readFirst({ origin: 'base' })).toHaveProperty('origin', 'base')
    expect(readFirst({ origin: 7 })).not.toHaveProperty('origin')
  })
})

describe('a file that is something else', () => {
  test.each<[string, unknown]>([
    ['a text', 'plan'],
    ['a list', []],
    ['nothing', null],
    ['another version', { ...WRITTEN, formatVersion: 2 }],
    ['a version as text', { ...WRITTEN, formatVersion: '1' }],
    ['no network', { ...WRITTEN, network: undefined }],
    ['a chain as text', { ...WRITTEN, chainId: '31337' }],
    ['no client', { ...WRITTEN, client: null }],
    ['no fingerprint', { ...WRITTEN, fingerprint: 7 }],
    ['changes that are no list', { ...WRITTEN, changes: { length: 1 } }],
    ['a change that is none', { ...WRITTEN, changes: [null] }],
    ['a change without an id', { ...WRITTEN, changes: [{ ...WRITTEN.changes[0], id: undefined }] }],
    [
      'a digest cut short',
      { ...WRITTEN, changes: [{ ...WRITTEN.changes[0], digest: 'ab'.repeat(31) }] },
    ],
    [
      'a digest with something before it',
      { ...WRITTEN, changes: [{ ...WRITTEN.changes[0], digest: `0x${'ab'.repeat(32)}` }] },
    ],
    [
      'a digest with something after it',
      { ...WRITTEN, changes: [{ ...WRITTEN.changes[0], digest: 'ab'.repeat(33) }] },
    ],
    [
      'a digest in a list',
      { ...WRITTEN, changes: [{ ...WRITTEN.changes[0], digest: ['ab'.repeat(32)] }] },
    ],
    [
      'a digest in capitals',
      { ...WRITTEN, changes: [{ ...WRITTEN.changes[0], digest: 'AB'.repeat(32) }] },
    ],
    ['a good change beside a bad one', { ...WRITTEN, changes: [...WRITTEN.changes, {}] }],
  ])('is refused as a whole: %s', (_, document) => {
    expect(read(document)).toBeUndefined()
  })

  test.each(['', '{', 'plan', '[1,]', '<html>', '\u0000'])(
    'is refused where it is no JSON: %j',
    (text) => {
      expect(readPlanFile(text)).toBeUndefined()
    },
  )

  test('is never a failure, and never half of a plan', () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string()), (text) => {
        const file = readPlanFile(text)

        expect(file === undefined || isWellFormed(file)).toBe(true)
      }),
    )
  })

  test('is never a failure where one value of a good one is another', () => {
    const anything = fc.oneof(
      fc.jsonValue(),
      fc.constantFrom('__proto__', [], {}, [null], [[]], 'ab'.repeat(32)),
    )

    fc.assert(
      fc.property(
        fc.constantFrom(...Object.keys(WRITTEN)),
        fc.constantFrom('id', 'kind', 'digest', 'fields', 'origin'),
        anything,
        (key, inner, value) => {
          const [first, ...rest] = WRITTEN.changes
          const files = [
            read({ ...WRITTEN, [key]: value }),
            read({ ...WRITTEN, changes: [{ ...first, [inner]: value }, ...rest] }),
          ]

          expect(files.every((file) => file === undefined || isWellFormed(file))).toBe(true)
        },
      ),
      { numRuns: 200 },
    )
  })
})

describe('a plan file counts', () => {
  const file: PlanFile = {
    network: 'local',
    chainId: 31_337,
    client: CLIENT,
    fingerprint: PLAN.fingerprint,
    changes: [],
  }

  test('for its own network, however its address is spelled', () => {
    expect(wrongPlanFile(file, aNetwork())).toBeUndefined()
    expect(
      wrongPlanFile({ ...file, client: CLIENT.toUpperCase().replace('0X', '0x') }, aNetwork()),
    ).toBeUndefined()
  })

  test.each([
    ['network', { network: 'mainnet' }],
    ['chain', { chainId: 1071 }],
    ['wallet', { client: '0x0000000000000000000000000000000000000001' }],
  ])('for no other %s', (_, facts) => {
    const { network, chainId, client } = { ...file, ...facts }

    expect(wrongPlanFile({ ...file, ...facts }, aNetwork())).toEqual({
      code: 'bad-plan-file',
      message: `the plan file is for ${network} (chain ${chainId}, client ${client}), not for local (chain 31337, client ${checksum(CLIENT)})`,
      hint: ['plan again: ', { verb: 'plan', network: 'local', out: 'plan.json' }],
    })
  })
})
