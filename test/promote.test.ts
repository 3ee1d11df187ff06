import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { promoteId } from '../src/import/promote.ts'
import { PROMOTED_FIELDS, PROMOTED_PRICES, PROMOTED_TEXTS } from '../src/model/source/promoted.ts'
import { differingFields, observedValues, wantedValues } from '../src/plan/values.ts'
import { settingsOf } from '../src/settings.ts'
import { amount, SOME_CID } from './support/builders.ts'
import {
  applied,
  FILE,
  repositoryOf,
  specOn,
  twoNetworks,
  twoNetworkWorld,
} from './support/two-networks.ts'

const settings = settingsOf({}, { cwd: '/', env: {} })
const promotion = { id: 'one', from: 'first', to: 'second' } as const
const GATEWAY = 'https://gateway.example/ipfs/'

const COMPOSE = (tag: string): string =>
  `services:\n  one:\n    image: acme/one:${tag}\n    ports: ["\${PORT}:5555"]\n    environment:\n      - CALLBACK_URL=\${CALLBACK_URL}\n`

const files = (definition: string): Record<string, string> => ({
  'ogpu.yaml': twoNetworks(),
  [FILE]: definition,
  'sources/one/compose.old.yaml': COMPOSE('1.0.0'),
  'sources/one/compose.new.yaml': COMPOSE('2.0.0'),
})

const TEXT = `# who asked for it
id: one # never reused
name: One # shown
environments: # by hardware
  # the small one
  cpu: compose.old.yaml # pinned
payment: { minPayment: 0.01 OGPU } # agreed in May
maxExpiry: 24h
networks:
  first: { environments: { cpu: compose.new.yaml } } # tried there first
  second: # the real one
    payment: { minPayment: 0.05 OGPU } # dearer
# the end
`

async function promoted(text: string, more: { readonly withPrice?: boolean } = {}) {
  const before = files(text)
  const state = applied(specOn(before, 'first'))
  const { world, texts } = twoNetworkWorld(before, [state])
  const outcome = await promoteId(world, settings, { ...promotion, ...more })
  return { outcome, texts, state, text: texts[FILE] ?? '' }
}

test('sets what is live on the first network, beside comments that stay, and keeps the price', async () => {
  const { outcome, text } = await promoted(TEXT)

  expect(text).toBe(
    TEXT.replace(
      '    payment: { minPayment: 0.05 OGPU } # dearer\n',
      '    payment: { minPayment: 0.05 OGPU } # dearer\n    environments: { cpu: compose.new.yaml }\n',
    ),
  )
  expect(outcome).toMatchObject({
    kind: 'edited',
    network: 'second',
    edits: [{ file: FILE, kind: 'changed' }],
  })
})

test('takes the price along where that is asked for', async () => {
  const { texts } = await promoted(TEXT, { withPrice: true })

  expect(specOn(texts, 'second').values.minPayment).toBe(amount('0.01 OGPU'))
})

test('puts a definition on a network that is new to it, with nothing that all networks share', async () => {
  const text = `id: one\nname: One\nenvironments: { cpu: compose.new.yaml }\npayment: { minPayment: 0.01 OGPU }\nmaxExpiry: 24h\nnetworks: [first] # so far\n`
  const promotion = await promoted(text)

  expect(promotion.text).toBe(text.replace('[first]', '{ first: {}, second: {} }'))
})

test('takes what an override adds on the second network away again', async () => {
  const text = TEXT.replace(
    '    payment: { minPayment: 0.05 OGPU } # dearer\n',
    '    environments: { nvidia: https://example.com/n.yml }\n',
  )
  const { texts } = await promoted(text)

  expect(Object.keys(specOn(texts, 'second').values.environments)).toEqual(['cpu'])
})

