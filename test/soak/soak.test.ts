import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildProgram, type Program } from '../support/program.ts'
import { endure } from './endure.ts'
import { drawOrdeal, toldOrdeal } from './ordeal.ts'

// Kills, signals, several appliers, two commits, a person with the same key, lost transactions,
// nodes that lag: all at once, drawn from a seed. A few here; `npm run soak` does many, from a seed
// of its own. `OGPU_SOAK_SEED` and `OGPU_SOAK` say from which seed on and how many.

const SEED = Number(process.env['OGPU_SOAK_SEED'] || 20_261_123)
const COUNT = Number(process.env['OGPU_SOAK'] || 3)

let program: Program

beforeAll(async () => {
  program = await buildProgram()
})

afterAll(() => program.remove())

describe('an ordeal ends with exactly one Source for each definition, no lost update and one closing', () => {
  const seeds = Array.from({ length: COUNT }, (_, index) => SEED + index)

  test.concurrent.each(seeds)('seed %i', { timeout: 600_000 }, async (seed) => {
    const isShort = process.env['OGPU_SOAK'] === undefined
    const ordeal = isShort
      ? drawOrdeal(seed, seed === SEED ? 'two seconds' : 'automine')
      : drawOrdeal(seed)
    process.stdout.write(`${toldOrdeal(ordeal)}\n`)

    await endure(program, ordeal)
  })
})

test('the same seed draws the same ordeal', () => {
  expect(toldOrdeal(drawOrdeal(SEED))).toBe(toldOrdeal(drawOrdeal(SEED)))
  expect(toldOrdeal(drawOrdeal(SEED))).not.toBe(toldOrdeal(drawOrdeal(SEED + 1)))
})
