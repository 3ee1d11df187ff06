import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

// Words of the workshop that nobody outside of it uses.

const PRIVATE =
  /\bnoughts?\b|\bmend(?:s|ed|ing)?\b|\blet(?:s|ting)? (?:go|off)\b|the world (?:fails|failed|failing)|guards of (?:HEAD|head)/i

function textsIn(folder: string): readonly (readonly [string, string])[] {
  const root = new URL(`../../${folder}/`, import.meta.url)
  const files = readdirSync(root).filter((name) => /\.(?:txt|md|json|yml)$/.test(name))
  return files.map((name) => [`${folder}/${name}`, readFileSync(new URL(name, root), 'utf8')])
}

test.each([
  ...textsIn('test/report/golden'),
  ...textsIn('test/desired/cases'),
  ...textsIn('schemas'),
  ...textsIn('examples'),
])('%s is written in words that people use', (_, text) => {
  const found = text.split('\n').filter((line) => PRIVATE.test(line))

  expect(found).toEqual([])
})
