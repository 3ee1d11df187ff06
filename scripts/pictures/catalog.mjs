// The catalog's pictures in the README show the page of the tests' own catalog; beside them stands
// which page they were made from.
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { findChromium } from './find-chromium.mjs'

const MADE_FROM = 'docs/images/catalog.sha256'
const SIZE = { width: 1080, height: 860 }
const MANY = 2_000

/** Whether the pictures show what the page is. */
export async function isCatalogUpToDate() {
  const { demo } = await pages()
  return readFileSync(MADE_FROM, 'utf8') === hash(demo)
}

/** Writes the pictures, in light and in dark. */
export async function drawCatalog() {
  const { demo } = await pages()
  await withPage(demo, async (page, url) => {
    for (const colorScheme of ['light', 'dark']) {
      await page.emulateMedia({ colorScheme })
      await page.goto(url)
      await page.waitForSelector('.row')
      await page.screenshot({ path: `docs/images/catalog-${colorScheme}.png` })
    }
  })
  writeFileSync(MADE_FROM, hash(demo))
}

/** How many milliseconds after its begin a page with 2,000 Sources shows the first of them. */
export async function firstRender(times = 9) {
  const { large } = await pages()
  const measured = []
  await withPage(large, async (page, url) => {
    await page.addInitScript(WATCH)
    for (let run = 0; run < times; run += 1) {
      await page.goto('about:blank')
      await page.goto(url)
      measured.push(await page.evaluate('window.seen'))
    }
  })
  const sorted = measured.sort((a, b) => a - b)
  return { bytes: Buffer.byteLength(large), median: sorted[times >> 1], worst: sorted.at(-1) }
}

/** Resolves once a row was painted: in the frame after the one that it was there in. */
const WATCH = `window.seen = new Promise((resolve) => {
  const painted = () => requestAnimationFrame(() => setTimeout(() => resolve(performance.now())))
  const watcher = new MutationObserver(() => {
    if (document.querySelector('.row') === null) return
    watcher.disconnect()
    painted()
  })
  watcher.observe(document, { childList: true, subtree: true })
})`

async function pages() {
  const folder = mkdtempSync(path.join(tmpdir(), 'ogpu-catalog-'))
  try {
    const file = path.join(folder, 'pages.mjs')
    await build({
      stdin: { contents: PAGES, resolveDir: process.cwd(), loader: 'ts' },
      bundle: true,
      format: 'esm',
      platform: 'node',
      outfile: file,
      logLevel: 'warning',
      banner: {
        js: "import { createRequire as requireOf } from 'node:module'; const require = requireOf(import.meta.url);",
      },
    })
    return await import(pathToFileURL(file).href)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const PAGES = `
import { catalogHtml } from './src/report/catalog/html.ts'
import { catalogJson } from './src/report/json/catalog-json.ts'
import { demoCatalog, largeCatalog } from './test/support/demo-catalog.ts'
const page = (catalog) => catalogHtml(catalogJson(catalog), { version: 'x', mask: (text) => text })
export const demo = page(demoCatalog())
export const large = page(largeCatalog(${MANY}))
`

async function withPage(html, act) {
  const { chromium } = await import('playwright-core')
  const executablePath = findChromium()
  if (executablePath === undefined)
    throw new Error('there is no Chromium on PATH: apt-get install chromium')
  const folder = mkdtempSync(path.join(tmpdir(), 'ogpu-catalog-'))
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] })
  try {
    const file = path.join(folder, 'index.html')
    writeFileSync(file, html)
    const page = await browser.newPage({ viewport: SIZE, deviceScaleFactor: 1.5 })
    await act(page, pathToFileURL(file).href)
  } finally {
    await browser.close()
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

function hash(page) {
  return `${createHash('sha256').update(page).digest('hex')}\n`
}
