import { Ajv } from 'ajv'
import { expect, test } from 'vitest'
import marketSchema from '../../schemas/v1/market.schema.json' with { type: 'json' }
import planSchema from '../../schemas/v1/plan.schema.json' with { type: 'json' }
import type {
  Market,
  MarketGroup,
  MarketPlace,
  MarketReport,
  Neighbour,
} from '../../src/model/source/market.ts'
import { asAddress } from '../../src/model/units/address.ts'
import { asWei } from '../../src/model/units/amount.ts'
import { planMarkdown } from '../../src/report/github/plan/plan-markdown.ts'
import { jsonText } from '../../src/report/json/json-text.ts'
import { marketReportJson } from '../../src/report/json/market-json.ts'
import { planJson } from '../../src/report/json/plan-json.ts'
import { stoppedJson } from '../../src/report/json/stopped-json.ts'
import { marketText } from '../../src/report/text/market-text.ts'
import { planText } from '../../src/report/text/plan-text.ts'
import { expectGolden } from './golden.ts'
import { markdownFaults } from './hostile.ts'
import { amount, aPlan, context, publish, update } from './scene.ts'

const plain = { colour: false } as const

function aGroup(sources: number, prices: readonly [string, string, string] | null): MarketGroup {
  if (prices === null) return { sources, minPayment: null, minLockup: null }
  const [lower, median, upper] = prices.map(amount)
  if (lower === undefined || median === undefined || upper === undefined)
    throw new Error('three prices')
  const lockup = amount('0.5 OGPU')
  return {
    sources,
    minPayment: { lower, median, upper },
    minLockup: { lower: asWei(0n), median: lockup, upper: lockup },
  }
}

function aMarket(facts: Partial<Market> = {}): Market {
  return {
    environments: ['cpu', 'nvidia'],
    listed: 1_204,
    asked: 1_000,
    unread: 2,
    all: aGroup(40, ['0.004 OGPU', '0.01 OGPU', '0.05 OGPU']),
    withProviders: aGroup(8, ['0.008 OGPU', '0.01 OGPU', '0.02 OGPU']),
    withoutProviders: aGroup(32, ['0.004 OGPU', '0.01 OGPU', '1 OGPU']),
    ...facts,
  }
}

function aPlace(facts: Partial<NonNullable<MarketPlace>> = {}): NonNullable<MarketPlace> {
  return {
    ...aMarket(),
    wanted: amount('0.02 OGPU'),
    rank: { below: 27, same: 1, above: 12 },
    rankWithProviders: { below: 5, same: 0, above: 3 },
    ...facts,
  }
}

const lonely = aPlace({
  listed: 3,
  asked: 3,
  unread: 0,
  all: aGroup(0, null),
  withProviders: aGroup(0, null),
  withoutProviders: aGroup(0, null),
})

function aNeighbour(digit: string, facts: Partial<Neighbour> = {}): Neighbour {
  return {
    address: asAddress(`0x${digit.repeat(40)}`),
    minPayment: amount('0.02 OGPU'),
    minLockup: amount('0.5 OGPU'),
    providers: 3,
    name: 'Sentiment, by somebody else',
    images: ['acme/sentiment'],
    sharesImage: true,
    ...facts,
  }
}

function aReport(facts: Partial<MarketReport> = {}): MarketReport {
  return {
    kind: 'market',
    network: 'mainnet',
    chainId: 1071,
    block: 4_812_377,
    sample: aMarket(),
    markets: [
      aMarket(),
      aMarket({
        environments: ['amd'],
        all: aGroup(1, ['1 OGPU', '1 OGPU', '1 OGPU']),
        withProviders: aGroup(0, null),
        withoutProviders: aGroup(1, ['1 OGPU', '1 OGPU', '1 OGPU']),
      }),
    ],
    definition: null,
    ...facts,
  }
}

const neighbours = {
  looked: 24,
  read: 7,
  images: ['acme/sentiment'],
  rows: [
    aNeighbour('1'),
    aNeighbour('2', {
      name: null,
      images: [],
      sharesImage: false,
      minPayment: asWei(2n ** 255n),
      providers: 0,
    }),
  ],
}

test('shows the market of a network, of a definition, and of one without neighbours', () => {
  const definition = { id: 'sentiment-analyzer', place: aPlace(), neighbours }
  const ofDefinition = aReport({ markets: [], definition })

  expectGolden(
    'market.txt',
    [
      marketText(aReport(), plain),
      marketText(ofDefinition, plain),
      marketText(
        aReport({ definition: { ...definition, place: lonely }, sample: lonely, markets: [] }),
        plain,
      ),
      ...[{ images: [] }, { read: 0 }].map((facts) =>
        marketText(
          {
            ...ofDefinition,
            definition: { ...definition, neighbours: { ...neighbours, ...facts } },
          },
          plain,
        )
          .split('\n')
          .slice(-2)
          .join('\n'),
      ),
      marketText(aReport({ markets: [], sample: lonely }), plain),
    ].join('\n'),
  )
  expectGolden('market.json', jsonText(marketReportJson(ofDefinition)))
})

test('writes the JSON that the public schema describes', () => {
  const isMarket = new Ajv({ strict: true, allErrors: true }).compile(marketSchema)
  const definition = { id: 'sentiment-analyzer', place: aPlace(), neighbours }

  for (const document of [
    marketReportJson(aReport()),
    marketReportJson(aReport({ definition })),
    marketReportJson(aReport({ definition: { ...definition, place: lonely }, markets: [] })),
    stoppedJson({ problems: [], warnings: [] }),
  ])
    expect([isMarket(document), isMarket.errors]).toEqual([true, null])
})

test('shows in a plan where prices stand, and that nobody knows', () => {
  const plan = aPlan({
    changes: [
      { ...update, market: aPlace() },
      { ...publish, market: lonely },
      { ...publish, id: 'another', market: null },
      {
        ...publish,
        id: 'cheapest',
        market: aPlace({
          unread: 0,
          asked: 1_204,
          rank: { below: 0, same: 0, above: 1 },
          all: aGroup(1, ['1 OGPU', '1 OGPU', '1 OGPU']),
          withProviders: aGroup(0, null),
        }),
      },
    ],
    waiting: [],
    orphans: [],
  })
  const isPlan = new Ajv({ strict: true }).compile(planSchema)

  expectGolden('plan-market.txt', planText(plan, { ...plain, raw: false, verb: 'plan' }))
  const comment = planMarkdown(plan, context)
  expectGolden('comment-market.md', comment)
  expect(markdownFaults(comment)).toEqual([])
  expect(isPlan(JSON.parse(jsonText(planJson(plan))))).toBe(true)
})
