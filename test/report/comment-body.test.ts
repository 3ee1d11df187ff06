import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readRecord } from '../../src/consent/read-record.ts'
import { recordLine } from '../../src/consent/record.ts'
import type { CommentState, PlanRecord } from '../../src/model/review.ts'
import type { Plan } from '../../src/model/source/change.ts'
import {
  joinComment,
  reviewedFold,
  reviewedPart,
  sameComment,
  splitComment,
} from '../../src/report/github/markup/comment-body.ts'
import { planMarkdown } from '../../src/report/github/plan/plan-markdown.ts'
import { hostileText, markdownFaults } from './hostile.ts'
import {
  anEmptyPlan,
  aPlan,
  aTroubledPlan,
  context,
  digestOf,
  hostilePlan,
  repositoryUrl,
} from './scene.ts'

const comment = planMarkdown(aPlan(), context)

test('splits a comment into data, text and small print, and puts it together again', () => {
  const parts = splitComment(comment)

  expect(parts.record).toMatch(/^<!-- ogpu-gitops \{.*\} -->$/)
  expect(parts.middle).toMatch(/^### OpenGPU plan for mainnet/)
  expect(parts.last).toMatch(/^<sub>.*<\/sub>$/)
  expect(joinComment(parts)).toBe(comment)
  expect(splitComment(comment.trimEnd().replaceAll('\n', '\r\n'))).toEqual(parts)
})

test('splits whatever it is given', () => {
  fc.assert(
    fc.property(hostileText, (text) => {
      expect(splitComment(joinComment(splitComment(text)))).toEqual(splitComment(text))
    }),
    { examples: [['`\r\r\n`'], ['a\r\r\r\n\r\nb']] },
  )
})

test('sees no difference in the block, the fees and the run', () => {
  const later = planMarkdown(aPlan({ block: 1, fees: null, stake: null }), {
    ...context,
    runUrl: `${repositoryUrl}/actions/runs/7`,
  })

  expect(later).not.toBe(comment)
  expect(sameComment(comment, later)).toBe(true)
  expect(sameComment(comment, comment.trimEnd().replaceAll('\n', '\r\n'))).toBe(true)
})

test.each<[string, Partial<PlanRecord>]>([
  ['head', { head: 'a'.repeat(40) }],
  ['base', { base: 'b'.repeat(40) }],
  ['state', { state: 'superseded' }],
  ['reason', { reason: 'limit' }],
  ['fingerprint', { fingerprint: digestOf('another') }],
  ['changes', { changes: [] }],
  ['done', { done: ['bge-reranker'] }],
  [
    'inFlight',
    { inFlight: [{ id: 'bge-reranker', kind: 'publish', nonce: 1, hash: `0x${digestOf('1')}` }] },
  ],
])('sees a difference in the %s', (_, facts) => {
  const { record, ...rest } = splitComment(comment)

  expect(
    sameComment(
      comment,
      joinComment({ ...rest, record: recordLine({ ...recordOf(record), ...facts }) }),
    ),
  ).toBe(false)
})

test('sees a difference in what people read, and in a record that somebody broke', () => {
  expect(sameComment(comment, comment.replace('price', 'prize'))).toBe(false)
  expect(sameComment(comment, comment.replace('"v":1', '"v":2'))).toBe(false)
})

test('takes the reviewed plan out of its comment, without alerts', () => {
  const part = reviewedPart(comment) ?? ''

  expect(part).toMatch(/^### OpenGPU plan for mainnet: 1 to publish/)
  expect(part).toMatch(/<sub>plan `64879f7d6b960a01` .*<\/sub>$/)
  expect(part).toContain("> **Closing can't be undone.**")
  expect(part).not.toMatch(/^> \[!/m)
})

test('takes the same plan out of a comment that folds it', () => {
  for (const plan of [aPlan(), aTroubledPlan(), anEmptyPlan()]) {
    const part = reviewedPart(planMarkdown(plan, context)) ?? ''
    for (const state of ['applying', 'applied', 'partly-applied', 'refused'] as const)
      expect(reviewedPart(folding(part, state))).toBe(part)
  }
})

test('is not misled by texts that look like folds and fences', () => {
  fc.assert(
    fc.property(hostileText, (text) => {
      const tricky = `${text}\n<details><summary>The plan as it was reviewed</summary>\n${text}</details>\n<sub>x</sub>`
      const part = reviewedPart(planMarkdown(withIds(hostilePlan(tricky)), context))

      expect(part).toBeDefined()
      expect(reviewedPart(folding(part ?? '', 'applied'))).toBe(part)
      expect(markdownFaults(folding(part ?? '', 'applied'))).toEqual([])
    }),
  )
})

test('folds nothing that would swallow what stands after it', () => {
  const { record } = splitComment(comment)

  for (const middle of [
    '### x\n```\nnever closed',
    '### x\n<details><summary>x</summary>',
    '### x\n</details>',
    '### x\n<!-- hidden',
  ])
    expect(reviewedPart(joinComment({ record, middle, last: '' }))).toBeUndefined()
  expect(reviewedPart('### no record')).toBeUndefined()
})

/** The ids of definitions are checked before there is a plan. */
function withIds(plan: Plan): Plan {
  return { ...plan, changes: plan.changes.map((change, at) => ({ ...change, id: `id-${at}` })) }
}

function folding(part: string, state: CommentState): string {
  const record = recordLine({ ...recordOf(splitComment(comment).record), state })
  return joinComment({
    record,
    middle: `### OpenGPU mainnet: applied\n\n${reviewedFold(part)}`,
    last: '<sub>x</sub>',
  })
}

function recordOf(line: string): PlanRecord {
  const record = readRecord(line)
  if (record === undefined) throw new Error('the comment has a record')
  return record
}
