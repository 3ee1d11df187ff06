import { describe, expect, test } from 'vitest'
import {
  asksForMore,
  asksInRecords,
  companionsIn,
  coverageOf,
  pendingPulls,
  rowsOfMoved,
} from '../../src/consent/coverage.ts'
import type { MergedPull, ReviewedChange, ReviewedField } from '../../src/model/review.ts'
import type { PlannedChange } from '../../src/model/source/change.ts'
import { rowTexts } from '../../src/report/format/row-text.ts'
import { aChange, aPlan } from '../support/builders.ts'
import { aMergedPull, aPriceChange } from '../support/reviews.ts'

const UPDATE = aPriceChange('two', '1 OGPU', '2 OGPU')
const MOVED = aPriceChange('two', '1.5 OGPU', '2 OGPU')
const PUBLISH = aChange('publish', 'one')
const UNREAD = aMergedPull(9, [], {}, { record: undefined })
const applied = { state: 'applied' } as const

/** A pull request that says this of its changes, whatever their builder says. */
function saying(
  number: number,
  changes: readonly PlannedChange[],
  facts: Partial<ReviewedChange>,
): MergedPull {
  const { record } = aMergedPull(number, changes)
  return aMergedPull(number, changes, {
    changes: record?.changes.map((change) => ({ ...change, ...facts })) ?? [],
  })
}

describe('a wanted change', () => {
  const codeOf = (change: PlannedChange, ...pulls: readonly MergedPull[]) =>
    coverageOf(aPlan([change]), pulls, asksInRecords(aPlan([change]), pulls))[0]

  test('of another kind than was reviewed is one that the chain has changed', () => {
    const publish = aChange('publish', 'two')
    const update = { ...UPDATE, before: { name: 'Already there' }, after: publish.after }

    expect(codeOf(update, aMergedPull(1, [publish]))).toMatchObject({
      kind: 'moved',
      code: 'chain-changed',
    })
    expect(
      codeOf(publish, saying(1, [{ ...UPDATE, after: publish.after }], { before: null })),
    ).toMatchObject({ kind: 'moved', code: 'chain-changed' })
  })

  test('of a Source that nobody has published yet moves only with the settings', () => {
    expect(codeOf(PUBLISH, saying(1, [PUBLISH], { digest: 'd'.repeat(64) }))).toMatchObject({
      kind: 'moved',
      code: 'settings-changed',
    })
  })

  test('that only the chain moved has nothing in between, whatever was merged before', () => {
    const older = aMergedPull(1, [aPriceChange('two', '5 OGPU', '6 OGPU')], applied)
    const standing = codeOf(MOVED, aMergedPull(2, [UPDATE]), older)

    expect(standing).toMatchObject({ kind: 'moved', code: 'chain-changed' })
    expect(standing).not.toHaveProperty('between')
  })
})

describe('older pull requests are asked for', () => {
  test.each<[string, boolean, readonly MergedPull[]]>([
    ['a change that none speaks of', true, []],
    [
      'a change that was reviewed as something else',
      true,
      [aMergedPull(1, [aPriceChange('two', '1.5 OGPU', '2 OGPU')])],
    ],
    ['a change that was reviewed like this', false, [aMergedPull(1, [UPDATE])]],
    ['a change that was applied before', false, [aMergedPull(1, [UPDATE], applied)]],
  ])('%s: %s', (_, asks, pulls) => {
    expect(asksForMore(aPlan([UPDATE]), pulls, asksInRecords(aPlan([UPDATE]), pulls))).toBe(asks)
  })

  test('while one change of several has no say, and for no change at all', () => {
    const [both, pulls] = [aPlan([UPDATE, PUBLISH]), [aMergedPull(1, [UPDATE])]]

    expect(asksForMore(both, pulls, asksInRecords(both, pulls))).toBe(true)
    expect(asksForMore(aPlan([]), [], new Map())).toBe(false)
  })
})

