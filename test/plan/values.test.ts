import fc from 'fast-check'
import { CID } from 'multiformats/cid'
import { describe, expect, test } from 'vitest'
import { asSeconds } from '../../src/model/units/duration.ts'
import {
  differingFields,
  environmentKey,
  observedValues,
  snapshotOf,
  standsAsWritten,
  type Values,
  wantedValues,
} from '../../src/plan/values.ts'
import { someValues } from '../support/arbitraries.ts'
import { aMetadata, amount, aSpec, GATEWAY, SOME_CID, someParams } from '../support/builders.ts'

const anyCid = fc.constantFrom(SOME_CID, CID.parse(SOME_CID).toV1().toString())
const anyUrlOf = (cid: string): fc.Arbitrary<string> =>
  fc.constantFrom(
    `${GATEWAY}${cid}`,
    `ipfs://${cid}`,
    `https://other.example/ipfs/${cid}`,
    `http://127.0.0.1:8546/ipfs/${cid}/`,
    `https://x.example/y/ipfs/${cid}?z`,
  )

const wanted = (url: string): Values =>
  wantedValues(aSpec({ environments: { cpu: url } }).values, GATEWAY)

describe('two URLs', () => {
  test('with one CID never differ, whatever gateways they name', () => {
    fc.assert(
      fc.property(anyCid.chain(anyUrlOf), anyCid.chain(anyUrlOf), (before, after) => {
        expect(differingFields(wanted(before), wanted(after))).toEqual([])
      }),
    )
  })

  test('with two CIDs always differ', () => {
    const other = 'QmbFMke1KXqnYyBBWxB74N4c5SBnJMVAiMNRcGu6x1AwQH'

    fc.assert(
      fc.property(anyCid.chain(anyUrlOf), anyUrlOf(other), (before, after) => {
        expect(differingFields(wanted(before), wanted(after))).toEqual(['cpu'])
      }),
    )
  })

  test('without a CID are compared as texts', () => {
    expect(
      differingFields(wanted('https://example.com/a'), wanted('https://example.com/a/')),
    ).toEqual(['cpu'])
  })

  test.each([
    ['our gateway', `${GATEWAY}${SOME_CID}`, `ipfs://${SOME_CID}`],
    ['ipfs:', `ipfs://${SOME_CID}`, `ipfs://${SOME_CID}`],
    ['ipfs: in the other version', `ipfs://${CID.parse(SOME_CID).toV1()}`, `ipfs://${SOME_CID}`],
    [
      'another gateway',
      `https://other.example/ipfs/${SOME_CID}`,
      `https://other.example/ipfs/${SOME_CID}`,
    ],
    ['no CID', 'https://example.com/a.yml', 'https://example.com/a.yml'],
  ])('are hashed by what stands behind them: %s', (_, url, key) => {
    expect(environmentKey(url, GATEWAY)).toBe(key)
  })
})

