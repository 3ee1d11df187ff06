// Markdown as a page of GitHub's width, looked at in Chromium.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { micromark } from 'micromark'
import { gfm, gfmHtml } from 'micromark-extension-gfm'
import { findChromium } from './find-chromium.mjs'

const CSS = readFileSync(new URL('page.css', import.meta.url), 'utf8')

/** How high the page is, and what of it is wider than it, by its first words. */
export function measured(markdown, folder) {
  const dom = chromium(markdown, folder, ['--dump-dom'])
  return JSON.parse(/<script id="measured" type="application\/json">(.*?)<\/script>/s.exec(dom)[1])
}

/** Writes the page, or as much of it from the top as `height` says, as a PNG. */
export function picture(markdown, folder, file, height) {
  chromium(markdown, folder, [`--screenshot=${path.resolve(file)}`], height)
}

function chromium(markdown, folder, wants, height = 1000) {
  const home = mkdtempSync(path.join(tmpdir(), 'ogpu-pictures-'))
  try {
    const page = path.join(home, 'page.html')
    writeFileSync(page, htmlOf(markdown, folder))
    const args = [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--hide-scrollbars',
      `--user-data-dir=${home}/profile`,
      `--window-size=880,${height}`,
    ]
    return execFileSync(installed(), [...args, ...wants, pathToFileURL(page).href], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      maxBuffer: 2 ** 26,
    })
  } finally {
    rmSync(home, { recursive: true, force: true, maxRetries: 5 })
  }
}

function installed() {
  const found = findChromium()
  if (found === undefined) throw new Error('there is no Chromium on PATH: apt-get install chromium')
  return found
}

function htmlOf(markdown, folder) {
  const body = micromark(markdown, {
    allowDangerousHtml: true,
    extensions: [gfm()],
    htmlExtensions: [gfmHtml()],
  }).replaceAll(
    /<blockquote>\n<p>\[!(\w+)\]\n/g,
    (_, kind) =>
      `<blockquote class="${kind.toLowerCase()}">\n<p class="kind">${kind[0]}${kind.slice(1).toLowerCase()}</p><p>`,
  )
  return `<!doctype html><meta charset="utf-8"><base href="${pathToFileURL(path.resolve(folder)).href}/">
<style>${CSS}</style>${body}<script>${MEASURE}</script>`
}

const MEASURE = `onload = () => {
  const wide = [...document.querySelectorAll('pre, table')].filter((block) => block.scrollWidth > block.clientWidth)
  const told = document.createElement('script')
  told.id = 'measured'
  told.type = 'application/json'
  const begin = (block) => block.innerText.trim().slice(0, 60)
  const over = (block) => ({ begin: begin(block), by: block.scrollWidth - block.clientWidth })
  told.textContent = JSON.stringify({ height: document.body.offsetHeight, wide: wide.map(over) })
  document.body.append(told)
}`

/** The folder that a file's links start from. */
export function folderOf(file) {
  return path.dirname(
    path.relative(fileURLToPath(new URL('../..', import.meta.url)), path.resolve(file)),
  )
}