describe('writes nothing', () => {
  const nothing = async (text: string, of = text) => {
    const before = files(text)
    const live = applied(specOn(files(of), 'first'))
    const { world, texts } = twoNetworkWorld(before, [live])
    const outcome = await promoteId(world, settings, promotion)
    expect(texts).toEqual(before)
    return outcome
  }

  test('where both networks say the same', async () => {
    const same = TEXT.replace('compose.old.yaml', 'compose.new.yaml')

    expect(await nothing(same)).toMatchObject({ kind: 'edited', edits: [] })
  })

  test('where the definition is not what is live on the first', async () => {
    const live = TEXT.replace('{ cpu: compose.new.yaml }', '{ cpu: compose.old.yaml }')

    expect(await nothing(TEXT, live)).toMatchObject({
      problems: [{ code: 'not-live', id: 'one', file: FILE }],
    })
  })

  test('where it is closed on the second', async () => {
    const text = TEXT.replace(
      '    payment: { minPayment: 0.05 OGPU } # dearer\n',
      '    state: closed\n',
    )

    expect(await nothing(text)).toMatchObject({ problems: [{ code: 'not-expressible' }] })
  })

  test('where a template makes the compose files of the second', async () => {
    const text = TEXT.replace(
      '    payment: { minPayment: 0.05 OGPU } # dearer\n',
      '    template: { name: huggingface-pipeline, version: 1, environments: [cpu], with: { task: text-classification, model: acme/one } }\n    environments: null\n',
    )

    expect(await nothing(text)).toMatchObject({ problems: [{ code: 'not-expressible' }] })
  })

  test.each([
    ['an id that nobody has', { ...promotion, id: 'two' }],
    ['a network to itself', { ...promotion, to: 'first' }],
    ['a network that is none', { ...promotion, to: 'third' }],
    ['from a network that is none', { ...promotion, from: 'third' }],
  ])('for %s', async (_, asked) => {
    const { world, texts } = twoNetworkWorld(files(TEXT), [applied(specOn(files(TEXT), 'first'))])

    expect(await promoteId(world, settings, asked)).toMatchObject({ problems: [{ code: 'usage' }] })
    expect(texts).toEqual(files(TEXT))
  })

  test('where nothing is live on the first, or its metadata can’t be read', async () => {
    const live = applied(specOn(files(TEXT), 'first'))
    const empty = twoNetworkWorld(files(TEXT), [])
    const unread = twoNetworkWorld(files(TEXT), [
      { ...live, params: { ...live.params, imageMetadataUrl: `ipfs://${SOME_CID}` } },
    ])
    const closed = twoNetworkWorld(files(TEXT), [{ ...live, status: 'closed' }])

    for (const { world } of [empty, unread, closed])
      expect(await promoteId(world, settings, promotion)).toMatchObject({ kind: 'problems' })
  })
})

const value = <T>(...values: readonly T[]) => fc.constantFrom(...values)

/** What a level of a definition may say; each is missing now and then. */
const level = fc.record(
  {
    name: value('One', 'Another: with # signs', ' spaced '),
    description: value('', 'words', 'two\nlines'),
    environments: value<unknown>(
      { cpu: 'compose.old.yaml' },
      { cpu: 'compose.new.yaml' },
      { cpu: 'https://example.com/a.yml', nvidia: 'https://example.com/n.yml' },
      { nvidia: null },
    ),
    delivery: value('first-response', 'manual-confirmation'),
    maxExpiry: value('24h', '15m'),
    payment: value({ minPayment: '0.05 OGPU' }, { minLockup: '1 OGPU' }),
  },
  { requiredKeys: [] },
)

test('whatever the levels say, afterwards the second network has what is live, and nothing else moved', async () => {
  await fc.assert(
    fc.asyncProperty(
      level,
      level,
      level,
      fc.boolean(),
      fc.boolean(),
      async (all, one, two, isOn, withPrice) => {
        const definition = {
          id: 'one',
          name: 'One',
          environments: { cpu: 'compose.old.yaml' },
          payment: { minPayment: '0.01 OGPU' },
          maxExpiry: '24h',
          ...all,
          networks: { first: one, ...(isOn ? { second: two } : {}) },
        }
        const before = files(JSON.stringify(definition, null, 2))
        fc.pre(repositoryOf(before).problems.length === 0)
        const { outcome, texts, state } = await promoted(before[FILE] ?? '', { withPrice })
        if (outcome.kind === 'problems') {
          expect(texts).toEqual(before)
          return
        }
        const carried = [
          ...PROMOTED_FIELDS,
          ...PROMOTED_TEXTS,
          ...(withPrice ? PROMOTED_PRICES : []),
        ]
        const second = specOn(texts, 'second')
        const { reading, params } = state
        const metadata = reading.kind === 'known' ? reading.metadata : undefined
        const differing = differingFields(
          observedValues(params, metadata, GATEWAY),
          wantedValues(second.values, GATEWAY),
          second.compose,
        )

        expect(differing.filter((field) => carried.includes(field))).toEqual([])
        expect(wantedValues(specOn(texts, 'first').values, GATEWAY)).toEqual(
          wantedValues(specOn(before, 'first').values, GATEWAY),
        )
        if (isOn && !withPrice) {
          const { minPayment, minLockup } = specOn(before, 'second').values
          expect(second.values).toMatchObject({ minPayment, minLockup })
        }
        const again = twoNetworkWorld(texts, [state])
        expect(await promoteId(again.world, settings, { ...promotion, withPrice })).toMatchObject({
          edits: [],
        })
      },
    ),
    { numRuns: 60 },
  )
})
