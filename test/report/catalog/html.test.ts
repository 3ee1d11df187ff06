import { createHash } from 'node:crypto'
import { inflateRawSync } from 'node:zlib'
import fc from 'fast-check'
import { type DefaultTreeAdapterTypes, parse } from 'parse5'
import { expect, test } from 'vitest'
import type { Catalog } from '../../../src/model/source/catalog.ts'
import { catalogHtml } from '../../../src/report/catalog/html.ts'
import type { PageData } from '../../../src/report/catalog/page-data.ts'
import { pageData } from '../../../src/report/catalog/to-page.ts'
import { catalogJson } from '../../../src/report/json/catalog-json.ts'
import { aCatalog, aCatalogSource, aReadNetwork, type CatalogFacts } from '../../support/catalog.ts'
import { demoCatalog, largeCatalog } from '../../support/demo-catalog.ts'
import { HOSTILE, hostileText, terminalFaults } from '../hostile.ts'

type Element = DefaultTreeAdapterTypes.Element

const VERSION = '0.1.0'
const htmlOf = (catalog: Catalog): string =>
  catalogHtml(catalogJson(catalog), { version: VERSION, mask: (text) => text })

/** The elements of a page, as a browser makes them of its bytes. */
function elementsOf(html: string): readonly Element[] {
  const inside = (node: DefaultTreeAdapterTypes.ParentNode): readonly Element[] =>
    node.childNodes.flatMap((child) => ('tagName' in child ? [child, ...inside(child)] : []))
  return inside(parse(html, { scriptingEnabled: false }))
}

function textOf(element: Element | undefined): string {
  return (element?.childNodes ?? []).map((child) => ('value' in child ? child.value : '')).join('')
}

function attribute(element: Element | undefined, name: string): string {
  return element?.attrs.find((one) => one.name === name)?.value ?? ''
}

/** What a page says, by the places that its script reads. */
function partsOf(html: string) {
  const elements = elementsOf(html)
  const scripts = elements.filter(({ tagName }) => tagName === 'script')
  const policy = attribute(
    elements.find((one) => attribute(one, 'http-equiv') === 'Content-Security-Policy'),
    'content',
  )
  return {
    names: elements.map(({ tagName }) => tagName),
    data: textOf(scripts.find((one) => attribute(one, 'id') === 'data')),
    script: textOf(scripts.find((one) => attribute(one, 'id') === '')),
    style: textOf(elements.find(({ tagName }) => tagName === 'style')),
    policy: new Map(
      policy.split('; ').map((directive) => {
        const [name = '', ...values] = directive.split(' ')
        return [name, values.join(' ')]
      }),
    ),
  }
}

function unpacked(data: string): PageData {
  const given = JSON.parse(data) as PageData | { readonly packed: string }
  return 'packed' in given
    ? (JSON.parse(inflateRawSync(Buffer.from(given.packed, 'base64')).toString()) as PageData)
    : given
}

const hash = (text: string): string =>
  `'sha256-${createHash('sha256').update(text).digest('base64')}'`

const hostileSource = fc
  .record({
    id: hostileText,
    name: hostileText,
    description: hostileText,
    logoUrl: hostileText,
    file: hostileText,
  })
  .map((facts: CatalogFacts) => aCatalogSource(facts))
const hostileCatalog = fc
  .record({
    sources: fc.array(hostileSource, { maxLength: 4 }),
    owner: hostileText,
    name: hostileText,
  })
  .map(({ sources, owner, name }) =>
    aCatalog([], { owner, networks: [aReadNetwork(sources, { name })] }),
  )

const PAGE = partsOf(htmlOf(demoCatalog())).names

test('whatever a Source is called, a page has the elements of any other and shows no unseen sign', () => {
  fc.assert(
    fc.property(hostileCatalog, (catalog) => {
      const html = htmlOf(catalog)
      const { names, data } = partsOf(html)

      expect(names).toEqual(PAGE)
      expect(unpacked(data)).toEqual(JSON.parse(JSON.stringify(pageData(catalogJson(catalog)))))
      expect(data).not.toMatch(/[<>&\u2028\u2029]/)
      const shown = pageData(catalogJson(catalog)).sources.map(
        ({ name, about = '' }) => name + about,
      )
      expect(shown.flatMap((text) => terminalFaults(text.replace(/^\s*:+/, '')))).toEqual([])
    }),
  )
})

test.each(HOSTILE)('%j is inert in every place that a text can stand', (text) => {
  const catalog = aCatalog(
    [aCatalogSource({ id: text, name: text, description: text, file: text })],
    {
      owner: text,
      repository: text,
      folder: text,
    },
  )

  expect(partsOf(htmlOf(catalog)).names).toEqual(PAGE)
})

