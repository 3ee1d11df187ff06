import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import axe from 'axe-core'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { writeSite } from '../../../src/adapters/site.ts'
import type { Catalog } from '../../../src/model/source/catalog.ts'
import { catalogSite } from '../../../src/report/catalog/site.ts'
import { type CatalogJson, catalogJson } from '../../../src/report/json/catalog-json.ts'
import { beginWithBrowser, isWithoutBrowser, keepPicture } from '../../support/browser.ts'
import { aCatalog, aCatalogSource } from '../../support/catalog.ts'
import { demoCatalog, largeCatalog } from '../../support/demo-catalog.ts'
import { HOSTILE } from '../hostile.ts'

let folder: string
let server: Server

async function siteOf(name: string, catalog: Catalog): Promise<void> {
  const site = catalogSite(catalogJson(catalog), { version: '0.1.0', mask: (text) => text })
  await writeSite(path.join(folder, name), [site.json, site.page])
}

/** A page as somebody opens it who has the folder. */
const at = (name: string, fragment = ''): string =>
  `${pathToFileURL(path.join(folder, name, 'index.html')).href}${fragment}`

/** The names that the list shows, in its order. */
const names = (page: Page): Promise<readonly string[]> => page.locator('.rows h3').allTextContents()

/** What axe finds that keeps somebody out. */
async function barriers(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source)
  const found = await page.evaluate(() => (globalThis as unknown as { axe: typeof axe }).axe.run())
  return found.violations.map(({ id, impact, nodes }) => `${impact} ${id}: ${nodes[0]?.html}`)
}

