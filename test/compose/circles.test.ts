import fc from 'fast-check'
import { expect, test } from 'vitest'
import { inCycles } from '../../src/compose/cycles.ts'

type Steps = ReadonlyMap<string, readonly string[]>

const NAMES = ['a', 'b', 'c', 'd', 'e', 'f'] as const
const someSteps = fc
  .array(
    fc.tuple(
      fc.constantFrom(...NAMES),
      fc.array(fc.constantFrom(...NAMES, 'nobody'), { maxLength: 3 }),
    ),
    { maxLength: 6 },
  )
  .map((entries): Steps => new Map(entries))

test('finds exactly the names from which a way leads back', () => {
  fc.assert(
    fc.property(someSteps, (steps) => {
      expect([...inCycles(steps)].sort()).toEqual(
        [...steps.keys()].filter((name) => leadsTo(name, name, steps, new Set())).sort(),
      )
    }),
    { numRuns: 1_000 },
  )
})

test('takes a way of any length', () => {
  const length = 100_000
  const steps = new Map(
    [...Array(length).keys()].map((index) => [`${index}`, [`${(index + 1) % length}`]]),
  )

  expect(inCycles(steps).size).toBe(length)
})

function leadsTo(from: string, to: string, steps: Steps, seen: Set<string>): boolean {
  return (steps.get(from) ?? []).some((next) => {
    if (next === to) return true
    if (seen.has(next)) return false
    seen.add(next)
    return leadsTo(next, to, steps, seen)
  })
}