test('a secret is in no page, packed or not', () => {
  const secret = 'hunter2-in-a-description'
  const mask = (text: string): string => text.replaceAll(secret, '***')
  for (const count of [1, 600]) {
    const {
      networks: [network],
      ...rest
    } = largeCatalog(count)
    if (network?.kind !== 'read') throw new Error('it is read')
    const sources = network.sources.map((source) => ({
      ...source,
      id: `${secret}-${source.id}`,
    }))
    const catalog = { ...rest, networks: [{ ...network, sources }] }
    const html = catalogHtml(catalogJson(catalog), { version: VERSION, mask })

    expect(html + JSON.stringify(unpacked(partsOf(html).data))).not.toContain(secret)
  }
})

test('a large page’s data is packed, and the same when it is unpacked', () => {
  const catalog = largeCatalog(600)
  const { data } = partsOf(htmlOf(catalog))

  expect(data).toMatch(/^\{"packed":"[A-Za-z0-9+/=]+"\}$/)
  expect(unpacked(data)).toEqual(JSON.parse(JSON.stringify(pageData(catalogJson(catalog)))))
})

test('its policy names the script and the style that are in it, and nothing else may run', () => {
  fc.assert(
    fc.property(hostileCatalog, (catalog) => {
      const { script, style, policy } = partsOf(htmlOf(catalog))

      expect(policy.get('default-src')).toBe("'none'")
      expect(policy.get('script-src')).toBe(hash(script))
      expect(policy.get('style-src')).toBe(hash(style))
      expect(policy.get('base-uri')).toBe("'none'")
      expect(policy.get('form-action')).toBe("'none'")
      expect(policy.get('require-trusted-types-for')).toBe("'script'")
      expect(policy.size).toBe(8)
    }),
    { numRuns: 30 },
  )
})

test('logos may come from where Sources have them by https, and from nowhere else', () => {
  const policyFor = (...logos: readonly string[]): string | undefined =>
    partsOf(
      htmlOf(aCatalog(logos.map((logoUrl, at) => aCatalogSource({ id: `s${at}`, logoUrl })))),
    ).policy.get('img-src')

  expect(
    policyFor('https://b.example/1.png', 'https://a.example:8443/x', 'https://b.example/2'),
  ).toBe('https://a.example:8443 https://b.example')
  expect(
    policyFor(
      'http://a.example/x',
      'javascript:alert(1)',
      'data:image/svg+xml,<svg/onload=alert(1)>',
      "https://a;script-src'unsafe-inline'.example/x",
      'https://user:secret@a.example/x',
      'ipfs://QmX',
      '//a.example/x',
      '',
    ),
  ).toBe("'none'")
})

test('the same state gives the same bytes', () => {
  expect(htmlOf(demoCatalog())).toBe(htmlOf(demoCatalog()))
  expect(htmlOf(largeCatalog(600))).toBe(htmlOf(largeCatalog(600)))
})

test('a page names no host but those of logos, links and what Python needs', () => {
  const { script, style } = partsOf(htmlOf(demoCatalog()))
  const hosts = `${script}${style}`.match(/\bhttps?:\/\/[\w.]+/g) ?? []

  expect([...new Set(hosts)].sort()).toEqual(['http://www.w3.org', 'https://github.com'])
  expect(`${script}${style}`).not.toMatch(
    /@import|url\(|\beval\b|innerHTML|\bfetch\(|XMLHttpRequest/,
  )
})

test('with 2,000 Sources and all that is shown of them a page stays under 250 kB', () => {
  expect(Buffer.byteLength(htmlOf(largeCatalog(2_000)))).toBeLessThan(250_000)
})

test('of a long history the newest part is on the page, the same share of each Source', () => {
  const { sources, isCut } = pageData(catalogJson(largeCatalog(700)))

  expect(isCut).toBe(true)
  expect(new Set(sources.map(({ history }) => history?.length))).toEqual(new Set([1]))
  expect(new Set(sources.map(({ history }) => history?.[0]?.kind))).toEqual(new Set(['update']))
})

test('a network that was not read is said to be so, by a code that names no machine', () => {
  const network = aReadNetwork([], { name: 'private' }).network
  const why = { code: 'rpc-unreachable', message: 'rpc.inner.example is away', hint: '' } as const
  const html = htmlOf(aCatalog([], { networks: [{ kind: 'unread', network, why }] }))

  expect(unpacked(partsOf(html).data).networks[0]).toMatchObject({ code: 'rpc-unreachable' })
  expect(html).not.toContain('inner.example')
})

test('no endpoint of the configuration, which may hold a key, is on the page or beside it', () => {
  const rpcUrl = 'https://rpc.example/v3/SECRET'
  const catalog = aCatalog([], {
    networks: [aReadNetwork([aCatalogSource()], { rpcUrl, pinUrl: 'https://pin.example/SECRET' })],
  })

  expect(htmlOf(catalog)).not.toContain('SECRET')
  expect(JSON.stringify(catalogJson(catalog))).not.toContain('SECRET')
})
