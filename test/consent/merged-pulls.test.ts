import { describe, expect, test } from 'vitest'
import { pullRequests } from '../../src/adapters/github/pull-requests.ts'
import { MergedPulls } from '../../src/consent/merged-pulls.ts'
import { recordLine } from '../../src/consent/record.ts'
import type { ReviewFacts } from '../../src/model/pull-request.ts'
import type { MergedPull, PlanRecord, PullPeople } from '../../src/model/review.ts'
import { aMemoryGitHub, aMerged, aPull, type MemoryGitHub } from '../support/memory-github.ts'
import { aMergedPull, aPriceChange } from '../support/reviews.ts'

const [TIP, OLDER, OLDEST] = ['1', '2', '3'].map((digit) => digit.repeat(40)) as [
  string,
  string,
  string,
]
const HEAD = 'a'.repeat(40)
const CHANGES = [aPriceChange('two', '1 OGPU', '2 OGPU')]
const PLANNED = '2030-01-01T10:00:00Z'

function aBody(facts: Partial<PlanRecord> = {}): string {
  const { record } = aMergedPull(1, CHANGES, facts)
  return record === undefined ? '' : `${recordLine(record)}\n### A plan\n`
}

/** The reviews along three commits, newest first. */
function reviewsOf(
  github: MemoryGitHub,
  { pushed = 1, isFresh = true, asksPeople = false },
  sleep = (): Promise<void> => Promise.resolve(),
): MergedPulls {
  const clock = { now: () => 0, today: () => 0n, sleep }
  const history = [TIP, OLDER, OLDEST]
  return new MergedPulls({
    pulls: pullRequests(github),
    clock,
    config: 'ogpu.yaml',
    network: 'local',
    defaultBranch: 'main',
    history,
    pushed,
    isFresh,
    asksPeople,
  })
}

/** What is found along them; `slept` counts the waits. */
async function read(
  github: MemoryGitHub,
  {
    isRequired = true,
    ...options
  }: Parameters<typeof reviewsOf>[1] & { readonly isRequired?: boolean } = {},
): Promise<{ readonly pulls: readonly MergedPull[]; readonly slept: number }> {
  let slept = 0
  const reviews = reviewsOf(github, options, () => {
    slept += 1
    return Promise.resolve()
  })
  const pulls: MergedPull[] = []
  for await (const portion of reviews.merged(isRequired)) pulls.push(...portion)
  return { pulls, slept }
}

describe('merged pull requests', () => {
  test('with the same head are one merge, and the one with a plan speaks for it', async () => {
    const github = aMemoryGitHub()
    for (const number of [7, 8, 9]) github.pullsByNumber.set(number, aMerged(number, TIP))
    github.byCommit.set(TIP, [9, 8, 7])
    github.post(8, aBody())

    expect((await reviewsOf(github, {}).pullOf(TIP))?.number).toBe(8)
    expect((await read(github)).pulls.map(({ number }) => number)).toEqual([8, 9, 7])
  })

  test('are read newest first and once each, however many of their commits there are', async () => {
    const github = aMemoryGitHub()
    for (const [number, commit] of [
      [7, TIP],
      [5, OLDEST],
    ] as const)
      github.pullsByNumber.set(number, aMerged(number, commit))
    github.byCommit.set(TIP, [7]).set(OLDER, [7]).set(OLDEST, [5])

    expect((await read(github)).pulls.map(({ number }) => number)).toEqual([7, 5])
  })

  test('into another branch, open ones and closed ones agree to nothing', async () => {
    const github = aMemoryGitHub()
    github.pullsByNumber
      .set(1, aMerged(1, TIP, { baseRef: 'release' }))
      .set(2, aPull(2))
      .set(3, aPull(3, { isOpen: false }))
    github.byCommit.set(TIP, [1, 2, 3])
    for (const number of [1, 2, 3]) github.post(number, aBody())

    expect((await read(github)).pulls).toEqual([])
  })

  test('that GitHub does not know yet are waited for after a merge, and longest where they are required', async () => {
    expect((await read(aMemoryGitHub())).slept).toBe(5)
    expect((await read(aMemoryGitHub(), { isRequired: false })).slept).toBe(3)
    expect((await read(aMemoryGitHub(), { isFresh: false })).slept).toBe(0)
  })

  test('have the plan of our own comment for this configuration and network, and the receipt before a plan that was left over', async () => {
    const github = aMemoryGitHub()
    github.pullsByNumber.set(1, aMerged(1, TIP))
    github.byCommit.set(TIP, [1])
    github.post(1, aBody(), 'mallory')
    github.post(1, aBody({ network: 'mainnet' }))
    github.post(1, aBody({ config: 'eu/ogpu.yaml' }))

    expect((await read(github)).pulls[0]?.record).toBeUndefined()
    github.post(1, aBody())
    github.now = '2030-01-03T00:00:00Z'
    github.post(1, aBody({ state: 'partly-applied', done: ['two'] }))
    expect((await read(github)).pulls[0]?.record).toMatchObject({
      state: 'partly-applied',
      done: ['two'],
    })
  })
})

