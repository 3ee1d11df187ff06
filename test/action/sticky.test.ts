import { describe, expect, test } from 'vitest'
import { StickyComment } from '../../src/action/pulls/sticky.ts'
import { recordLine } from '../../src/consent/record.ts'
import type { PlanRecord } from '../../src/model/review.ts'
import { aMemoryGitHub } from '../support/memory-github.ts'
import { aMergedPull, aPriceChange } from '../support/reviews.ts'

const IDENTITY = { config: 'ogpu.yaml', network: 'local' }
const CHANGES = [aPriceChange('two', '1 OGPU', '2 OGPU')]
const [BEFORE, MERGED, AFTER] = [
  '2030-01-01T00:00:00Z',
  '2030-01-01T01:00:00Z',
  '2030-01-01T02:00:00Z',
]
const APPLIED: Partial<PlanRecord> = { state: 'applied', done: ['two'], merge: 'c'.repeat(40) }

function aBody(facts: Partial<PlanRecord> = {}, text = '### A plan'): string {
  const { record } = aMergedPull(1, CHANGES, facts)
  return record === undefined ? '' : `${recordLine(record)}\n${text}\n`
}

describe('the comment', () => {
  test.each([
    [null, 6],
    [MERGED, 7],
  ])(
    'is the oldest that its author and its hidden line name; a copy goes while it is open, and no other (merged: %s)',
    async (mergedAt, left) => {
      const github = aMemoryGitHub()
      github.post(1, aBody(), 'mallory')
      github.post(1, `quoted\n${aBody()}`)
      github.post(1, aBody({ network: 'mainnet' }))
      github.post(2, aBody())
      const [first] = [
        github.post(1, aBody()),
        github.post(1, aBody()),
        github.post(1, aBody({ block: 101 })),
      ]
      const found = await new StickyComment(github, 1, IDENTITY, mergedAt).find()

      expect(found?.comment.id).toBe(first.id)
      expect(github.posts).toHaveLength(left)
    },
  )

  test('is what apply wrote after the merge, before any plan', async () => {
    const github = aMemoryGitHub()
    github.post(1, aBody())
    github.now = AFTER
    const receipt = github.post(1, aBody(APPLIED))
    const found = await new StickyComment(github, 1, IDENTITY, MERGED).find()

    expect(found).toMatchObject({
      comment: { id: receipt.id },
      record: { state: 'applied', done: ['two'] },
    })
    expect(github.posts).toHaveLength(2)
  })
})

describe('what says that it was applied', () => {
  test.each([
    ['while the pull request is open', null],
    ['before it was merged', MERGED],
  ])('%s is nobody’s word: the plan counts, and nothing is done', async (_, mergedAt) => {
    const github = aMemoryGitHub()
    github.now = BEFORE
    github.post(1, aBody(APPLIED))
    const plan = github.post(1, aBody())
    expect((await new StickyComment(github, 1, IDENTITY, mergedAt).find())?.comment.id).toBe(
      plan.id,
    )

    await github.comments.remove(plan)
    const inFlight = [{ id: 'two', kind: 'update', nonce: 3, hash: `0x${'1'.repeat(64)}` }] as const
    github.post(1, aBody({ ...APPLIED, inFlight }))
    expect((await new StickyComment(github, 1, IDENTITY, mergedAt).find())?.record).toMatchObject({
      state: 'planned',
      done: [],
      inFlight: [],
      merge: null,
    })
  })

  test.each([
    ['while the pull request is open', null],
    ['before it was merged', MERGED],
  ])('%s by a plan that names what is done is as little', async (_, mergedAt) => {
    const github = aMemoryGitHub()
    github.now = BEFORE
    github.post(1, aBody({ ...APPLIED, state: 'planned' }))

    expect((await new StickyComment(github, 1, IDENTITY, mergedAt).find())?.record).toMatchObject({
      state: 'planned',
      done: [],
      merge: null,
    })
  })
})
