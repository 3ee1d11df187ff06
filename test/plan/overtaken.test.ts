import { describe, expect, test } from 'vitest'
import { NO_LONGER_WANTED } from '../../src/model/events.ts'
import type { SourceState } from '../../src/model/source/state.ts'
import { updateOf } from '../../src/plan/changes.ts'
import { tellApart } from '../../src/plan/overtaken.ts'
import {
  aChange,
  aClosedSpec,
  aContext,
  aMetadata,
  amount,
  aSpec,
  aState,
  GATEWAY,
  SOME_CID,
} from '../support/builders.ts'
import { aMergedPull, aPriceChange } from '../support/reviews.ts'

const [PUBLISH, UPDATE, CLOSE] = [
  aChange('publish', 'one'),
  aPriceChange('two', '1 OGPU', '2 OGPU'),
  aChange('close', 'three'),
]
const PULL = aMergedPull(1, [PUBLISH, UPDATE, CLOSE])
const NONE = new Map<string, SourceState>()
const STANDING = [PUBLISH, UPDATE, CLOSE].map(({ id, kind, digest }) => ({
  id,
  kind,
  digest,
  pull: 1,
}))

test('what main still wants as it was reviewed stands', () => {
  const specs = [
    aSpec({ id: 'one' }),
    aSpec({ id: 'two', minPayment: amount('2 OGPU') }),
    aClosedSpec({ id: 'three' }),
  ]

  expect(tellApart(STANDING, [PULL], { specs, bound: NONE }, aContext())).toEqual(STANDING)
})

test('what was reverted before it was sent does not stand, and is told so', () => {
  const specs = [aSpec({ id: 'two', minPayment: amount('1 OGPU') }), aSpec({ id: 'three' })]

  expect(
    tellApart(STANDING, [PULL], { specs, bound: NONE }, aContext()).map(({ id, reason }) => [
      id,
      reason,
    ]),
  ).toEqual(['one', 'two', 'three'].map((id) => [id, NO_LONGER_WANTED]))
})

test('what stands by another URL of the same content stands', () => {
  const [there, wanted] = [`https://other.example/ipfs/${SOME_CID}`, `${GATEWAY}${SOME_CID}`]
  const [before, after] = [
    aSpec({ environments: { cpu: there } }),
    aSpec({ environments: { cpu: wanted }, minPayment: amount('2 OGPU') }),
  ]
  const update = updateOf(after, aState({ of: before }), aMetadata({}, before), aContext())
  if (update === undefined) throw new Error('the prices differ')
  const pull = aMergedPull(1, [{ ...aPriceChange('one', '1 OGPU', '2 OGPU'), ...update }])
  const bound = new Map([
    ['one', aState({ of: aSpec({ environments: { cpu: there }, minPayment: amount('2 OGPU') }) })],
  ])
  const standing = [{ id: 'one', kind: 'update', digest: update.digest, pull: 1 }]

  expect(tellApart(standing, [pull], { specs: [after], bound }, aContext())).toEqual(standing)
})

test('each change is held against its own pull request', () => {
  const other = aMergedPull(2, [aPriceChange('two', '1 OGPU', '9 OGPU')])
  const specs = [
    aSpec({ id: 'one' }),
    aSpec({ id: 'two', minPayment: amount('2 OGPU') }),
    aClosedSpec({ id: 'three' }),
  ]

  expect(tellApart(STANDING, [other, PULL], { specs, bound: NONE }, aContext())).toEqual(STANDING)
})

describe('what stands as far as anybody can tell', () => {
  const [, UPDATED] = STANDING
  const kept = PULL.record?.changes.map((change) => ({ ...change, after: null })) ?? []

  test.each([
    ['is of no pull request', []],
    ['is of one without a plan', [aMergedPull(1, [], {}, { record: undefined })]],
    ['is of one whose plan does not name it', [aMergedPull(1, [PUBLISH])]],
    ['is of one that did not keep what it led to', [aMergedPull(1, [], { changes: kept })]],
  ])('%s', (_, pulls) => {
    expect(tellApart(STANDING.slice(1, 2), pulls, { specs: [], bound: NONE }, aContext())).toEqual([
      UPDATED,
    ])
  })
})
