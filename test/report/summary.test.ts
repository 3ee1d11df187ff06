import fc from 'fast-check'
import { expect, test } from 'vitest'
import { receiptMarkdown } from '../../src/report/github/outcome/receipt.ts'
import { planMarkdown } from '../../src/report/github/plan/plan-markdown.ts'
import {
  fittedSummary,
  reportMarkdown,
  summaryMarkdown,
} from '../../src/report/github/plan/summary.ts'
import { hostileText, markdownFaults } from './hostile.ts'
import { applyContext, aReceipt, reviewedComment } from './merged-scene.ts'
import { aPlan, context, digestOf, hostilePlan, update } from './scene.ts'

const receipt = receiptMarkdown(aReceipt(), applyContext)
const WHOLE = Number.POSITIVE_INFINITY

test('shows the bodies of the comments without their data', () => {
  const text = summaryMarkdown(reviewedComment, receipt)

  expect(text).not.toContain('<!--')
  expect(text).toMatch(/^### OpenGPU plan for mainnet/)
  expect(text).toMatch(/<\/sub>\n\n---\n\n### OpenGPU mainnet: applied/)
  expect(text).toBe(reportMarkdown(reviewedComment, receipt))
  expect(summaryMarkdown()).toBe('')
})

test('shows what a comment has no room for', () => {
  const [comment, body] = [
    planMarkdown(large(200), context),
    planMarkdown(large(200), context, WHOLE),
  ]

  expect(summaryMarkdown(body).length).toBeGreaterThan(3 * comment.length)
  expect(summaryMarkdown(body)).toContain('#### `!` update `sentiment-analyzer-199`')
})

test('tells the longest in fewer words where they are too long together, and keeps each headline and its small print', () => {
  const bodies = [1, 20, 60].map((count) => planMarkdown(large(count), context, WHOLE))
  fc.assert(
    fc.property(fc.integer({ min: 2_000, max: 300_000 }), (most) => {
      const text = fittedSummary(bodies, most)

      expect(new TextEncoder().encode(text).length).toBeLessThanOrEqual(most)
      expect(text.match(/^### OpenGPU plan for mainnet: \d+ to update$/gm)).toHaveLength(3)
      expect(text.match(/^<sub>.*<\/sub>$/gm)).toHaveLength(3)
      expect(markdownFaults(`<!-- ogpu-gitops {} -->\n${text}`)).toEqual([])
    }),
    { numRuns: 15 },
  )
  expect(reportMarkdown(...bodies)).toBe(fittedSummary(bodies, WHOLE))
})

test('stays inert in fewer words, too', () => {
  fc.assert(
    fc.property(hostileText, fc.constantFrom(2_000, 5_000, 10_000), (text, most) => {
      expect(
        markdownFaults(
          `<!-- ogpu-gitops {} -->\n${fittedSummary([planMarkdown(hostilePlan(text), context)], most)}`,
        ),
      ).toEqual([])
    }),
    { numRuns: 50 },
  )
})

function large(count: number): ReturnType<typeof aPlan> {
  return aPlan({
    orphans: [],
    changes: [...Array(count).keys()].map((at) => ({
      ...update,
      id: `${update.id}-${at}`,
      digest: digestOf(`${at}`),
    })),
  })
}
