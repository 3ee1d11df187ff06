import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { readRepository } from '../../src/engine/repository.ts'

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
