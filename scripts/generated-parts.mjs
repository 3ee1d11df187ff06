import { existsSync, readFileSync, writeFileSync } from 'node:fs'

/**
 * Fills the parts of a page that are generated: each is a name and the function that gives its
 * text. With `check` it writes nothing and sets the exit code where the page differs.
 */
export function fillPage(file, parts, { check = false } = {}) {
  const before = readFileSync(file, 'utf8')
  const after = Object.entries(parts).reduce(
    (text, [name, render]) => filled(text, name, render()),
    before,
  )
  fillFile(file, after, { check })
}

/** The same for a file that is generated as a whole. */
export function fillFile(file, after, { check = false } = {}) {
  if (existsSync(file) && readFileSync(file, 'utf8') === after) return
  if (check) process.exitCode = 1
  else writeFileSync(file, after)
  console.log(`${file} ${check ? 'is out of date: npm run docs' : 'written'}`)
}

/** The page with everything between the two markers of a part replaced. */
function filled(page, name, text) {
  const [start, end] = [`<!-- generated: ${name} -->`, `<!-- end: ${name} -->`]
  const [from, to] = [page.indexOf(start), page.indexOf(end)]
  if (from === -1 || to < from) throw new Error(`no part ${name}`)
  return `${page.slice(0, from + start.length)}\n\n${text}\n\n${page.slice(to)}`
}