describe('pull requests that wait', () => {
  const numbers = (...pulls: readonly MergedPull[]) =>
    pendingPulls(pulls).map(({ pull }) => pull.number)

  test('come oldest first', () => {
    expect(numbers(aMergedPull(2, [PUBLISH]), aMergedPull(1, [UPDATE]))).toEqual([1, 2])
  })

  test('are none that was applied, overtaken in everything, or never planned', () => {
    expect(numbers(aMergedPull(1, [UPDATE], applied))).toEqual([])
    expect(numbers(aMergedPull(1, [UPDATE], { state: 'partly-applied', done: ['two'] }))).toEqual(
      [],
    )
    expect(numbers(aMergedPull(2, [UPDATE]), aMergedPull(1, [MOVED]))).toEqual([2])
    expect(numbers(UNREAD)).toEqual([])
  })
})

test('a pull request is about what it changes and what it meant to', () => {
  expect([...companionsIn(aMergedPull(1, [UPDATE, PUBLISH], { blocked: ['three'] }))]).toEqual([
    'two',
    'one',
    'three',
  ])
  expect([...companionsIn(UNREAD)]).toEqual([])
})

describe('what moved is told by field', () => {
  const value = (text: string) => ({ text, raw: text })
  const saw = (...fields: readonly ReviewedField[]): ReviewedChange => {
    const [change] = aMergedPull(1, [UPDATE]).record?.changes ?? []
    if (change === undefined) throw new Error('the builder makes a record of each change')
    return { ...change, fields }
  }
  const change = {
    ...UPDATE,
    fields: [
      { field: 'amd', before: value('three.yml'), after: null },
      { field: 'nvidia', before: null, after: value('four.yml') },
    ],
  } satisfies PlannedChange
  const reviewed = saw(
    { field: 'name', before: 'Old', after: 'New' },
    { field: 'cpu', before: null, after: 'one.yml' },
    { field: 'amd', before: 'two.yml', after: null },
    { field: 'logoUrl', before: 'a.png', after: null },
  )
  const moved = {
    kind: 'moved',
    change,
    pull: aMergedPull(2, [UPDATE]),
    reviewed,
    code: 'base-changed',
  } as const

  test('for what the reviewers saw, and for what would be sent', () => {
    expect(rowsOfMoved(moved).map(rowTexts)).toEqual([
      { id: 'two', field: 'name', reviewed: 'Old → New', onChain: 'as wanted', wanted: 'New' },
      {
        id: 'two',
        field: 'environments.cpu',
        reviewed: 'nothing → one.yml',
        onChain: 'as wanted',
        wanted: 'one.yml',
      },
      {
        id: 'two',
        field: 'environments.amd',
        reviewed: 'two.yml → nothing',
        onChain: 'three.yml',
        wanted: 'nothing',
      },
      {
        id: 'two',
        field: 'logoUrl',
        reviewed: 'a.png → nothing',
        onChain: 'as wanted',
        wanted: 'nothing',
      },
      {
        id: 'two',
        field: 'environments.nvidia',
        reviewed: 'no change',
        onChain: 'nothing',
        wanted: 'four.yml',
      },
    ])
  })

  test('and for what another pull request changed in between, which neither of them names', () => {
    const others = saw(
      { field: 'name', before: 'Older', after: 'Old' },
      { field: 'description', before: '', after: 'Said in between' },
      { field: 'cpu', before: 'zero.yml', after: null },
      { field: 'maxExpiry', before: '1 day', after: null },
    )

    expect(
      rowsOfMoved({
        ...moved,
        between: { pull: aMergedPull(1, [UPDATE]), reviewed: others },
      })
        .slice(5)
        .map(rowTexts),
    ).toEqual([
      {
        id: 'two',
        field: 'description',
        reviewed: 'no change',
        onChain: 'Said in between',
        wanted: 'Said in between',
      },
      {
        id: 'two',
        field: 'maxExpiry',
        reviewed: 'no change',
        onChain: 'nothing',
        wanted: 'nothing',
      },
    ])
  })
})
