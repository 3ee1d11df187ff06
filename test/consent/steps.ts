import fc from 'fast-check'
import type { Review } from '../../src/model/network/network.ts'
import { type Edit, edits } from './content.ts'
import { type Login, PEOPLE } from './hub.ts'
import type { Edits, How } from './team.ts'

/** One thing that happens to a team. `runs: false` says that the run which it starts is dropped. */
export type Step =
  /** Opened, planned, reviewed by these and merged. */
  | {
      readonly do: 'pull'
      readonly commits: Edits
      readonly how?: How
      readonly by?: Login
      readonly isFork?: boolean
      readonly reviewers?: readonly Login[]
      readonly runs?: boolean
    }
  /** Opens and plans it; what follows is about the oldest of these that is still open. */
  | { readonly do: 'open'; readonly commits: Edits; readonly by?: Login; readonly isFork?: boolean }
  /** Opens another one with the same head. */
  | { readonly do: 'twin'; readonly by: Login; readonly isFork: boolean }
  | {
      readonly do: 'repush'
      readonly commits: Edits
      readonly by: Login
      readonly isPlanned: boolean
    }
  /** The run of its plan, once more. */
  | { readonly do: 'replan' }
  | { readonly do: 'review'; readonly by: Login }
  | { readonly do: 'merge'; readonly how?: How; readonly runs?: boolean }
  /** A merge queue with two of them, of which it may drop the first. */
  | { readonly do: 'queue'; readonly drops: boolean; readonly runs?: boolean }
  | { readonly do: 'push'; readonly commits: Edits; readonly by?: Login; readonly runs?: boolean }
  /**
   * What the last merge brought is taken back, by another one or past every pull request; so is a
   * taking back.
   */
  | {
      readonly do: 'revert'
      readonly past: boolean
      readonly by?: Login
      readonly reviewers?: readonly Login[]
      readonly runs?: boolean
    }
  /** Somebody starts a run that approves what the last one refused first, or all that is wanted. */
  | { readonly do: 'dispatch'; readonly by: Login; readonly of: 'refused' | 'all' }
  /** Somebody does something to our comment at the pull request that was merged, or is open. */
  | {
      readonly do: 'deface'
      readonly at: 'merged' | 'open'
      readonly how: 'delete' | 'applied'
      readonly by: Login
    }
  /** Somebody with the key changes a price on chain. */
  | { readonly do: 'touch'; readonly id: string; readonly price: number }

/** A merge that changes nothing of ours. */
export const README: Step = { do: 'pull', commits: [[]], reviewers: ['bob'] }

const { price, close, open, protect, closings, review, disown, move, rename } = edits

/** Any of these. */
export function aStep(): fc.Arbitrary<Step> {
  const id = fc.constantFrom('a', 'b', 'c')
  const edit = fc.oneof<{ readonly arbitrary: fc.Arbitrary<Edit>; readonly weight: number }[]>(
    {
      arbitrary: fc.tuple(id, fc.integer({ min: 1, max: 3 })).map(([one, to]) => price(one, to)),
      weight: 3,
    },
    { arbitrary: id.map(close), weight: 3 },
    { arbitrary: id.map(open), weight: 2 },
    { arbitrary: fc.tuple(id, fc.boolean()).map(([one, is]) => protect(one, is)), weight: 2 },
    { arbitrary: fc.constantFrom(null, 0, 1, 9).map(closings), weight: 1 },
    { arbitrary: fc.constantFrom<Review>('none', 'plan', 'approval').map(review), weight: 1 },
    { arbitrary: id.map(disown), weight: 1 },
    { arbitrary: id.map((one) => move(one, `moved-${one}`)), weight: 1 },
    { arbitrary: id.map((one) => rename(one, `${one}-new`)), weight: 1 },
  )
  const commits = fc.array(fc.array(edit, { maxLength: 3 }), { minLength: 1, maxLength: 2 })
  const how = fc.constantFrom<How>('merge', 'squash', 'rebase')
  const runs = fc.boolean()
  const by = fc.constantFrom<Login>(...PEOPLE, 'app[bot]')
  const person = fc.constantFrom<Login>(...PEOPLE)
  const reviewers = fc.subarray<Login>([...PEOPLE])
  const isFork = fc.nat({ max: 3 }).map((drawn) => drawn === 0)
  return fc.oneof<{ readonly arbitrary: fc.Arbitrary<Step>; readonly weight: number }[]>(
    {
      arbitrary: fc.record({
        do: fc.constant('pull' as const),
        commits,
        how,
        by,
        isFork,
        reviewers,
        runs,
      }),
      weight: 5,
    },
    { arbitrary: fc.record({ do: fc.constant('open' as const), commits, by, isFork }), weight: 2 },
    { arbitrary: fc.record({ do: fc.constant('twin' as const), by, isFork }), weight: 1 },
    {
      arbitrary: fc.record({
        do: fc.constant('repush' as const),
        commits,
        by,
        isPlanned: fc.boolean(),
      }),
      weight: 1,
    },
    { arbitrary: fc.constant<Step>({ do: 'replan' }), weight: 1 },
    { arbitrary: fc.record({ do: fc.constant('review' as const), by }), weight: 2 },
    { arbitrary: fc.record({ do: fc.constant('merge' as const), how, runs }), weight: 2 },
    {
      arbitrary: fc.record({ do: fc.constant('queue' as const), drops: fc.boolean(), runs }),
      weight: 1,
    },
    {
      arbitrary: fc.record({ do: fc.constant('push' as const), commits, by: person, runs }),
      weight: 1,
    },
    {
      arbitrary: fc.record({
        do: fc.constant('revert' as const),
        past: fc.boolean(),
        by: person,
        reviewers,
        runs,
      }),
      weight: 2,
    },
    {
      arbitrary: fc.record({
        do: fc.constant('dispatch' as const),
        by,
        of: fc.constantFrom('refused' as const, 'all' as const),
      }),
      weight: 2,
    },
    { arbitrary: aDefacing(person), weight: 1 },
    {
      arbitrary: fc.record({
        do: fc.constant('touch' as const),
        id,
        price: fc.integer({ min: 1, max: 3 }),
      }),
      weight: 1,
    },
    { arbitrary: fc.constant(README), weight: 2 },
  )
}

function aDefacing(by: fc.Arbitrary<Login>): fc.Arbitrary<Step> {
  const at = fc.constantFrom('merged' as const, 'open' as const)
  return fc.record({
    do: fc.constant('deface' as const),
    at,
    how: fc.constantFrom('delete' as const, 'applied' as const),
    by,
  })
}
