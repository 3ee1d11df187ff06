import { expect, test } from 'vitest'
import type { Simulated } from '../../src/model/source/change.ts'
import { planMarkdown } from '../../src/report/github/plan/plan-markdown.ts'
import { planJson } from '../../src/report/json/plan-json.ts'
import { planText } from '../../src/report/text/plan-text.ts'
import { aChange, aPlan } from '../support/builders.ts'
import { unwrapped } from '../support/unwrapped.ts'
import { context } from './scene.ts'

const THREE = [aChange('update'), aChange('publish', 'one'), aChange('publish', 'two')]
const LOOK = { colour: false, raw: false, verb: 'plan' } as const

test.each<readonly [Simulated | null, string]>([
  [
    { kind: 'alone', first: 0, why: 'no-method' },
    "each change was simulated by itself: this RPC can't run them one after another",
  ],
  [
    { kind: 'alone', first: 0, why: 'no-answer' },
    'each change was simulated by itself: this RPC gave no usable answer for all of them together',
  ],
  [
    { kind: 'alone', first: 0, why: 'too-late' },
    'each change was simulated by itself: this RPC gave no answer in time for all of them together',
  ],
  [
    { kind: 'alone', first: 1, why: 'too-much' },
    'the first change was simulated together, the others each by itself: together they take more than can be simulated at once',
  ],
  [
    { kind: 'alone', first: 2, why: 'too-much' },
    'the first 2 changes were simulated together, the others each by itself: together they take more than can be simulated at once',
  ],
])(
  '%j is said in one sentence of the text and in the last line of the comment',
  (simulated, words) => {
    const plan = aPlan(THREE, { simulated })

    expect(unwrapped(planText(plan, LOOK))).toContain(
      `${words.slice(0, 1).toUpperCase()}${words.slice(1)}.`,
    )
    expect(planMarkdown(plan, context).trimEnd().split('\n').at(-1)).toContain(words)
    expect(planJson(plan).simulated).toBe('alone')
  },
)

test('nothing is said where all ran together, nor where one change has nothing before it', () => {
  for (const plan of [
    aPlan(THREE, { simulated: { kind: 'together' } }),
    aPlan([aChange('publish')], { simulated: { kind: 'alone', first: 0, why: 'no-method' } }),
  ]) {
    expect(unwrapped(planText(plan, LOOK))).not.toMatch(/by itself/)
    expect(planMarkdown(plan, context)).not.toMatch(/by itself/)
  }
  expect(planJson(aPlan([], { simulated: null })).simulated).toBeNull()
})
