import { describe, expect, test } from 'vitest'
import type { Download, PlannedChange, Registered } from '../../src/model/source/change.ts'
import { sizeText } from '../../src/report/format/size.ts'
import { downloadWords, effectWords, providerWords } from '../../src/report/impact-words.ts'
import { update } from './scene.ts'

const same = (text: string) => ({ text, raw: text })

const withRegistered = (
  providers: number,
  registered: Registered,
  facts: Partial<PlannedChange> = {},
): PlannedChange =>
  ({ ...update, impact: { providers, tasks: 0, registered }, ...facts }) as PlannedChange
const dropping = (...fields: readonly ('cpu' | 'nvidia' | 'amd')[]) => ({
  fields: fields.map((field) => ({ field, before: same('x'), after: null })),
})

describe('who is registered', () => {
  test.each<[string, number, Registered | undefined]>([
    ['no provider', 0, undefined],
    ['1 provider', 1, undefined],
    ['1 provider (1 amd)', 1, { byEnvironment: { amd: 1 } }],
    ['12 providers (9 cpu, 3 nvidia)', 12, { byEnvironment: { cpu: 9, nvidia: 3 } }],
    [
      '10,000 providers (of 2,000 looked at: 1,500 cpu, 500 nvidia)',
      10_000,
      { byEnvironment: { cpu: 1_500, nvidia: 500 }, looked: 2_000 },
    ],
    ['3 providers', 3, { byEnvironment: {} }],
  ])('is said as %s', (words, providers, registered) => {
    const impact = { providers, tasks: 0, ...(registered === undefined ? {} : { registered }) }

    expect(providerWords(impact)).toBe(words)
  })
})

test.each<[readonly string[], PlannedChange]>([
  [[], withRegistered(3, { byEnvironment: { cpu: 3 } })],
  [
    ['1 of them holds less than the raised lockup'],
    withRegistered(3, { byEnvironment: {}, belowLockup: 1 }),
  ],
  [
    ['all of them hold less than the raised lockup'],
    withRegistered(3, { byEnvironment: {}, belowLockup: 3 }),
  ],
  [
    ['none of them holds less than the raised lockup'],
    withRegistered(3, { byEnvironment: {}, belowLockup: 0 }),
  ],
  [
    ['at least 40 of them hold less than the raised lockup'],
    withRegistered(10_000, { byEnvironment: {}, belowLockup: 40, looked: 2_000 }),
  ],
  [
    ['none of the 2,000 looked at holds less than the raised lockup'],
    withRegistered(10_000, { byEnvironment: {}, belowLockup: 0, looked: 2_000 }),
  ],
  [
    ['2 of them are registered for nvidia, which is dropped'],
    withRegistered(3, { byEnvironment: {}, stranded: 2 }, dropping('nvidia')),
  ],
  [
    ['1 of them is registered for nvidia and amd, which are dropped'],
    withRegistered(3, { byEnvironment: {}, stranded: 1 }, dropping('nvidia', 'amd')),
  ],
])('what an update means for them is %j', (words, change) => {
  expect(effectWords(change)).toEqual(words)
})

const download = (sizes: readonly (readonly [number, number | null])[], unknown = 0): Download => ({
  images: sizes.map(([bytes, newBytes]) => ({
    environment: 'cpu',
    service: 'a',
    image: 'a',
    bytes,
    newBytes,
  })),
  unknown: Array.from({ length: unknown }, () => ({
    environment: 'cpu',
    service: 'b',
    image: 'b',
  })),
})

test.each<[readonly string[], Registered, Download]>([
  [
    ['9 cpu providers fetch 1.3 GB of 5.4 GB'],
    { byEnvironment: { cpu: 9 } },
    download([[5_400_000_000, 1_300_000_000]]),
  ],
  [['a cpu provider fetches 7 MB'], { byEnvironment: {} }, download([[7e6, 7e6]])],
  [
    ['one cpu provider fetches nothing of 7 MB'],
    { byEnvironment: { cpu: 1 } },
    download([[7e6, 0]]),
  ],
  [
    ['a cpu provider fetches 12 MB at most, and 2 images of unknown size'],
    { byEnvironment: { cpu: 90 }, looked: 100 },
    download(
      [
        [7e6, 1e6],
        [5e6, null],
      ],
      2,
    ),
  ],
  [[], { byEnvironment: { cpu: 9 } }, download([], 3)],
])('what they fetch is %j', (words, registered, fetched) => {
  expect(downloadWords(withRegistered(9, registered, { download: fetched }))).toEqual(words)
})

test.each([
  [0, '0 bytes'],
  [1, '1 byte'],
  [999, '999 bytes'],
  [1_000, '1 kB'],
  [1_250, '1.3 kB'],
  [9_960, '10 kB'],
  [999_499, '999 kB'],
  [999_600, '1 MB'],
  [5_400_000_000, '5.4 GB'],
  [2 ** 60, '1153 PB'],
])('%i bytes are said as %s', (bytes, words) => {
  expect(sizeText(bytes)).toBe(words)
})
