import { expect, test } from 'vitest'
import { check } from './apply/scenario.ts'
import { SCENARIOS } from './apply/scenarios.ts'
import { told } from './apply/told.ts'

// The real plan and the real apply against a world that is allowed everything, in every order, at a small size. `OGPU_MODEL=long` is the large one.

const IS_LONG = process.env['OGPU_MODEL'] === 'long'
const PATIENCE = IS_LONG ? 24 * 3_600_000 : 60_000

test.each(Object.entries(SCENARIOS))('%s: whatever happens in whatever order, no promise is broken', { timeout: PATIENCE }, async (title, scenario) => {
  const verdict = await check(IS_LONG ? { ...scenario, budget: { ...scenario.budget, ...scenario.long } } : scenario)

  const text = told(verdict, title)
  process.stdout.write(text)
  expect(verdict.counterexample, text).toBeUndefined()
})

test('the world goes everywhere: every event and every way to end is seen', async () => {
  const titles = [
    'a person who closes what a run has just published',
    'a run that is told to stop, and the next one',
    'a person who changes a price, and runs of two commits',
  ]
  const verdicts = []
  for (const [title, scenario] of Object.entries(SCENARIOS)) if (titles.includes(title)) verdicts.push(await check(scenario))

  expect([...new Set(verdicts.flatMap(({ events }) => [...events]))].sort()).toEqual([
    'fenced',
    'mined',
    'overtaken',
    'raised',
    'round',
    'sent',
    'stopped',
    'uploaded',
    'verified',
    'waiting',
  ])
  expect([...new Set(verdicts.flatMap(({ endings }) => [...endings.keys()]))].sort()).toEqual([
    'cancelled',
    'done',
    'fault',
    'nothing',
    'partial',
    'problems',
    'refused',
    'superseded',
  ])
})
