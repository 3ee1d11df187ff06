import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import config from '../../vitest.config.ts'
import { rpcLies } from '../hostile/lies.ts'
import { citationsIn, namesIn, tableUnder } from './citations.ts'

const faults = tableUnder(
  readFileSync('docs/testing.md', 'utf8'),
  '## Every fault and its test',
).map(([fault = '', answer = '', proof = '']) => ({
  fault,
  answer,
  proofs: citationsIn(proof),
}))

/** The work list, where it is at hand. */
const LIST = '../shared/reliability.md'

test('every fault has an answer and a test with a name', () => {
  expect(faults.length).toBeGreaterThan(30)
  expect(
    faults.filter(
      ({ answer, proofs }) =>
        answer === '' || proofs.length === 0 || proofs.some(({ name }) => name === undefined),
    ),
  ).toEqual([])
})

describe('every test that is named for a fault is there', () => {
  test.each(faults.flatMap(({ proofs }) => proofs))('$file: $name', ({ file, name }) => {
    expect(namesIn(file)).toContain(name)
  })
})

test('every kind of lie has a row', () => {
  const kinds = rpcLies().map(({ kind }) => `a lying RPC: ${kind}`)

  expect([...new Set(kinds)].filter((kind) => !faults.some(({ fault }) => fault === kind))).toEqual(
    [],
  )
})

test.runIf(existsSync(LIST))('no fault of the work list is left out', () => {
  const listed = tableUnder(readFileSync(LIST, 'utf8'), '## Fault table').map(
    ([fault = '']) => fault,
  )

  expect(listed.length).toBeGreaterThan(30)
  expect(listed.filter((fault) => !faults.some((row) => row.fault === fault))).toEqual([])
})

test('no test has a shorter bound of its own than all have: beside other work it would fail', () => {
  const files = readdirSync('test', { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.test.ts'),
  )
  const bounds = files.flatMap((name) =>
    [...readFileSync(`test/${name}`, 'utf8').matchAll(BOUND)].map(([, behind, option]) => ({
      name,
      bound: Number((behind ?? option)?.replaceAll('_', '')),
    })),
  )

  expect(bounds.length).toBeGreaterThan(5)
  const least = config.test?.testTimeout ?? Number.POSITIVE_INFINITY
  expect(bounds.filter(({ bound }) => bound < least)).toEqual([])
})

/** Behind a test's body, or among its options. */
const BOUND = /^\s*\}, (\d[\d_]{4,})\)|\{ timeout: (\d[\d_]{4,}) \}/gm
