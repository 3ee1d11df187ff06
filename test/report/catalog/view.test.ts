import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  fragmentOf,
  fragmentOfSource,
  routeOf,
  SORTS,
  type Sort,
  shownIn,
  sourceAt,
  type View,
} from '../../../src/report/catalog/page/view.ts'
import type { PageData, PageSource } from '../../../src/report/catalog/page-data.ts'
import { pageData } from '../../../src/report/catalog/to-page.ts'
import { catalogJson } from '../../../src/report/json/catalog-json.ts'
import { aCatalog, aCatalogSource, aReadNetwork } from '../../support/catalog.ts'
import { demoCatalog } from '../../support/demo-catalog.ts'
import { hostileText } from '../hostile.ts'

const DEMO = pageData(catalogJson(demoCatalog()))

const aView: fc.Arbitrary<View> = fc.record({
  query: hostileText.map((text) => text.toWellFormed()),
  network: fc.constantFrom('', 'mainnet', 'testnet'),
  env: fc.subarray(['cpu', 'nvidia', 'amd']),
  status: fc.constantFrom('active', 'closed', 'all'),
  differs: fc.boolean(),
  sort: fc.constantFrom(...(Object.keys(SORTS) as Sort[])),
})

const ids = (shown: readonly PageSource[]): readonly string[] => shown.map(({ id }) => id)
const look = (view: Partial<View>, data: PageData = DEMO): readonly PageSource[] =>
  shownIn(data, {
    query: '',
    network: '',
    env: [],
    status: 'active',
    differs: false,
    sort: 'name',
    ...view,
  })

test('a link to a view leads to that view', () => {
  fc.assert(
    fc.property(aView, (view) => {
      expect(routeOf(fragmentOf(view))).toEqual({ kind: 'list', view })
    }),
  )
})

test('a link to a Source leads to that one, also where an id was used again', () => {
  const sources = fc.uniqueArray(
    fc.record({ id: fc.oneof(fc.constantFrom('one', 'two'), hostileText), closed: fc.boolean() }),
    { maxLength: 8, selector: ({ id, closed }) => `${id} ${closed}` },
  )
  fc.assert(
    fc.property(sources, (facts) => {
      const made = facts.map((fact, at) =>
        aCatalogSource({
          ...fact,
          id: fact.id.toWellFormed(),
          address: `0x${String(at).padStart(40, '0')}` as never,
        }),
      )
      const data = pageData(
        catalogJson(
          aCatalog([], {
            networks: [
              aReadNetwork(made, { name: 'a/b c' }),
              aReadNetwork(made, { name: 'other' }),
            ],
          }),
        ),
      )
      for (const source of data.sources) {
        const route = routeOf(fragmentOfSource(source, data))
        const found = route.kind === 'source' ? sourceAt(data, route.network, route.key) : undefined
        expect(found).toBe(source)
      }
    }),
  )
})

test('no address of a page breaks it', () => {
  fc.assert(
    fc.property(hostileText, (text) => {
      const route = routeOf(`#${text}`)
      if (route.kind === 'list') shownIn(DEMO, route.view)
      else sourceAt(DEMO, route.network, route.key)
    }),
  )
})

test('a narrower view shows some of what a wider one shows, and every order the same ones', () => {
  fc.assert(
    fc.property(aView, fc.constantFrom(...(Object.keys(SORTS) as Sort[])), (view, sort) => {
      const shown = new Set(shownIn(DEMO, view))

      expect(new Set(shownIn(DEMO, { ...view, sort }))).toEqual(shown)
      const wider = new Set(
        shownIn(DEMO, { ...view, query: '', env: [], differs: false, network: '', status: 'all' }),
      )
      expect([...shown].filter((source) => !wider.has(source))).toEqual([])
    }),
  )
})

test('a search finds every word, whatever its case and accents, in name, id, text and address', () => {
  const data = pageData(
    catalogJson(
      aCatalog([
        aCatalogSource({ id: 'a-1', name: 'Größe → Gefühl', description: 'Ｗｉｄｅ words' }),
        aCatalogSource({ id: 'b' }),
      ]),
    ),
  )
  const [first] = data.sources
  const found = (query: string): readonly string[] => ids(look({ query }, data))

  for (const query of ['GEFUHL', 'gefühl große', 'a-1', 'wide', first?.address.slice(4, 20) ?? ''])
    expect(found(query)).toEqual(['a-1'])
  expect(found('gefuhl nothing')).toEqual([])
})

test('prices are compared as amounts, not as texts', () => {
  expect(ids(look({ network: 'mainnet', sort: 'price' })).slice(0, 3)).toEqual([
    'nomic-embed',
    'sentiment',
    'bge-reranker',
  ])
  expect(ids(look({ network: 'mainnet', sort: 'price-down' }))[0]).toBe('llama-chat')
})

test('closed ones are shown to whoever asks for them, and so is what git does not say', () => {
  expect(ids(look({}))).not.toContain('whisper-medium')
  expect(ids(look({ status: 'closed' }))).toEqual(['whisper-medium'])
  expect(ids(look({ differs: true }))).toEqual(['mixtral-instruct'])
})