describe.skipIf(isWithoutBrowser())('the catalog’s page', () => {
  const open = beginWithBrowser()

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'ogpu-catalog-'))
    const hostile = [
      ...HOSTILE,
      '<img src=x onerror=alert(1)>',
      '$' + '{alert(1)}{{7*7}}',
      'x'.repeat(5_000),
    ]
    await Promise.all([
      siteOf('demo', demoCatalog()),
      siteOf('large', largeCatalog(2_000)),
      siteOf(
        'hostile',
        aCatalog(
          hostile.map((text, index) =>
            aCatalogSource({
              id: `s${index}`,
              name: text,
              description: text,
              file: text,
              logoUrl: text,
            }),
          ),
          { owner: HOSTILE[0], repository: HOSTILE[15] },
        ),
      ),
    ])
    server = createServer((request, response) => {
      const file = (request.url ?? '').replace(/^\/models\//, '') || 'index.html'
      readFile(path.join(folder, 'demo', path.basename(file))).then(
        (bytes) => response.end(bytes),
        () => response.writeHead(404).end(),
      )
    }).listen(0, '127.0.0.1')
  })

  afterAll(async () => {
    server.close()
    await rm(folder, { recursive: true, force: true })
  })

  test('it is found by what somebody types, and asks nobody for anything', async () => {
    const { page, complaints, asked } = await open(at('demo'))

    expect(await names(page)).toHaveLength(11)
    await keepPicture(page, 'list')
    await page.getByRole('searchbox', { name: 'Search' }).fill('whisper')
    expect(await names(page)).toEqual(['Whisper Large v3'])
    expect(await page.getByRole('status').first().textContent()).toBe('1 of 12 Sources')
    expect(page.url()).toContain('#?q=whisper')
    expect([complaints, asked]).toEqual([[], [at('demo')]])
  })

  test('it is narrowed and ordered, and a link to that shows the same', async () => {
    const { page } = await open(at('demo'))

    await page.getByRole('checkbox', { name: 'AMD' }).check()
    await page.getByLabel('Network').selectOption('mainnet')
    await page.getByLabel('Sort by').selectOption('price')
    const shown = await names(page)

    expect(shown).toEqual([
      'Sentiment, Twitter RoBERTa',
      'Whisper Large v3',
      'Mixtral 8x7B Instruct',
      'Llama 3.3 70B Chat',
    ])
    const other = await open(page.url())
    expect(await names(other.page)).toEqual(shown)
    expect(await other.page.getByRole('checkbox', { name: 'AMD' }).isChecked()).toBe(true)
    await other.page.getByLabel('Status').selectOption('closed')
    expect(await names(other.page)).toEqual([])
  })

  test('one Source has a link of its own, with terms, history and where it is defined', async () => {
    const { page, complaints } = await open(at('demo', '#/mainnet/llama-chat'))

    expect(await page.title()).toBe('Llama 3.3 70B Chat: acme/models: OpenGPU Sources')
    const text = (await page.locator('main').textContent()) ?? ''
    for (const part of [
      '0.25 OGPU',
      '25 OGPU',
      '2h',
      'confirmed by hand',
      '12 (9 NVIDIA, 3 AMD)',
      '1,204',
      'Published',
      'payment.minPayment 0.4 OGPU',
    ])
      expect(text).toContain(part)
    const links = await page
      .locator('main a')
      .evaluateAll((all) => all.map((one) => one.getAttribute('href')))
    const { sources } = JSON.parse(
      await readFile(path.join(folder, 'demo/catalog.json'), 'utf8'),
    ) as CatalogJson
    const source = sources.find(({ id, network }) => id === 'llama-chat' && network === 'mainnet')
    expect(links).toContain(`https://ogpuscan.io/address/${source?.address}`)
    expect(links).toContain(source?.definition?.url)
    expect(links).toContain('https://github.com/acme/models/pull/34')
    expect(await page.locator('pre.snippet').textContent()).toBe(source?.snippet)
    expect(complaints).toEqual([])
    await keepPicture(page, 'source')
  })

  test('what differs from git is said with both sides, and what is not there with a way back', async () => {
    const { page } = await open(at('demo', '#/mainnet/mixtral-instruct'))

    expect(await page.locator('.callout').textContent()).toMatch(/On chain.*0\.12 OGPU.*0\.1 OGPU/)
    await page.goto(at('demo', '#/mainnet/nowhere'))
    await page.getByRole('link', { name: 'All Sources' }).click()
    expect(await names(page)).toHaveLength(11)
  })

  test('address and program are copied', async () => {
    const { page } = await open(at('demo', '#/mainnet/bge-reranker'), {
      permissions: ['clipboard-read', 'clipboard-write'],
    })
    const copied = (): Promise<string> => page.evaluate('navigator.clipboard.readText()')

    await page.getByRole('button', { name: 'Copy the address' }).click()
    await page.getByText('Copied: the address').waitFor({ state: 'attached' })
    expect(await copied()).toBe(await page.locator('code.address').textContent())
    await page.getByRole('button', { name: 'Copy the program' }).click()
    await page.getByText('Copied: the program').waitFor({ state: 'attached' })
    expect(await copied()).toBe(await page.locator('pre.snippet').textContent())
  })

  test('a keyboard alone gets to a Source and back to where it was', async () => {
    const { page } = await open(at('demo'))
    const focused = (): Promise<string> =>
      page.evaluate('document.activeElement.textContent || document.activeElement.id')
    const tabTo = async (wanted: string): Promise<void> => {
      for (let step = 0; step < 40 && (await focused()) !== wanted; step += 1)
        await page.keyboard.press('Tab')
      expect(await focused()).toBe(wanted)
    }

    await tabTo('search')
    await page.keyboard.type('embed')
    await tabTo('Nomic Embed')
    await page.keyboard.press('Enter')
    await page.waitForSelector('.detail')
    expect(await focused()).toBe('Nomic Embed')
    expect(await page.evaluate('document.activeElement.tagName')).toBe('H1')
    await page.goBack()
    await page.waitForSelector('.rows')
    expect(await focused()).toBe('Nomic Embed')
    expect(await names(page)).toEqual(['Nomic Embed'])
  })

  test.each(['light', 'dark'] as const)(
    'axe finds nothing in %s, on the list and on a Source',
    async (colorScheme) => {
      const { page } = await open(at('demo'), { colorScheme })

      expect(await barriers(page)).toEqual([])
      await keepPicture(page, `list-${colorScheme}`)
      await page.goto(at('demo', '#/mainnet/mixtral-instruct'))
      await page.waitForSelector('.detail')
      expect(await barriers(page)).toEqual([])
      await keepPicture(page, `source-${colorScheme}`)
    },
  )

  test('on a screen of 360 pixels nothing is wider than it', async () => {
    const { page } = await open(at('demo'), { viewport: { width: 360, height: 740 } })
    const overflow = (): Promise<number> =>
      page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')

    expect(await overflow()).toBeLessThanOrEqual(0)
    expect(await barriers(page)).toEqual([])
    await page.locator('.rows').scrollIntoViewIfNeeded()
    await keepPicture(page, 'list-360')
    await page.goto(at('demo', '#/mainnet/llama-chat'))
    await page.waitForSelector('.detail')
    expect(await overflow()).toBeLessThanOrEqual(0)
    await keepPicture(page, 'source-360')
    await page.goto(at('hostile'))
    expect(await overflow()).toBeLessThanOrEqual(0)
  })

  test('a logo is asked for after a click, from where the button says, and never before', async () => {
    const { page, asked } = await open(at('demo', '#/mainnet/llama-chat'))
    await page.route('https://**', (route) => route.abort())

    expect(asked.filter((url) => url.startsWith('http'))).toEqual([])
    await page.getByRole('button', { name: 'Load the logo from raw.githubusercontent.com' }).click()
    await page.getByText('The logo could not be loaded').waitFor()
    expect(asked.filter((url) => url.startsWith('http'))).toEqual([
      'https://raw.githubusercontent.com/acme/models/main/logos/llama.png',
    ])
  })

  test('hostile names are text, on the list and one by one', async () => {
    const { page, complaints, asked } = await open(at('hostile'))
    const count = await page.locator('.rows h3').count()

    expect(count).toBe(HOSTILE.length + 3)
    for (let index = 0; index < count; index += 1) {
      await page.goto(at('hostile', `#/local/s${index}`))
      await page.waitForSelector('.detail')
    }
    expect(await page.locator('main img, main script, main iframe, main style').count()).toBe(0)
    expect(complaints).toEqual([])
    expect([...new Set(asked.map((url) => url.replace(/#.*/, '')))]).toEqual([at('hostile')])
  })

  test('what was put into the page by somebody else does not run: its policy stops it', async () => {
    const html = await readFile(path.join(folder, 'demo/index.html'), 'utf8')
    const injected = html.replace(
      '</main>',
      '</main><script>document.title="owned"</script><img src="https://evil.example/x" onerror="document.title=1">',
    )
    await writeFile(path.join(folder, 'demo/injected.html'), injected)
    const { page, complaints } = await open(
      pathToFileURL(path.join(folder, 'demo/injected.html')).href,
    )

    expect(await page.title()).toBe('acme/models: OpenGPU Sources')
    expect(complaints.length).toBeGreaterThan(1)
    for (const complaint of complaints) expect(complaint).toMatch(/Content Security Policy/)
    await expect(page.evaluate('document.body.innerHTML = "<b>x</b>"')).rejects.toThrow(
      /TrustedHTML/,
    )
  })

  test('beneath a path of a server it works as it does from a folder', async () => {
    const { port } = server.address() as AddressInfo
    const { page, complaints } = await open(`http://127.0.0.1:${port}/models/#/testnet/llama-chat`)

    expect(await page.locator('h1').textContent()).toBe('Llama 3.3 70B Chat')
    await page.getByRole('link', { name: 'The same as JSON' }).click()
    await page.waitForURL(/\/models\/catalog\.json$/)
    expect(complaints).toEqual([])
  })

  test('of 2,000 Sources the first are there at once, all of them soon, and each is found', async () => {
    const { page, complaints } = await open(at('large'))

    await page.locator('.row').nth(1_999).waitFor({ state: 'attached' })
    await page.getByRole('searchbox', { name: 'Search' }).fill('llama-chat-1600')
    expect(await page.locator('.row').count()).toBe(1)
    await page.locator('.row a').click()
    expect(await page.locator('h1').textContent()).toBe('Llama Chat 1600')
    await page.goBack()
    await page.waitForSelector('.rows')
    expect(await page.locator('.row').count()).toBe(1)
    expect(complaints).toEqual([])
  })

  test('whoever has no JavaScript is told where the data is', async () => {
    const { page } = await open(at('demo'), { javaScriptEnabled: false })

    expect(await page.locator('main').textContent()).toContain(
      'The same data stands in catalog.json',
    )
  })
})
