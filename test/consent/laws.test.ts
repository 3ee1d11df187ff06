import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Review } from '../../src/model/network.ts'
import { brokenIn, edits, type Step, type World } from './laws.ts'
import type { Edit, Rule } from './team.ts'

// What may be sent, over histories of a repository (issue 11 and decision 24): (a) nothing is closed or published but what a plan where it was asked for, or an
// approval, named; (b) what was refused is sent by no merge that does not ask for it; (c) where an approval is asked for there is one;
// (d) a merge sends exactly what the plan under it said; (e) each rule is needed.

const readme: Step = { do: 'pull', commits: [[]] }
const { price, close, open, protect, closings, review, disown, spoil } = edits

const CASES: Readonly<Record<Rule, { readonly world?: World; readonly steps: readonly Step[]; readonly law: RegExp }>> = {
  'guards before the ask': {
    steps: [{ do: 'push', commits: [[closings(9), close('a'), close('b')]] }, readme],
    world: { start: { closings: 1 } },
    law: /^\((b|d)\)/,
  },
  'consent where it was asked': {
    steps: [
      { do: 'pull', commits: [[close('a')]], runs: false },
      { do: 'pull', commits: [[open('a')]], runs: false },
      readme,
      { do: 'push', commits: [[close('a')]] },
    ],
    world: { start: { review: 'plan' } },
    law: /^\(a\) close a/,
  },
  'a pull request is one ask': {
    steps: [{ do: 'pull', commits: [[protect('a', false)], [close('a')]], how: 'rebase', isFork: true }],
    world: { start: { definitions: { a: { price: 1, isClosed: false, isProtected: true, isBroken: false } } } },
    law: /^\((b|d)\)/,
  },
  'a plan withholds': {
    steps: [{ do: 'open', commits: [[close('a')]] }, { do: 'push', commits: [[protect('a', false)]] }, { do: 'merge' }],
    world: { start: { review: 'plan', definitions: { a: { price: 1, isClosed: false, isProtected: true, isBroken: false } } } },
    law: /^\(a\) close a/,
  },
  'a plan tells what waits': {
    steps: [{ do: 'pull', commits: [[price('a', 2)]], runs: false }, readme],
    law: /^\(d\)/,
  },
  'not found is refused': {
    steps: [{ do: 'push', commits: [[closings(9), close('a'), close('b')]], runs: false }, readme],
    world: { depth: 1, start: { closings: 1 } },
    law: /^\(b\)|^\(d\)/,
  },
  'unreadable asks for nothing': {
    steps: [
      { do: 'push', commits: [[closings(9), close('a'), close('b')]], runs: false },
      {
        do: 'push',
        commits: [
          [spoil('a', true), spoil('b', true)],
          [spoil('a', false), spoil('b', false)],
        ],
      },
    ],
    world: { start: { closings: 1 } },
    law: /^\(b\)/,
  },
}

describe('a rule is needed', () => {
  test.each(Object.entries(CASES) as readonly [Rule, (typeof CASES)[Rule]][])(
    'without "%s" a law breaks, and with it none does',
    async (rule, { steps, world, law }) => {
      expect(await brokenIn(steps, world)).toBeUndefined()
      expect(await brokenIn(steps, { ...world, without: rule })).toMatch(law)
    },
  )
})

describe.each<Review>(['none', 'plan', 'approval'])('where review is %s', (mode) => {
  const shielded = {
    start: { review: mode, closings: 1, definitions: { a: { price: 1, isClosed: false, isProtected: true, isBroken: false }, b: plain(), c: plain() } },
  }

  test.each<[string, readonly Step[]]>([
    ['what was protected when closing it was asked for', [{ do: 'pull', commits: [[protect('a', false), close('a')]] }, readme, readme]],
    ['what is too much at once', [{ do: 'pull', commits: [[closings(9), close('b'), close('c')]] }, readme, readme]],
    ['what is listed as not ours while its definition stands', [{ do: 'pull', commits: [[disown('b')]] }, readme, readme]],
    [
      'what was taken back',
      [{ do: 'pull', commits: [[close('b')]], runs: false }, { do: 'pull', commits: [[open('b')]], runs: false }, readme, readme, readme],
    ],
    [
      'what a stranger asked for and nobody saw',
      [{ do: 'pull', commits: [[price('b', 7)]], isFork: true, runs: false }, { do: 'pull', commits: [[price('b', 1)]] }, readme],
    ],
  ])('%s is sent by nothing that comes later', async (_, steps) => {
    expect(await brokenIn(steps, shielded)).toBeUndefined()
  })

  test('every law holds over any history', { timeout: 240_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(stepOf(), { minLength: 1, maxLength: 7 }), fc.boolean(), async (steps, isLimited) => {
        expect(await brokenIn(steps, { start: { ...shielded.start, closings: isLimited ? 1 : null } })).toBeUndefined()
      }),
      { numRuns: Number(process.env['CONSENT_RUNS'] ?? 60) },
    )
  })
})

function plain() {
  return { price: 1, isClosed: false, isProtected: false, isBroken: false }
}

function stepOf(): fc.Arbitrary<Step> {
  const id = fc.constantFrom('a', 'b', 'c')
  const edit = fc.oneof<fc.Arbitrary<Edit>[]>(
    fc.tuple(id, fc.integer({ min: 1, max: 3 })).map(([one, to]) => price(one, to)),
    id.map(close),
    id.map(open),
    fc.tuple(id, fc.boolean()).map(([one, is]) => protect(one, is)),
    fc.constantFrom(null, 0, 1, 9).map(closings),
    fc.constantFrom<Review>('none', 'plan', 'approval').map(review),
    id.map(disown),
  )
  const commits = fc.array(fc.array(edit, { maxLength: 3 }), { minLength: 1, maxLength: 2 })
  const how = fc.constantFrom('merge' as const, 'squash' as const, 'rebase' as const)
  const runs = fc.boolean()
  return fc.oneof(
    { arbitrary: fc.record({ do: fc.constant('pull' as const), commits, how, runs, isFork: fc.boolean(), hasApproval: fc.boolean() }), weight: 4 },
    fc.record({ do: fc.constant('push' as const), commits, runs }),
    fc.record({ do: fc.constant('open' as const), commits }),
    fc.record({ do: fc.constant('merge' as const), how, runs }),
    fc.constant<Step>({ do: 'approve' }),
    fc.constant(readme),
  )
}
