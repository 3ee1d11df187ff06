import { describe, expect, test } from 'vitest'
import type { Review } from '../../src/model/network/network.ts'
import { edits, PLAIN } from '../consent/content.ts'
import { brokenIn } from '../consent/laws.ts'
import { README, type Step } from '../consent/steps.ts'

// Every history of a few moves by one person who may write, an app that does what they say, and a
// stranger: no law of consent breaks in any. Two moves here; with OGPU_MODEL=long, as in `npm run
// soak`, one more.

const { close, open, price, protect, closings, disown } = edits
const MOVES: Readonly<Record<string, Step>> = {
  'closes past every pull request': { do: 'push', commits: [[close('a')]], by: 'keeper' },
  'takes a guard away and closes what it kept': {
    do: 'push',
    commits: [[protect('b', false), closings(9), close('b'), close('c')]],
    by: 'keeper',
  },
  'has a pull request merged that closes, and approves it': {
    do: 'pull',
    commits: [[close('a')]],
    by: 'keeper',
    reviewers: ['keeper'],
  },
  'has an app make one, and approves it': {
    do: 'pull',
    commits: [[price('c', 2)]],
    by: 'app[bot]',
    reviewers: ['keeper'],
  },
  'merges a stranger’s': {
    do: 'pull',
    commits: [[close('a')]],
    isFork: true,
    reviewers: ['keeper'],
  },
  'opens one that closes': { do: 'open', commits: [[close('a')]], by: 'keeper' },
  'pushes over it without a plan': { do: 'repush', commits: [[]], by: 'keeper', isPlanned: false },
  'merges it': { do: 'merge', how: 'rebase' },
  'merges it, and its run is dropped': { do: 'merge', runs: false },
  'takes the last merge back past every pull request': { do: 'revert', past: true, by: 'keeper' },
  'opens again what was closed': { do: 'pull', commits: [[open('a')]], by: 'keeper', runs: false },
  'lists a live one as not ours': { do: 'pull', commits: [[disown('c')]], by: 'keeper' },
  'deletes our comment': { do: 'deface', at: 'merged', how: 'delete', by: 'keeper' },
  'calls applied what was not': { do: 'deface', at: 'merged', how: 'applied', by: 'keeper' },
  'approves what was refused': { do: 'dispatch', by: 'keeper', of: 'refused' },
  'approves all that is wanted': { do: 'dispatch', by: 'keeper', of: 'all' },
  'merges a README': README,
}
const LONGEST = process.env['OGPU_MODEL'] === 'long' ? 3 : 2
const START = {
  closings: 1,
  definitions: { a: PLAIN, b: { ...PLAIN, isProtected: true }, c: PLAIN },
}

describe.each<Review>(['none', 'plan', 'approval'])('where review is %s', (review) => {
  test.each(Object.keys(MOVES))(
    'a person %s, and whatever comes after it',
    { timeout: 3_600_000 },
    async (first) => {
      for (const names of histories([first], LONGEST)) {
        const steps = names.flatMap((name) => MOVES[name] ?? [])
        expect(
          await brokenIn(steps, { start: { ...START, review } }),
          names.join(', then '),
        ).toBeUndefined()
      }
    },
  )
})

/** All that begin like this one and have so many moves. */
function* histories(begun: readonly string[], length: number): Generator<readonly string[]> {
  if (begun.length === length) yield begun
  else for (const name of Object.keys(MOVES)) yield* histories([...begun, name], length)
}
