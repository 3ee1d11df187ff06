import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll } from 'vitest'
// @ts-expect-error a script without types
import { findChromium } from '../../scripts/pictures/find-chromium.mjs'

const PROGRAM = findChromium() as string | undefined
/** Set where a run without a browser has proved nothing: in CI. */
const IS_NEEDED = (process.env['CI'] ?? '') !== '' || process.env['OGPU_NEEDS_CHROMIUM'] === '1'
/** Where pictures of what was looked at lie afterwards. */
const PICTURES = path.join(import.meta.dirname, '../../screenshots')

/** A bound for what hangs, and no measure. */
const PATIENCE_MS = 180_000

/** Whether tests of a page are left out here: only where there is no Chromium and nobody needs one. */
export function isWithoutBrowser(): boolean {
  if (PROGRAM !== undefined) return false
  if (IS_NEEDED) throw new Error('there is no Chromium on PATH: apt-get install chromium')
  process.stderr.write('skipped: no Chromium on PATH, so nobody looks at the catalog’s page\n')
  return true
}

/** What a test has of a browser, on pages of its own. */
export interface Visitor {
  readonly page: Page
  /** What the page complained of, and what its policy kept from happening. */
  readonly complaints: readonly string[]
  /** What it asked for over the network. */
  readonly asked: readonly string[]
}

/** One browser for a file of tests; gives how to open a page in a profile of its own. */
export function beginWithBrowser(): (
  url: string,
  options?: BrowserContextOptions,
) => Promise<Visitor> {
  let browser: Browser
  beforeAll(async () => {
    if (PROGRAM === undefined) return
    mkdirSync(PICTURES, { recursive: true })
    browser = await chromium.launch({ executablePath: PROGRAM, args: ['--no-sandbox'] })
  })
  afterAll(() => browser?.close())
  return async (url, options = {}) => {
    const context = await browser.newContext({ viewport: { width: 1180, height: 900 }, ...options })
    context.setDefaultTimeout(PATIENCE_MS)
    const page = await context.newPage()
    const complaints: string[] = []
    const asked: string[] = []
    page.on('console', (message) => complaints.push(message.text()))
    page.on('pageerror', (error) => complaints.push(error.message))
    page.on('dialog', (dialog) => complaints.push(`dialog: ${dialog.message()}`))
    page.on('request', (request) => asked.push(request.url()))
    await page.goto(url)
    await page.waitForSelector('main h1')
    return { page, complaints, asked }
  }
}

/** Writes what a page shows, as much as the window does, where a person can look at it. */
export async function keepPicture(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: path.join(PICTURES, `${name}.png`) })
}