describe('what differs', () => {
  test('is nothing exactly where the Source holds what the definition wants', () => {
    fc.assert(
      fc.property(someValues('a'), someValues('a'), (values, others) => {
        const [spec, other] = [aSpec({ id: 'a', ...values }), aSpec({ id: 'a', ...others })]
        const observed = observedValues(someParams({}, other), aMetadata({}, other), GATEWAY)

        const fields = differingFields(observed, wantedValues(spec.values, GATEWAY))

        expect(differingFields(wantedValues(other.values, GATEWAY), observed)).toEqual([])
        const held = { params: someParams({}, other), metadata: aMetadata({}, other) }
        expect(standsAsWritten(other.values, held)).toBe(true)
        expect(standsAsWritten(spec.values, held) && fields.length > 0).toBe(false)
        expect(fields).toEqual(
          differingFields(wantedValues(other.values, GATEWAY), wantedValues(spec.values, GATEWAY)),
        )
      }),
      { numRuns: 200 },
    )
  })

  test.each([
    ['name', { name: 'New' }],
    ['description', { description: 'new' }],
    ['logoUrl', { logoUrl: 'https://example.com/new.png' }],
    ['cpu', { environments: { cpu: 'https://example.com/new.yml' } }],
    ['delivery', { delivery: 'first-response' }],
    ['minPayment', { minPayment: amount('2 OGPU') }],
    ['minLockup', { minLockup: amount('1 wei') }],
    ['maxExpiry', { maxExpiry: asSeconds(60n) }],
  ] as const)('is %s alone where nothing else does', (field, facts) => {
    const before = observedValues(someParams(), aMetadata(), GATEWAY)

    expect(differingFields(before, wantedValues(aSpec(facts).values, GATEWAY))).toEqual([field])
  })

  test('is a text that only looks like the same content', () => {
    const before = wantedValues(
      aSpec({ name: `ipfs://${SOME_CID}`, description: `ipfs://${SOME_CID}` }).values,
      GATEWAY,
    )
    const after = wantedValues(
      aSpec({
        name: `https://x.example/ipfs/${SOME_CID}`,
        description: `https://x.example/ipfs/${SOME_CID}`,
      }).values,
      GATEWAY,
    )

    expect(differingFields(before, after)).toEqual(['name', 'description'])
  })

  test('is an environment whose bit is not set, though the metadata has its URL', () => {
    const observed = observedValues(someParams({ imageEnvironments: 0 }), aMetadata(), GATEWAY)

    expect(differingFields(observed, wantedValues(aSpec().values, GATEWAY))).toEqual(['cpu'])
  })

  test('is an environment whose bit is set, though nobody wants it', () => {
    const observed = observedValues(someParams({ imageEnvironments: 5 }), aMetadata(), GATEWAY)

    expect(differingFields(observed, wantedValues(aSpec().values, GATEWAY))).toEqual(['amd'])
  })

  test('is not an environment that only the metadata still names', () => {
    const metadata = aMetadata({
      environments: {
        cpu: 'https://example.com/one.yml',
        nvidia: 'https://example.com/left.yml',
        amd: '',
      },
    })

    expect(
      differingFields(
        observedValues(someParams(), metadata, GATEWAY),
        wantedValues(aSpec().values, GATEWAY),
      ),
    ).toEqual([])
  })

  test('is a delivery method that nobody knows', () => {
    const observed = observedValues(someParams({ deliveryMethod: 7 }), aMetadata(), GATEWAY)

    expect(differingFields(observed, wantedValues(aSpec().values, GATEWAY))).toEqual(['delivery'])
    expect(observed.delivery?.raw).toBe('unknown (7)')
  })

  test('never is the time of the last update, nor what is reserved', () => {
    const observed = observedValues(
      someParams({
        lastUpdateTime: 1n,
        privacyEnabled: true,
        optionalParamsUrl: 'https://example.com/x',
      }),
      aMetadata(),
      GATEWAY,
    )

    expect(differingFields(observed, wantedValues(aSpec().values, GATEWAY))).toEqual([])
  })

  test('is all that metadata would tell where there is none', () => {
    const observed = observedValues(someParams(), undefined, GATEWAY)

    expect(
      differingFields(
        observed,
        wantedValues(aSpec({ description: 'x', logoUrl: 'https://example.com/l' }).values, GATEWAY),
      ),
    ).toEqual(['name', 'description', 'logoUrl', 'cpu'])
  })
})

test('a snapshot holds raw values as texts, amounts in wei', () => {
  expect(snapshotOf(wantedValues(aSpec().values, GATEWAY))).toEqual({
    name: 'Name of one',
    description: '',
    logoUrl: '',
    cpu: 'https://example.com/one.yml',
    delivery: 'manual-confirmation',
    minPayment: '10000000000000000',
    minLockup: '0',
    maxExpiry: '86400',
  })
})
