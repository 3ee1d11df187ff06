// Makes the pictures of the comment and of the catalog in docs/images/ anew; --check tells whether
// they are out of date. With pages as arguments it draws those as GitHub shows them, 880 pixels wide,
// into the folder behind --out, and names every block and table that is wider than the page. --time
// measures how soon a catalog of 2,000 Sources is seen. It needs Chromium, but for --check.
import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { drawCatalog, firstRender, isCatalogUpToDate } from './pictures/catalog.mjs'
import { folderOf, measured, picture } from './pictures/chromium.mjs'
import { commentExcerpt, isUpToDate, writeMadeFrom } from './pictures/comment.mjs'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    out: { type: 'string' },
    all: { type: 'boolean' },
    check: { type: 'boolean' },
    time: { type: 'boolean' },
  },
})
const pages = values.all === true ? ['README.md', ...docs()] : positionals

if (values.check === true) await check()
else if (values.time === true) console.log(await firstRender())
else if (pages.length === 0) {
  drawComment()
  await drawCatalog()
}
for (const page of pages) look(page)

async function check() {
  if (!isUpToDate()) stale('docs/images/plan-comment.png shows what a comment said before')
  if (!(await isCatalogUpToDate())) stale('docs/images/catalog-*.png show what a page was before')
}

function stale(what) {
  process.exitCode = 1
  console.log(`${what}: npm run pictures`)
}

function drawComment() {
  const markdown = commentExcerpt()
  const { height } = measured(markdown, '.')
  picture(markdown, '.', 'docs/images/plan-comment.png', height)
  writeMadeFrom()
}

function look(page) {
  const markdown = readFileSync(page, 'utf8')
  const { height, wide } = measured(markdown, folderOf(page))
  for (const { begin, by } of wide)
    console.log(`${page}: ${JSON.stringify(begin)} is ${by} pixels wider than the page`)
  if (wide.length > 0) process.exitCode = 1
  if (values.out === undefined) return
  mkdirSync(values.out, { recursive: true })
  picture(
    markdown,
    folderOf(page),
    path.join(values.out, `${page.replaceAll('/', '-').replace(/\.md$/, '')}.png`),
    height,
  )
}

function docs() {
  return readdirSync('docs', { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => path.join('docs', name))
}