describe('an approval', () => {
  const approval: ReviewFacts = {
    user: 'reviewer',
    isPerson: true,
    state: 'APPROVED',
    commit: HEAD,
    submittedAt: '2030-01-01T11:00:00Z',
  }
  const NOBODY: PullPeople = { hands: [], unattributed: null }

  async function read1(
    reviews: readonly ReviewFacts[],
    prepare: (github: MemoryGitHub) => void = () => undefined,
  ): Promise<MergedPull | undefined> {
    const github = aMemoryGitHub()
    github.now = PLANNED
    github.pullsByNumber.set(1, aMerged(1, TIP))
    github.byCommit.set(TIP, [1])
    github.reviewsOf.set(1, reviews)
    for (const user of ['reviewer', 'author', 'other']) github.writers.add(user)
    github.post(1, aBody())
    prepare(github)
    return (await read(github)).pulls[0]
  }
  const approvers = async (...parameters: Parameters<typeof read1>): Promise<readonly string[]> =>
    (await read1(...parameters))?.approvers ?? []

  test('counts where a person with the right to write gave it, who had no hand in it, at the planned head and after the plan', async () => {
    expect(await approvers([approval])).toEqual(['reviewer'])
    expect(
      await approvers([
        { ...approval, state: 'CHANGES_REQUESTED' },
        approval,
        { ...approval, state: 'COMMENTED' },
      ]),
    ).toEqual(['reviewer'])
  })

  test.each<[string, readonly ReviewFacts[], string?]>([
    ['of the author', [{ ...approval, user: 'author' }], 'hand'],
    ['of the author, whose name is written otherwise', [{ ...approval, user: 'Author' }], 'hand'],
    ['of a stranger', [{ ...approval, user: 'stranger' }], 'no-write'],
    ['of an app', [{ ...approval, isPerson: false }], 'bot'],
    ['of another head', [{ ...approval, commit: 'f'.repeat(40) }], 'older-head'],
    ['from before the plan', [{ ...approval, submittedAt: '2030-01-01T09:59:59Z' }], 'before-plan'],
    [
      'from the very second of the plan, in which nobody can have read it',
      [{ ...approval, submittedAt: PLANNED }],
      'before-plan',
    ],
    ['without a time', [{ ...approval, submittedAt: '' }], 'before-plan'],
    ['that was taken back', [{ ...approval, state: 'DISMISSED' }]],
    [
      'that the same person followed with a request for changes',
      [approval, { ...approval, state: 'CHANGES_REQUESTED' }],
    ],
  ])('%s counts for nothing', async (_, reviews, why) => {
    const pull = await read1(reviews)
    expect(pull?.approvers).toEqual([])
    expect((pull?.discounted ?? []).map((one) => one.why.kind)).toEqual(
      why === undefined ? [] : [why],
    )
  })

  test.each<[string, PullPeople]>([
    [
      'wrote or committed any of it',
      { ...NOBODY, hands: [{ login: 'reviewer', as: 'commit', commit: HEAD }] },
    ],
    ['pushed it', { ...NOBODY, hands: [{ login: 'REVIEWER', as: 'push', commit: HEAD }] }],
    [
      'may be the one whom GitHub knows no account of',
      { ...NOBODY, unattributed: { kind: 'commit', commit: HEAD } },
    ],
    ['may have pushed it', { ...NOBODY, unattributed: { kind: 'push', commit: HEAD } }],
    [
      'may be among more people than GitHub lists',
      { ...NOBODY, unattributed: { kind: 'commits' } },
    ],
  ])('of somebody who %s counts for nothing', async (_, people) => {
    expect(await approvers([approval], (github) => github.peopleOf.set(1, people))).toEqual([])
  })

  test('is held against GitHub’s time of the plan, whatever is written over it', async () => {
    const refused = aBody({ state: 'refused', reason: 'no-approval', merge: TIP })
    const edited = (by: string) => (github: MemoryGitHub) => {
      github.now = '2030-01-03T00:00:00Z'
      const [post] = github.posts
      if (post !== undefined)
        github.revisionsOf.set(post.id, [
          ...(github.revisionsOf.get(post.id) ?? []),
          { at: github.now, by, body: refused },
        ])
    }

    expect(await approvers([approval], edited('github-actions[bot]'))).toEqual(['reviewer'])
    expect(await approvers([approval], edited('mallory'))).toEqual([])
  })

  test('by a run needs to know who had a hand in it, also where nobody has reviewed it', async () => {
    const github = aMemoryGitHub()
    github.pullsByNumber.set(1, aMerged(1, TIP))
    github.byCommit.set(TIP, [1])

    expect((await read(github)).pulls[0]?.people).toBeUndefined()
    expect((await read(github, { asksPeople: true })).pulls[0]?.people?.hands).toEqual([
      { login: 'author', as: 'author' },
    ])
  })

  test('by a run needs to know who had a hand in what is asked for, also where its comment says that it was applied', async () => {
    const github = aMemoryGitHub()
    github.pullsByNumber.set(1, aMerged(1, TIP))
    github.byCommit.set(TIP, [1])
    github.now = '2030-01-03T00:00:00Z'
    github.post(1, aBody({ state: 'applied', done: ['two'], merge: TIP }))

    expect((await reviewsOf(github, { asksPeople: true }).pullOf(TIP))?.people?.hands).toEqual([
      { login: 'author', as: 'author' },
    ])
    expect((await reviewsOf(github, {}).pullOf(TIP))?.people).toBeUndefined()
  })
})
