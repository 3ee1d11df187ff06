import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parseQuickly } from '../../src/compose/document/parse.ts'
import { readRepository } from '../../src/engine/repository.ts'
import { aText } from '../yaml/texts.ts'
import { aFile } from './files.ts'

const paths = [
  'ogpu.yaml',
  ...readdirSync('sources', { recursive: true, encoding: 'utf8' }).flatMap((name) =>
    /\.ya?ml$/.test(name) ? [`sources/${name}`] : [],
  ),
]
const desired = readRepository(
  paths.map((path) => ({ path, bytes: readFileSync(path) })),
  'ogpu.yaml',
)

test('has nothing wrong with it', () => {
  expect([...desired.problems, ...desired.warnings]).toEqual([])
})

/** Its parameters stand between brackets over several lines, which the quick reader leaves alone. */
const ODD = 'sources/bge-reranker.yaml'
const ordinary = paths.filter((path) => path !== ODD)

test('is read quickly: what is written as most is never needs the careful reader', () => {
  const files = ordinary.map((path) => aFile(path, readFileSync(path, 'utf8')))

  expect(readRepository(files, 'ogpu.yaml').careful).toBe(0)
  expect(desired.careful).toBe(1)
  const compose = [
    ...paths.filter((path) => path.includes('/compose.')).map((path) => readFileSync(path, 'utf8')),
    ...desired.specs.flatMap((spec) =>
      spec.state === 'active' ? Object.values(spec.compose).flatMap(({ text }) => text ?? []) : [],
    ),
  ]
  expect(compose.filter((text) => parseQuickly(aText(text)) === undefined)).toEqual([])
  expect(compose.length).toBeGreaterThanOrEqual(4)
})

test('with a mistake in one file, that one alone is read carefully as well', () => {
  const broken = ordinary.map((path) => {
    const text = readFileSync(path, 'utf8')
    return aFile(
      path,
      path.includes('llama') ? text.replace(/^maxExpiry:.*$/m, 'maxExpiry: x') : text,
    )
  })
  const { careful, problems } = readRepository(broken, 'ogpu.yaml')

  expect(problems.map(({ code }) => code)).toEqual(['bad-duration'])
  expect(careful).toBe(1)
})

test('shows definitions that differ in kind', () => {
  const active = desired.specs.flatMap((spec) => (spec.state === 'active' ? [spec.values] : []))

  expect(desired.definitions.length).toBeGreaterThanOrEqual(4)
  expect(new Set(active.map(({ delivery }) => delivery))).toEqual(
    new Set(['manual-confirmation', 'first-response']),
  )
  expect(new Set(active.flatMap(({ environments }) => Object.keys(environments)))).toEqual(
    new Set(['cpu', 'nvidia', 'amd']),
  )
  expect(desired.definitions.some(({ file }) => /^sources\/[^/]+$/.test(file))).toBe(true)
  expect(desired.definitions.some(({ protect }) => protect)).toBe(true)
})

test('can be published whole on the devnet', () => {
  expect(desired.specs.filter(({ network }) => network === 'devnet').map(({ id }) => id)).toEqual(
    desired.definitions.map(({ id }) => id),
  )
})
