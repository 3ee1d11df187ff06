// Writes the script and the style of the catalog's page as text, for the chunk that writes the page;
// --check tells whether what is committed is what the sources give.
import { readFileSync, writeFileSync } from 'node:fs'
import { build } from 'esbuild'

const FILE = 'src/report/catalog/generated/page.ts'
const common = { bundle: true, minify: true, write: false, legalComments: 'none', charset: 'ascii' }

const [script, style] = await Promise.all([
  build({
    ...common,
    entryPoints: ['src/report/catalog/page/main.ts'],
    format: 'iife',
    target: 'es2022',
  }),
  build({ ...common, entryPoints: ['src/report/catalog/page/style.css'], target: 'chrome111' }),
])
const text = `// Generated from src/report/catalog/page by scripts/catalog-page.mjs. Do not edit.

/** What runs in the page. */
export const SCRIPT =
  ${JSON.stringify(inline(script))}

/** How it looks. */
export const STYLE =
  ${JSON.stringify(inline(style))}
`
if (!process.argv.includes('--check')) writeFileSync(FILE, text)
else if (readFileSync(FILE, 'utf8') !== text) {
  console.log(`${FILE} is out of date: node scripts/catalog-page.mjs`)
  process.exitCode = 1
}

/** A text that ends no element that it stands in. */
function inline({ outputFiles: [{ text }] }) {
  if (/<\/(script|style)|<!--/i.test(text)) throw new Error('the page’s code would end its element')
  return text.trim()
}
