import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { readHouse } from '../house/project.ts'
import { tableUnder } from './citations.ts'

const page = readFileSync('docs/architecture.md', 'utf8')
const imports = new Set(
  readHouse().flatMap(({ file, imports: all }) => all.map(({ to }) => `${file} ${to}`)),
)
const WALKS = ['An amount, from YAML to the wire', 'A value on chain, to the comment']

describe.each(WALKS)('the walk “%s”', (title) => {
  const stops = walk(title)

  test('is a walk', () => {
    expect(stops.length).toBeGreaterThan(10)
    expect(new Set(stops).size).toBe(stops.length)
  })

  test('goes from file to file by what they import', () => {
    const lost = stops.filter(
      (stop, index) => index > 0 && !stops.slice(0, index).some((before) => isNextTo(before, stop)),
    )

    expect(lost).toEqual([])
  })
})

test('every file that the page names is there', () => {
  const named = [...page.matchAll(/`((?:src|test)\/[^`]+)`/g)].map(([, file = '']) => file)

  expect(named.length).toBeGreaterThan(50)
  expect(named.filter((file) => !existsSync(file))).toEqual([])
})

test('every question has an answer', () => {
  const answers = tableUnder(page, '## Where is …')

  expect(answers.length).toBeGreaterThan(10)
  expect(answers.filter(([, file = '']) => !/^`src\/[^`]+`/.test(file))).toEqual([])
})

/** The files of a numbered list, in order. */
function walk(title: string): readonly string[] {
  const [, section = ''] = page.split(`\n## ${title}\n`)
  const [list = ''] = section.split('\n## ')
  return [...list.matchAll(/^\d+\. `(src\/[^`]+)`/gm)].map(([, file = '']) => file)
}

function isNextTo(one: string, other: string): boolean {
  return imports.has(`${one} ${other}`) || imports.has(`${other} ${one}`)
}
