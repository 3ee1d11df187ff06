import { describe, expect, test } from 'vitest'
import { StickyComment } from '../../src/action/sticky.ts'
import type { PlanRecord } from '../../src/model/review.ts'
import { supersededMarkdown } from '../../src/report/markdown/overlay.ts'
import { readRecord, recordLine } from '../../src/report/markdown/record.ts'
import { aMemoryGitHub, type MemoryGitHub } from '../support/memory-github.ts'
import { aMergedPull, aPriceChange } from '../support/reviews.ts'

const IDENTITY = { config: 'ogpu.yaml', network: 'local' }
const CHANGES = [aPriceChange('two', '1 OGPU', '2 OGPU')]
const [EARLY, LATE] = ['2030-01-01T00:00:00Z', '2030-01-01T08:00:00Z']

function aBody(facts: Partial<PlanRecord> = {}, text = '### A plan'): string {
  const { record } = aMergedPull(1, CHANGES, facts)
  return record === undefined ? '' : `${recordLine(record)}\n${text}\n`
}

/** Writes over the comment that stands, later. */
async function writtenOver(github: MemoryGitHub, body: string): Promise<PlanRecord | undefined> {
  github.now = LATE
  const sticky = new StickyComment(github, 1, IDENTITY)
  await sticky.find()
  await sticky.write(body)
  return readRecord(github.posts[0]?.body ?? '')
}

describe('the comment', () => {
  test('is found by its author and its hidden line, and others like it go', async () => {
    const github = aMemoryGitHub()
    github.post(1, aBody(), 'mallory')
    github.post(1, `quoted\n${aBody()}`)
    github.post(1, aBody({ network: 'mainnet' }))
    github.post(2, aBody())
    const [first] = [github.post(1, aBody()), github.post(1, aBody())]
    const found = await new StickyComment(github, 1, IDENTITY).find()

    expect(found?.comment.id).toBe(first.id)
    expect(github.posts.map(({ id }) => id)).toEqual([1, 2, 3, 4, 5])
  })

  test('that apply wrote is kept before a plan', async () => {
    const github = aMemoryGitHub()
    github.post(1, aBody())
    const receipt = github.post(1, aBody({ state: 'partly-applied', done: ['two'] }))

    expect((await new StickyComment(github, 1, IDENTITY).find())?.comment.id).toBe(receipt.id)
    expect(github.posts).toHaveLength(1)
  })
})

describe('a plan', () => {
  test('stays as old as it is when it is written again, or marked as out of date: approvals of it still count', async () => {
    for (const body of [aBody({ block: 101 }), supersededMarkdown(aBody(), { by: { number: 2, url: 'https://github.com/x' }, ids: ['two'] })]) {
      const github = aMemoryGitHub()
      github.post(1, aBody())

      expect(await writtenOver(github, body)).toMatchObject({ plannedAt: EARLY })
    }
  })

  test('is as new as its writing when it is of another head, or says anything else', async () => {
    const others: Partial<PlanRecord>[] = [
      { head: 'f'.repeat(40) },
      { fingerprint: 'e'.repeat(64) },
      { changes: [] },
      { blocked: ['two'] },
      { withheld: ['two'] },
    ]
    for (const facts of others) {
      const github = aMemoryGitHub()
      github.post(1, aBody(facts))

      expect(await writtenOver(github, aBody())).toMatchObject({ plannedAt: null })
    }
  })
})
