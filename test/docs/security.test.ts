import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { citationsIn, namesIn, tableUnder } from './citations.ts'

/** Said of a test that is not there yet. */
const OPEN = '<!-- to verify -->'
const page = readFileSync('docs/security.md', 'utf8')
const rows = threats()
const citations = rows.flatMap(({ proof }) => citationsIn(proof))

test('every threat has a vector, a control, a place and a test', () => {
  expect(rows.length).toBeGreaterThan(20)
  expect(rows.filter(({ cells, proof }) => cells.length !== 5 || cells.includes('') || citationsIn(proof).length === 0)).toEqual([])
})

test('every place that is named is there', () => {
  const named = rows.flatMap(({ place }) => [...place.matchAll(/`([^`]+)`/g)].map(([, file = '']) => file))

  expect(named.filter((file) => !existsSync(file))).toEqual([])
})

describe('every test that is named is there', () => {
  test.each(citations.filter(({ name }) => name !== undefined))('$file: $name', ({ file, name = '' }) => {
    expect(namesIn(file)).toContain(name)
  })

  test('and the name is left out only where the cell says that it is still open', () => {
    const bare = rows.filter(({ proof }) => citationsIn(proof).some(({ name }) => name === undefined))

    expect(bare.filter(({ proof }) => !proof.includes(OPEN)).map(({ threat }) => threat)).toEqual([])
    expect(citations.filter(({ file, name }) => name === undefined && !/^test\/e2e\/[a-z]+\.e2e\.ts$/.test(file))).toEqual([])
  })
})

test('a name that no test has is caught', () => {
  expect(namesIn('test/docs/security.test.ts')).toContain('a name that no test has is caught')
  expect(namesIn('test/docs/security.test.ts')).not.toContain(['a name that no test', 'has'].join(' '))
})

function threats(): readonly { readonly threat: string; readonly place: string; readonly proof: string; readonly cells: readonly string[] }[] {
  return tableUnder(page, '## Threats').map((cells) => ({ threat: cells[0] ?? '', place: cells[3] ?? '', proof: cells[4] ?? '', cells }))
}
