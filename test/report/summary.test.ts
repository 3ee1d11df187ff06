import fc from 'fast-check'
import { expect, test } from 'vitest'
import { planMarkdown } from '../../src/report/markdown/plan-markdown.ts'
import { receiptMarkdown } from '../../src/report/markdown/receipt.ts'
import { type Draw, reportMarkdown, summaryMarkdown } from '../../src/report/markdown/summary.ts'
import { applyContext, aReceipt } from './merged-scene.ts'
import { aPlan, context, digestOf, update } from './scene.ts'

const plan: Draw = (most) => planMarkdown(aPlan(), context, most)
const receipt: Draw = (most) => receiptMarkdown(aReceipt(), applyContext, most)

test('shows the bodies of the comments without their data', () => {
  const text = summaryMarkdown([plan, receipt])

  expect(text).not.toContain('<!--')
  expect(text).toMatch(/^### OpenGPU plan for mainnet/)
  expect(text).toMatch(/<\/sub>\n\n---\n\n### OpenGPU mainnet: applied/)
  expect(text).toBe(reportMarkdown([plan, receipt]))
  expect(summaryMarkdown([])).toBe('')
})

test('shows more than a comment can, and leaves out what a summary can not take', () => {
  const draw: Draw = (most) => planMarkdown(large(400), context, most)
  const [comment, summary, report] = [planMarkdown(large(400), context), summaryMarkdown([draw, plan]), reportMarkdown([draw, plan])]

  expect(summary.length).toBeGreaterThan(3 * comment.length)
  expect(summary).toContain('#### `!` update `sentiment-analyzer-399`')
  expect(report.length).toBeGreaterThanOrEqual(summary.length)
})

test('fits its room with any number of comments', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(60), { minLength: 1, maxLength: 6 }), fc.integer({ min: 200_000, max: 400_000 }), (sizes, most) => {
      const draws = sizes.map(
        (size): Draw =>
          (share) =>
            planMarkdown(large(size), context, share),
      )

      expect(new TextEncoder().encode(summaryMarkdown(draws, most)).length).toBeLessThanOrEqual(most)
    }),
    { numRuns: 10 },
  )
})

function large(count: number): ReturnType<typeof aPlan> {
  return aPlan({ changes: [...Array(count).keys()].map((at) => ({ ...update, id: `${update.id}-${at}`, digest: digestOf(`${at}`) })) })
}
