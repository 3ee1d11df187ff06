import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { citationsIn, namesIn, sectionsUnder } from './citations.ts'

/** Said of a test that is not there yet. */
const OPEN = '<!-- to verify -->'
const page = readFileSync('docs/security.md', 'utf8')
const POINTS = ['How', 'Against it', 'Where', 'Shown by'] as const
const rows = threats()
const citations = rows.flatMap(({ proof }) => citationsIn(proof))

test('every threat says how it would come, what is against it, where that is, and which tests show it', () => {
  expect(rows.length).toBeGreaterThan(30)
  expect(
    rows.filter(
      ({ labels, points, proof }) => !isWhole(labels, points) || citationsIn(proof).length === 0,
    ),
  ).toEqual([])
})

test('every line of a proof is a citation', () => {
  const lines = rows
    .flatMap(({ proof }) => proof.split('\n').map((line) => line.trim()))
    .filter((line) => line !== '')

  expect(lines.filter((line) => !/^- `test\/[^`]+`(?:,? “[^”]+”)*$/.test(line))).toEqual([])
  expect(lines.length).toBeGreaterThan(60)
})

test('every place that is named is there', () => {
  const named = rows.flatMap(({ place }) =>
    [...place.matchAll(/`([^`]+)`/g)].map(([, file = '']) => file),
  )

  expect(named.filter((file) => !existsSync(file))).toEqual([])
})

describe('every test that is named is there', () => {
  test.each(citations.filter(({ name }) => name !== undefined))(
    '$file: $name',
    ({ file, name = '' }) => {
      expect(namesIn(file)).toContain(name)
    },
  )

  test('and the name is left out only where the cell says that it is still open', () => {
    const bare = rows.filter(({ proof }) =>
      citationsIn(proof).some(({ name }) => name === undefined),
    )

    expect(bare.filter(({ proof }) => !proof.includes(OPEN)).map(({ threat }) => threat)).toEqual(
      [],
    )
    expect(
      citations.filter(
        ({ file, name }) => name === undefined && !/^test\/e2e\/[a-z]+\.e2e\.ts$/.test(file),
      ),
    ).toEqual([])
  })
})

test('a name that no test has is caught', () => {
  expect(namesIn('test/docs/security.test.ts')).toContain('a name that no test has is caught')
  expect(namesIn('test/docs/security.test.ts')).not.toContain(
    ['a name that no test', 'has'].join(' '),
  )
})

interface Threat {
  readonly threat: string
  readonly labels: readonly string[]
  readonly points: readonly string[]
  readonly place: string
  readonly proof: string
}

function isWhole(labels: readonly string[], points: readonly string[]): boolean {
  return labels.join() === POINTS.join() && !points.some((text) => text.trim() === '')
}

/** The threats with their points: "- **How:** …", in the order of the page. */
function threats(): readonly Threat[] {
  return sectionsUnder(page, '## Threats').map(({ title, text }) => {
    const [, ...parts] = text.split(/^- \*\*(.+):\*\*/m)
    const labels = parts.filter((_, index) => index % 2 === 0)
    const points = parts.filter((_, index) => index % 2 === 1)
    const point = (label: (typeof POINTS)[number]): string => points[labels.indexOf(label)] ?? ''
    return { threat: title, labels, points, place: point('Where'), proof: point('Shown by') }
  })
}
