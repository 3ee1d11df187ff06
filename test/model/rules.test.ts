import { expect, test } from 'vitest'
import { RULES, type Rule } from './apply/rules.ts'
import { check, type Scenario } from './apply/scenario.ts'
import { hiding } from './apply/scenarios.ts'
import type { Act } from './apply/state.ts'
import { stepsOf, told } from './apply/told.ts'

// Each rule of Apply is needed: without it the model finds a way to break a promise, and with it
// none, in the same world.

const x = { id: 'x' }
const a = { id: 'a' }

const raisePrice: Act = {
  name: 'changes the price of y, which nobody reviewed',
  call: ([, y]) =>
    y === undefined
      ? undefined
      : { kind: 'update', address: y.address, params: { ...y.params, minPayment: 99n as never } },
}

/** The world in which a rule is needed, and what breaks without it. */
const CASES: Readonly<Record<Rule, { readonly scenario: Scenario; readonly broken: RegExp }>> = {
  'final snapshot': {
    scenario: {
      commits: [[x], [a, x]],
      runs: [{ commit: 0 }, { commit: 1, after: [0] }],
      confirmations: 1,
      budget: { blocks: 3, reorg: 1 },
    },
    broken: /^a is published twice/,
  },
  'tip check every round': {
    scenario: {
      standing: [x, { id: 'y' }],
      commits: [
        [{ id: 'x', price: 5 }, { id: 'y' }],
        [x, { id: 'y', price: 7 }],
      ],
      runs: [{ commit: 0 }, { commit: 1 }],
      confirmations: 0,
      budget: { blocks: 3 },
    },
    broken: /older commit writes after|goes on to another change after a newer commit/,
  },
  'tip check after the snapshot': {
    scenario: {
      standing: [x],
      commits: [[{ id: 'x', price: 5 }], [{ id: 'x', price: 7 }]],
      runs: [{ commit: 0 }, { commit: 1 }],
      confirmations: 0,
      budget: { blocks: 3, preempt: 1 },
    },
    broken: /older commit writes after|goes on to another change after a newer commit/,
  },
  'one unconfirmed': {
    scenario: {
      commits: [[a, x], [x]],
      runs: [{ commit: 0 }, { commit: 1, after: [0] }],
      confirmations: 1,
      budget: { blocks: 3, reorg: 1 },
    },
    broken: /^A says done, and publish x \(nonce 1\) can still be mined/,
  },
  'same nonce on retry': {
    scenario: {
      commits: [[x]],
      runs: [{ commit: 0 }],
      confirmations: 0,
      budget: { blocks: 3, lose: 1 },
    },
    broken: /^x is published twice/,
  },
  fence: {
    scenario: {
      standing: [x],
      commits: [[{ id: 'x', price: 5 }], [x]],
      runs: [{ commit: 0 }, { commit: 1, after: [0] }],
      confirmations: 0,
      budget: { blocks: 3, lose: 1, crash: 1 },
    },
    broken: /^B says nothing, and update x \(nonce 0.*\) can still be mined/,
  },
  'no added change in a round': {
    scenario: {
      standing: [x, { id: 'y' }],
      commits: [[{ id: 'x', price: 5 }, { id: 'y' }]],
      runs: [{ commit: 0 }],
      acts: [raisePrice],
      confirmations: 0,
      budget: { blocks: 4 },
    },
    broken: /^A sends what its first plan did not show: update y/,
  },
  'unrecognised metadata proves nothing': {
    scenario: {
      commits: [[x]],
      runs: [{ commit: 0 }, { commit: 0, after: [0] }],
      acts: [hiding(0, 'x')],
      confirmations: 0,
      budget: { blocks: 4 },
      ends: ['nothing', 'problems'],
    },
    broken: /^x is published twice/,
  },
  'pinned reads': {
    scenario: {
      commits: [[x]],
      runs: [{ commit: 0 }, { commit: 0, after: [0] }],
      confirmations: 0,
      behind: 1,
      budget: { blocks: 4, stale: 1 },
    },
    broken: /^x is published twice/,
  },
  'finality on a ground': {
    scenario: {
      commits: [[a, x], [x]],
      runs: [{ commit: 0 }, { commit: 1, after: [0] }],
      confirmations: 1,
      budget: { blocks: 3, reorg: 1 },
    },
    broken: /^A counts publish . \(nonce 0\) as mined, which a reorg may still take out/,
  },
}

/** What a person reads in a minute. */
const SHORT = 20

test.each(RULES)(
  'without "%s" a promise breaks within a few steps, and with it none does',
  async (rule) => {
    const { scenario, broken } = CASES[rule]

    const without = await check(scenario, rule)
    const withAll = await check(scenario)

    process.stdout.write(told(without, `without "${rule}"`) + told(withAll, `with "${rule}"`))
    expect(without.counterexample?.broken).toMatch(broken)
    expect(stepsOf(without.counterexample?.trace ?? []).length).toBeLessThanOrEqual(SHORT)
    expect(withAll.counterexample).toBeUndefined()
  },
)
