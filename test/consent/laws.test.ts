import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Review } from '../../src/model/network/network.ts'
import { edits, PLAIN } from './content.ts'
import { brokenIn, type World } from './laws.ts'
import type { Rule } from './rules.ts'
import { aStep, README, type Step } from './steps.ts'

// What may be sent, over histories of a repository (decisions 24 and 26): (a) nothing is closed or
// published but what a plan where it was asked for, or an approval, named; (b) what was refused is
// sent by no merge that does not ask for it; (c) where an approval is asked for, nobody sends
// anything alone; (d) a merge sends exactly what the plan under it said, and what is not sent is
// named; (e) each rule is needed. A few here, always the same; `npm run soak` draws as many as it
// is told to. `OGPU_LAWS_SEED` and `OGPU_LAWS` say from which seed and how many.

const SEED = Number(process.env['OGPU_LAWS_SEED'] || 20_261_129)
const COUNT = Number(process.env['OGPU_LAWS'] || 60)

const { price, close, open, protect, closings, disown, spoil } = edits
const KEPT = { a: { ...PLAIN, isProtected: true }, b: PLAIN, c: PLAIN }
const FOR_TWO: World = { start: { review: 'approval' } }

const CASES: Readonly<
  Record<Rule, { readonly world?: World; readonly steps: readonly Step[]; readonly law: RegExp }>
