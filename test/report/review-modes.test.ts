import { expect, test } from 'vitest'
import type { Agreement } from '../../src/model/events.ts'
import type { Review } from '../../src/model/network/network.ts'
import type { ApplyResult } from '../../src/model/result.ts'
import type { Plan } from '../../src/model/source/change.ts'
import { receiptMarkdown } from '../../src/report/github/outcome/receipt.ts'
import type { PlanCommentContext } from '../../src/report/github/plan/plan-comment.ts'
import { planMarkdown } from '../../src/report/github/plan/plan-markdown.ts'
import { applyText } from '../../src/report/text/apply-text.ts'
import { expectGolden } from './golden.ts'
import { aPartialReceipt, applyContext, aReceipt, aStoppedReceipt } from './merged-scene.ts'
import { amount, aPlan, aResult, close, context, digestOf, publish, update } from './scene.ts'

// What a reader is told in each mode of review, before the merge and after it, where all went as
// planned, where the chain moved, and where something is refused.

const MODES: readonly Review[] = ['none', 'plan', 'approval']
const WAYS: readonly [string, Agreement][] = [
  ['merged, no review asked for', { way: 'reviews', review: 'none' }],
  ['merged with its plan', { way: 'reviews', review: 'plan' }],
  ['merged and approved', { way: 'reviews', review: 'approval' }],
  [
    'approved by a dispatched run',
    { way: 'approval', by: 'author', hash: HASH(), review: 'plan', isDispatched: true },
  ],
  [
    'approved by the strict workflow',
    { way: 'approval', by: 'author', hash: HASH(), review: 'plan', isDispatched: false },
  ],
]

test('a plan comment says what merging does in its mode, and what stops it', () => {
  const parts = MODES.flatMap((review) => [
    told(`review ${review}`, aPlan({ review })),
    told(`review ${review}, the closing refused`, refusing(aPlan({ review }), 'legacy-captioner')),
    told(`review ${review}, all refused`, refusing(aPlan({ review }))),
    told(`review ${review}, publishes only`, aPlan({ review, changes: [publish] })),
    told(`review ${review}, a person approves first`, aPlan({ review }), { waitsForPerson: true }),
  ])

  expectGolden('merging.md', `${parts.join('\n\n')}\n`)
})

test('where no review is asked for no comment says that what has moved stays unsent', () => {
  for (const changes of [[update], [publish], [close], [update, publish, close]]) {
    const [alone] = changes
    const said = lastSentences(planMarkdown(aPlan({ review: 'none', changes }), context))

    expect(said, alone?.id).not.toMatch(/nothing (of this pull request )?is sent|posted here/)
  }
})

test('what a comment says of a closing in its first alert agrees with what merging does', () => {
  const said = (plan: Plan, facts: Partial<PlanCommentContext> = {}): string =>
    planMarkdown(plan, { ...context, ...facts }).split('> [!CAUTION]')[1] ?? ''

  expect(said(aPlan({ review: 'none' }))).toContain('Merging closes')
  expect(said(aPlan({ review: 'plan' }))).toContain('Merging closes')
  expect(said(aPlan({ review: 'approval' }))).toContain(
    'Once this plan is approved, merging closes',
  )
  expect(said(aPlan(), { waitsForPerson: true })).toContain('Approving it after the merge closes')
  expect(said(refusing(aPlan(), 'legacy-captioner'))).toContain('This asks to close')
})

test('with many changes a comment says that merging sends none only where a review has to cover them', () => {
  const changes = [...Array(400).keys()].map((at) => ({
    ...update,
    id: `one-${at}`,
    digest: digestOf(`${at}`),
  }))
  const saidIn = (review: Review): string =>
    lastSentences(planMarkdown(aPlan({ review, changes }), context))

  expect(saidIn('plan')).toContain('merging alone sends none of them')
  expect(saidIn('none')).not.toContain('merging alone sends none of them')
  const closing = planMarkdown(aPlan({ changes: [...changes, close] }), context)
  expect(closing).not.toContain('Merging closes')
})

