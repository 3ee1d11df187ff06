import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  reviewedPart,
  sameComment,
  splitComment,
} from '../../src/report/github/markup/comment-body.ts'
import { receiptMarkdown } from '../../src/report/github/outcome/receipt.ts'
import { planMarkdown } from '../../src/report/github/plan/plan-markdown.ts'
import {
  faultMarkdown,
  supersededMarkdown,
  withFault,
} from '../../src/report/github/plan/stale-comment.ts'
import { expectGolden } from './golden.ts'
import { hostileText, markdownFaults } from './hostile.ts'
import {
  applyContext,
  aReceipt,
  recordIn,
  reviewedComment,
  reviewedRecord,
} from './merged-scene.ts'
import {
  anEmptyPlan,
  aPlan,
  aTroubledPlan,
  close,
  context,
  digestOf,
  HEAD,
  hostilePlan,
  publish,
  repositoryUrl,
  update,
} from './scene.ts'

const fault = {
  code: 'rpc-timeout',
  message: 'rpc.example did not answer for 60 s',
  hint: 'run again when it is back',
} as const
const faultContext = { ...context, network: 'mainnet' }
const overtaken = {
  by: { number: 131, url: `${repositoryUrl}/pull/131` },
  ids: ['sentiment-analyzer'],
  review: 'plan',
} as const

test('reads as people will see it', () => {
  expectGolden('overlay-fault.md', upToTable(withFault(reviewedComment, fault, context)))
  expectGolden('overlay-superseded.md', upToTable(supersededMarkdown(reviewedComment, overtaken)))
  expectGolden('comment-fault.md', faultMarkdown(fault, faultContext))
})

test('puts a fault above the last good plan and leaves the rest, the data too', () => {
  for (const plan of [aPlan(), aTroubledPlan(), anEmptyPlan()]) {
    const body = planMarkdown(plan, context)
    const [before, after] = [splitComment(body), splitComment(withFault(body, fault, context))]

    expect(after.record).toBe(before.record)
    expect(after.last).toBe(before.last)
    expect(after.middle).toMatch(/^> \[!WARNING\]\n> \*\*\[The last run\]/)
    expect(after.middle).toContain(before.middle.split('\n')[0])
    expect(after.middle.match(/^> \[!/gm)?.length).toBeLessThanOrEqual(2)
    expect(sameComment(body, withFault(body, fault, context))).toBe(false)
  }
})

test('puts the next fault in place of the last one', () => {
  const once = withFault(reviewedComment, fault, context)
  const twice = withFault(once, { ...fault, code: 'git-failed' }, context)

  expect(withFault(once, fault, context)).toBe(once)
  expect(twice).toContain('git did not answer')
  expect(twice).not.toContain('the RPC did not answer')
  expect(withFault(twice, fault, context)).toBe(once)
})

test('keeps what cannot be undone in its box', () => {
  expect(withFault(reviewedComment, fault, context)).toMatch(
    /> \[!CAUTION\]\n> \*\*Closing can't be undone/,
  )
})

test('reviews the plan, not the notice above it', () => {
  for (const body of [
    withFault(reviewedComment, fault, context),
    supersededMarkdown(reviewedComment, overtaken),
  ])
    expect(reviewedPart(body)).toBe(reviewedPart(reviewedComment))
})

test('marks an open plan as out of date, and nothing that apply wrote', () => {
  const text = supersededMarkdown(withFault(reviewedComment, fault, context), overtaken)
  const receipt = receiptMarkdown(aReceipt(), applyContext)

  expect(recordIn(text)).toEqual({ ...reviewedRecord, state: 'superseded' })
  expect(text).not.toContain('the RPC did not answer')
  expect(supersededMarkdown(text, overtaken)).toBe(text)
  expect([supersededMarkdown(receipt, overtaken), withFault(receipt, fault, context)]).toEqual([
    receipt,
    receipt,
  ])
  expect(supersededMarkdown('no record', overtaken)).toBe('no record')
})

test('names the run where no pull request asked for what changed', () => {
  expect(
    supersededMarkdown(reviewedComment, {
      ...overtaken,
      by: { url: `${repositoryUrl}/actions/runs/3` },
    }),
  ).toContain('[another run](')
})

test('has a record without a plan where the fault came first', () => {
  expect(recordIn(faultMarkdown(fault, faultContext))).toMatchObject({
    state: 'invalid',
    reason: 'rpc-timeout',
    head: HEAD,
    fingerprint: null,
    changes: [],
  })
  expect(reviewedPart(faultMarkdown(fault, faultContext))).toBeUndefined()
})

test('fits a comment even above the fullest plan, and keeps its totals and closings', () => {
  const many = <T extends { readonly id: string }>(item: T, count: number): readonly T[] =>
    [...Array(count).keys()].map((at) => ({
      ...item,
      id: `${item.id}-${at}`,
      digest: digestOf(`${item.id}${at}`),
    }))
  fc.assert(
    fc.property(
      fc.nat(60),
      fc.nat(60),
      fc.nat(30),
      fc.integer({ min: 20_000, max: 60_000 }),
      (updates, publishes, closings, most) => {
        const plan = aPlan({
          changes: [
            ...many(update, updates),
            ...many(publish, publishes),
            ...many(close, closings),
          ],
        })
        const body = planMarkdown(plan, context)
        const long = { ...fault, message: '@'.repeat(5000) }
        const text = withFault(
          body,
          long,
          context,
          Math.max(most, new TextEncoder().encode(body).length),
        )

        expect(new TextEncoder().encode(text).length).toBeLessThanOrEqual(
          Math.max(most, new TextEncoder().encode(body).length),
        )
        expect(text).toContain(splitComment(body).middle.split('\n')[0])
        expect(recordIn(text)).toEqual(recordIn(body))
        expect(markdownFaults(text)).toEqual([])
      },
    ),
    { numRuns: 20 },
  )
})

test('stays inert whatever a fault says and a plan holds', () => {
  fc.assert(
    fc.property(hostileText, (text) => {
      const body = planMarkdown(hostilePlan(text), context)
      const said = { ...fault, message: text, hint: text }

      expect(markdownFaults(withFault(body, said, { runUrl: text }))).toEqual([])
      expect(
        markdownFaults(
          supersededMarkdown(reviewedComment, {
            by: { number: 1, url: text },
            ids: [text],
            review: 'plan',
          }),
        ),
      ).toEqual([])
      expect(
        markdownFaults(
          faultMarkdown(said, { ...faultContext, network: text, config: text, version: text }),
        ),
      ).toEqual([])
    }),
  )
})

/** The notice and what stands next to it. */
function upToTable(comment: string): string {
  return comment.slice(comment.indexOf('\n') + 1, comment.indexOf('\n#### '))
}