> = {
  'guards before the ask': {
    steps: [{ do: 'push', commits: [[closings(9), close('a'), close('b')]] }, README],
    world: { start: { closings: 1 } },
    law: /^\((b|d)\)/,
  },
  'consent where it was asked': {
    steps: [
      { do: 'pull', commits: [[close('a')]], runs: false },
      { do: 'pull', commits: [[open('a')]], runs: false },
      README,
      { do: 'push', commits: [[close('a')]] },
    ],
    world: { start: { review: 'plan' } },
    law: /^\(a\) close a/,
  },
  'a pull request is one ask': {
    steps: [
      { do: 'pull', commits: [[protect('a', false)], [close('a')]], how: 'rebase', isFork: true },
    ],
    world: { start: { definitions: KEPT } },
    law: /^\((b|d)\)/,
  },
  'a plan withholds': {
    steps: [
      { do: 'open', commits: [[close('a')]] },
      { do: 'push', commits: [[protect('a', false)]] },
      { do: 'merge' },
    ],
    world: { start: { review: 'plan', definitions: KEPT } },
    law: /^\(a\) close a/,
  },
  'a plan tells what waits': {
    steps: [{ do: 'pull', commits: [[price('a', 2)]], runs: false }, README],
    law: /^\(d\)/,
  },
  'not found is refused': {
    steps: [{ do: 'push', commits: [[closings(9), close('a'), close('b')]], runs: false }, README],
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
  'a hand is no second person': {
    steps: [{ do: 'pull', commits: [[close('a')]], by: 'alice', reviewers: ['alice'] }],
    world: FOR_TWO,
    law: /^\(c\) close a/,
  },
  'apps want two people': {
    steps: [{ do: 'pull', commits: [[close('a')]], by: 'app[bot]', reviewers: ['alice'] }],
    world: FOR_TWO,
    law: /^\(c\) close a/,
  },
  'planned head': {
    steps: [
      { do: 'open', commits: [[close('a')]] },
      { do: 'review', by: 'bob' },
      { do: 'repush', commits: [[close('a')]], by: 'alice', isPlanned: false },
      { do: 'merge' },
    ],
    world: FOR_TWO,
    law: /^\(c\) close a/,
  },
  'an approval comes after the plan': {
    steps: [
      { do: 'open', commits: [[]] },
      { do: 'repush', commits: [[close('a')]], by: 'alice', isPlanned: false },
      { do: 'review', by: 'bob' },
      { do: 'replan' },
      { do: 'merge' },
    ],
    world: FOR_TWO,
    law: /^\(c\) close a/,
  },
  'who asks is known without a plan': {
    steps: [
      { do: 'pull', commits: [[close('a')]], by: 'keeper' },
      { do: 'deface', at: 'merged', how: 'delete', by: 'keeper' },
      { do: 'dispatch', by: 'keeper', of: 'all' },
    ],
    world: FOR_TWO,
    law: /^\(c\) close a/,
  },
  'approvers pushed none of it': {
    steps: [
      { do: 'push', commits: [[close('a')]], by: 'keeper' },
      { do: 'dispatch', by: 'keeper', of: 'all' },
    ],
    world: FOR_TWO,
    law: /^\(c\) close a/,
  },
  'a dispatch is one person': {
    steps: [
      { do: 'pull', commits: [[close('a')]], by: 'alice' },
      { do: 'dispatch', by: 'alice', of: 'all' },
    ],
    world: FOR_TWO,
    law: /^\(c\) close a/,
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
  const shielded = { start: { review: mode, closings: 1, definitions: KEPT } }

  test.each<[string, readonly Step[]]>([
    [
      'what was protected when closing it was asked for',
      [{ do: 'pull', commits: [[protect('a', false), close('a')]] }, README, README],
    ],
    [
      'what is too much at once',
      [{ do: 'pull', commits: [[closings(9), close('b'), close('c')]] }, README, README],
    ],
    [
      'what is listed as not ours while its definition stands',
      [{ do: 'pull', commits: [[disown('b')]] }, README, README],
    ],
    [
      'what was taken back',
      [
        { do: 'pull', commits: [[close('b')]], runs: false },
        { do: 'pull', commits: [[open('b')]], runs: false },
        README,
        README,
        README,
      ],
    ],
    [
      'what a stranger asked for and nobody saw',
      [
        { do: 'pull', commits: [[price('b', 7)]], isFork: true, runs: false },
        { do: 'pull', commits: [[price('b', 1)]] },
        README,
      ],
    ],
    [
      'what a stranger asked for, by a plan of what is not merged any more',
      [
        { do: 'open', commits: [[close('b')]] },
        { do: 'repush', commits: [[]], by: 'alice', isPlanned: false },
        { do: 'open', commits: [[close('b')]], isFork: true },
        { do: 'queue', drops: true, runs: false },
        { do: 'merge' },
      ],
    ],
    [
      'what another pull request with the same head was merged with',
      [
        { do: 'open', commits: [[price('b', 2)]] },
        { do: 'twin', by: 'bob', isFork: true },
        { do: 'merge', how: 'merge' },
        README,
      ],
    ],
    [
      'what was taken back, and that taken back past every pull request',
      [
        { do: 'pull', commits: [[close('b')]], reviewers: ['bob'], runs: false },
        { do: 'revert', past: false, reviewers: ['bob'], runs: false },
        { do: 'revert', past: true },
        README,
      ],
    ],
    [
      'what two strangers asked for with one head, and is too much at once',
      [
        { do: 'open', commits: [[close('b'), close('c')]], isFork: true },
        { do: 'twin', by: 'alice', isFork: true },
        { do: 'merge', how: 'merge', runs: false },
        README,
      ],
    ],
    [
      'what a queue dropped',
      [
        { do: 'open', commits: [[close('b')]] },
        { do: 'open', commits: [[price('c', 2)]] },
        { do: 'queue', drops: true },
        README,
      ],
    ],
  ])('%s is sent by nothing that does not say so', async (_, steps) => {
    expect(await brokenIn(steps, shielded)).toBeUndefined()
  })

  test('every law holds over any history', { timeout: 3_600_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(aStep(), { minLength: 1, maxLength: 8 }),
        fc.boolean(),
        async (steps, isLimited) => {
          expect(
            await brokenIn(steps, { start: { ...shielded.start, closings: isLimited ? 1 : null } }),
          ).toBeUndefined()
        },
      ),
      { seed: SEED, numRuns: COUNT },
    )
  })
})
