import { describe, expect, test } from 'vitest'
import type { SourceEvent } from '../../src/model/source/history.ts'
import { type Metadata, metadataBytes } from '../../src/model/source/metadata.ts'
import { cidOf } from '../../src/model/units/cid.ts'
import { historyOf } from '../../src/plan/history.ts'
import { type HistoryAsk, withMarks } from '../../src/plan/history-marks.ts'
import {
  aClosedSpec,
  aMetadata,
  amount,
  anAddress,
  aSpec,
  aState,
  CLIENT,
  GATEWAY,
  someParams,
} from '../support/builders.ts'

const SOURCE = anAddress(10)
const [FIRST, SECOND] = [aMetadata({ name: 'First' }), aMetadata({ name: 'Second' })]
const urlOf = (metadata: Metadata): string => `${GATEWAY}${cidOf(metadataBytes(metadata))}`

/** What is read of the metadata behind URLs; the rest is gone. */
const wordsWith = (...known: readonly Metadata[]) => ({
  gatewayUrl: GATEWAY,
  metadataAt: (url: string) => known.find((metadata) => urlOf(metadata) === url),
})

function anEvent(block: number, facts: Partial<SourceEvent> = {}): SourceEvent {
  return {
    source: SOURCE,
    kind: 'update',
    block,
    index: 0,
    timestamp: BigInt(block),
    hash: `0x${'1'.repeat(64)}`,
    sender: CLIENT,
    params: someParams({ imageMetadataUrl: urlOf(FIRST) }),
    ...facts,
  }
}

const told = (events: readonly SourceEvent[], ...known: readonly Metadata[]) => {
  const params = events.findLast((event) => event.params !== null)?.params ?? someParams()
  const isClosed = events.some(({ kind }) => kind === 'close')
  const source = aState({ address: SOURCE, status: isClosed ? 'closed' : 'active', params })
  return historyOf({ ...source, params }, { events, from: 1 }, wordsWith(...known))
}
const publish = anEvent(1, { kind: 'publish' })
const renamed = anEvent(2, { params: someParams({ imageMetadataUrl: urlOf(SECOND) }) })

describe('what a transaction changed', () => {
  test('is told in the words of a definition, from the metadata before and after', () => {
    expect(told([publish, renamed], FIRST, SECOND).entries[1]?.fields).toEqual([
      {
        field: 'name',
        before: { text: 'First', raw: 'First' },
        after: { text: 'Second', raw: 'Second' },
      },
    ])
    expect(told([publish], FIRST).entries[0]?.fields.map(({ field }) => field)).toContain('cpu')
  })

  test.each([
    ['before', SECOND],
    ['after', FIRST],
  ])('is told without texts where the metadata %s is gone, and that it is', (_, known) => {
    const cheaper = { ...renamed.params, minPayment: amount('0.5 OGPU') }
    const [, entry] = told([publish, { ...renamed, params: someParams(cheaper) }], known).entries

    expect(entry?.fields.map(({ field }) => field)).toEqual(['minPayment'])
    expect(entry?.unread).toEqual([urlOf(known === FIRST ? SECOND : FIRST)])
  })

  test('is an environment that comes or goes although nobody can read the metadata', () => {
    const params = someParams({ imageMetadataUrl: urlOf(SECOND), imageEnvironments: 2 })
    const [, entry] = told([publish, anEvent(2, { params })], FIRST).entries

    expect(entry?.fields).toMatchObject([
      { field: 'cpu', after: null },
      { field: 'nvidia', before: null, after: { text: 'not to be had' } },
    ])
  })

  test('is not known where the parameters before it are not', () => {
    const history = told([{ ...publish, params: null }, renamed], FIRST, SECOND)

    expect(history.entries.map(({ fields, isBlind }) => [fields.length, isBlind])).toEqual([
      [0, true],
      [0, true],
    ])
    expect(history).toMatchObject({ isComplete: true, from: 1 })
  })
})

test.each<[string, readonly SourceEvent[], boolean]>([
  ['the newest update is missing', [publish], false],
  [
    'it is active and a closing is told',
    [publish, renamed, anEvent(3, { kind: 'close', params: null })],
    false,
  ],
  ['it is published twice', [publish, { ...publish, block: 2 }, { ...renamed, block: 3 }], false],
  ['all of it is there', [publish, renamed], true],
])('events add up to what the Source holds only where they do: %s', (_, events, isWhole) => {
  const params = renamed.params ?? someParams()
  const source = { ...aState({ address: SOURCE }), params }
  const history = historyOf(source, { events, from: 1 }, wordsWith())

  expect([history.isComplete, history.why]).toEqual(
    isWhole ? [true, undefined] : [false, 'contradicted'],
  )
})

describe('an entry is marked with the commit that asked for just that', () => {
  const spec = aSpec()
  const metadata = aMetadata({}, spec)
  const params = someParams({ imageMetadataUrl: urlOf(metadata) }, spec)
  const ask = (commit: string, time: bigint, subject: string, wanted = spec): HistoryAsk => ({
    commit,
    time,
    subject,
    spec: wanted,
  })
  const other = { ...spec, values: { ...spec.values, minPayment: amount('9 OGPU') } }
  const marksOf = (asks: readonly HistoryAsk[], event: Partial<SourceEvent> = {}) => {
    const history = told([{ ...publish, timestamp: 1_000n, params, ...event }], metadata)
    return withMarks(history, asks, CLIENT, wordsWith(metadata)).entries.map(({ commit, pull }) => [
      commit,
      pull,
    ])
  }

  test.each<[string, string, number | undefined]>([
    ['a merge', 'Merge pull request #12 from acme/price', 12],
    ['a squash', 'Raise the price (#13)', 13],
    ['a commit that names none', 'Raise the price, see #14', undefined],
    ['a number that is none', 'Raise the price (#99999999999)', undefined],
  ])('with the pull request that its message names: %s', (_, subject, pull) => {
    expect(marksOf([ask('a', 900n, subject)])).toEqual([['a', pull]])
  })

  test('the newest before it, and none that came later or wants something else', () => {
    const asks = [
      ask('later', 2_000n, 'x'),
      ask('else', 950n, 'x', other),
      ask('it', 900n, 'x'),
      ask('old', 800n, 'x'),
    ]

    expect(marksOf(asks)).toEqual([['it', undefined]])
    expect(marksOf(asks.slice(0, 2))).toEqual([[undefined, undefined]])
  })

  test('only where our wallet sent it, and its parameters and metadata are known', () => {
    const asks = [ask('it', 900n, 'x')]

    for (const event of [
      { sender: anAddress(9) },
      { sender: null },
      { params: null },
      { params: { ...params, imageMetadataUrl: urlOf(SECOND) } },
    ])
      expect(marksOf(asks, event)).toEqual([[undefined, undefined]])
  })

  test('a closing with one that wants it closed', () => {
    const history = told(
      [publish, anEvent(2, { kind: 'close', params: null, timestamp: 1_000n })],
      FIRST,
    )
    const closing: HistoryAsk = {
      commit: 'c',
      time: 900n,
      subject: 'Close it (#7)',
      spec: aClosedSpec(),
    }

    expect(
      withMarks(history, [closing], CLIENT, wordsWith()).entries.map(({ pull }) => pull),
    ).toEqual([undefined, 7])
  })
})
