import { expect, test } from 'vitest'
import type { Verdict } from './apply/explore.ts'
import { check } from './apply/scenario.ts'
import { SCENARIOS } from './apply/scenarios.ts'
import { told } from './apply/told.ts'

// The real plan and the real apply against a world that is allowed everything, in every order, at a
// small size. `OGPU_MODEL=long` is the large one.

const IS_LONG = process.env['OGPU_MODEL'] === 'long'
const PATIENCE = IS_LONG ? 24 * 3_600_000 : 180_000
const verdicts: Verdict[] = []

test.each(Object.entries(SCENARIOS))(
  '%s: whatever happens in whatever order, no promise is broken',
  { timeout: PATIENCE },
  async (title, scenario) => {
    const verdict = await check(
      IS_LONG ? { ...scenario, budget: { ...scenario.budget, ...scenario.long } } : scenario,
    )

    verdicts.push(verdict)
    const text = told(verdict, title)
    process.stdout.write(text)
    expect(verdict.counterexample, text).toBeUndefined()
  },
)

test('the world goes everywhere: every event and every way to end was seen in one of them', () => {
  expect([...new Set(verdicts.flatMap(({ events }) => [...events]))].sort()).toEqual([
    'failed',
    'fenced',
    'known',
    'mined',
    'outbid',
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