test('a receipt shows what was sent, who agreed and by which way', () => {
  const whys = WAYS.map(([name, agreed]) => `${name}\n: ${whyIn(aReceipt({ agreed }))}`)
  const direct = aReceipt({ agreed: { way: 'reviews', review: 'none' }, pull: undefined })
  const texts = [...whys, `no pull request\n: ${whyIn(direct)}`]

  expectGolden('sent.md', `${sentParts(receiptMarkdown(aReceipt(), applyContext))}\n`)
  expectGolden('sent-why.md', `${texts.join('\n\n')}\n`)
})

test('a receipt shows the values that were sent beside those that the plan showed, where the chain had moved', () => {
  const text = receiptMarkdown(moved(), applyContext)

  expect(text).toContain('**Not as planned:** `sentiment-analyzer` was sent with other values')
  expect(text).toContain('| 0.05 OGPU | **0.02 OGPU** | 0.01 OGPU → 0.02 OGPU |')
  expectGolden('sent-moved.md', `${sentParts(text)}\n`)
})

test('a receipt of a part shows only what was sent', () => {
  const text = sentParts(receiptMarkdown(aPartialReceipt(), applyContext))

  expect(text).not.toContain('`state`')
  expectGolden('sent-partial.md', `${text}\n`)
  expectGolden(
    'sent-stopped.md',
    `${sentParts(receiptMarkdown(aStoppedReceipt(), applyContext))}\n`,
  )
})

test('an apply on a terminal says which values it sent and why', () => {
  const whys = WAYS.map(([name, agreed]) => `${name}\n: ${whyOn(aResult({ agreed }))}`)

  expect(applyText(aResult(), { colour: false })).toContain('payment.minPayment  0.01 OGPU → 0.02')
  expectGolden('apply-why.txt', `${whys.join('\n\n')}\n`)
})

function HASH(): string {
  return digestOf('approved')
}

function told(name: string, plan: Plan, facts: Partial<PlanCommentContext> = {}): string {
  return `${name}\n: ${lastSentences(planMarkdown(plan, { ...context, ...facts }))}`
}

/** The paragraph above the small print. */
function lastSentences(comment: string): string {
  return comment.trimEnd().split('\n\n').at(-2) ?? ''
}

function refusing(plan: Plan, id?: string): Plan {
  const refusal = { code: 'protected', message: 'it is protected', ways: [] } as const
  return { ...plan, refusals: [{ ...refusal, ...(id === undefined ? {} : { id }) }] }
}

function whyIn(receipt: ReturnType<typeof aReceipt>): string {
  const parts = receiptMarkdown(receipt, applyContext).split('\n\n')
  return parts.find((part) => part.startsWith('**Why it was sent:**')) ?? 'nothing'
}

function whyOn(result: ApplyResult): string {
  const parts = applyText(result, { colour: false }).split('\n\n')
  return parts.find((part) => part.startsWith('Why it was sent:')) ?? 'nothing'
}

/** A receipt without its table and the folded plan. */
function sentParts(comment: string): string {
  const parts = comment.split('\n\n').slice(2)
  const end = parts.findIndex((part) => part.includes('The plan as it was reviewed'))
  return parts.slice(0, end).join('\n\n')
}

/**
 * The scene on a network without review, where the price was changed by other means between plan
 * and merge.
 */
function moved(): ReturnType<typeof aReceipt> {
  const [first, ...others] = aReceipt().receipts
  if (first?.sent === undefined) throw new Error('the scene sends an update')
  const fields = first.sent.fields.map((field) =>
    field.field === 'minPayment'
      ? { ...field, before: { text: '0.05 OGPU', raw: `${amount('0.05 OGPU')}` } }
      : field,
  )
  const receipts = [
    { ...first, digest: digestOf('moved'), sent: { ...first.sent, fields } },
    ...others,
  ]
  return aReceipt({ receipts, leftAlone: [], agreed: { way: 'reviews', review: 'none' } })
}
