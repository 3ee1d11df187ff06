import fc from 'fast-check'
import { expect, test } from 'vitest'
import { emptyRecord } from '../../src/consent/plan-record.ts'
import { fittedRecord } from '../../src/consent/record.ts'
import type { Receipt } from '../../src/model/events.ts'
import { reviewedPart, sameComment } from '../../src/report/github/markup/comment-body.ts'
import { receiptMarkdown } from '../../src/report/github/outcome/receipt.ts'
import { expectGolden } from './golden.ts'
import { hostileText, markdownFaults } from './hostile.ts'
import { hostileReceipt } from './hostile-pages.ts'
import {
  aPartialReceipt,
  applyContext,
  aReceipt,
  aStoppedReceipt,
  MERGE,
  recordIn,
  reviewedRecord,
} from './merged-scene.ts'
import { chainChanged, digestOf, HEAD } from './scene.ts'

test('reads as written in the examples', () => {
  expectGolden('receipt.md', receiptMarkdown(aReceipt(), applyContext))
  expectGolden('receipt-partial.md', receiptMarkdown(aPartialReceipt(), applyContext))
  expectGolden('receipt-stopped.md', receiptMarkdown(aStoppedReceipt(), applyContext))
  expectGolden('receipt-applying.md', receiptMarkdown(applying(), applyContext))
  expectGolden(
    'receipt-without-links.md',
    receiptMarkdown(rerun(), { version: '1.4.0', confirmations: 0 }),
  )
})

test('carries on what was reviewed, with what came of it', () => {
  expect(recordIn(receiptMarkdown(aReceipt(), applyContext))).toEqual({
    ...reviewedRecord,
    state: 'applied',
    merge: MERGE,
    done: ['bge-reranker', 'legacy-captioner', 'sentiment-analyzer'],
  })
  expect(recordIn(receiptMarkdown(aStoppedReceipt(), applyContext))).toMatchObject({
    state: 'partly-applied',
    done: ['sentiment-analyzer'],
    inFlight: [{ id: 'bge-reranker', nonce: 18 }],
  })
})

test('keeps what an earlier run has done', () => {
  const record = { ...reviewedRecord, done: ['sentiment-analyzer'] }
  const receipts = aReceipt().receipts.filter(({ id }) => id === 'bge-reranker')

  expect(recordIn(receiptMarkdown(aReceipt({ record, receipts }), applyContext)).done).toEqual([
    'bge-reranker',
    'sentiment-analyzer',
  ])
})

test('folds the reviewed plan once, however often it is written', () => {
  const first = receiptMarkdown(applying(), applyContext)
  const second = receiptMarkdown(aPartialReceipt({ reviewed: reviewedPart(first) }), applyContext)
  const third = receiptMarkdown(aReceipt({ reviewed: reviewedPart(second) }), applyContext)

  expect(third).toBe(receiptMarkdown(aReceipt(), applyContext))
  expect(third.split('The plan as it was reviewed')).toHaveLength(2)
  expect(third).not.toMatch(/^> \[!/m)
})

test('has a row for whatever came of a change', () => {
  const text = receiptMarkdown(
    aPartialReceipt({ receipts: [...aPartialReceipt().receipts, ...rerun().receipts.slice(0, 1)] }),
    applyContext,
  )

  for (const words of [
    '| updated |',
    '| failed: reverted',
    '| not attempted |',
    '| already stood |',
  ])
    expect(text).toContain(words)
})

test('is the same comment while nothing happened, and another one once something did', () => {
  const sameRun = receiptMarkdown(applying(), {
    ...applyContext,
    runUrl: `${applyContext.repositoryUrl}/actions/runs/3`,
  })

  expect(sameComment(receiptMarkdown(applying(), applyContext), sameRun)).toBe(true)
  expect(
    sameComment(
      receiptMarkdown(applying(), applyContext),
      receiptMarkdown(aReceipt(), applyContext),
    ),
  ).toBe(false)
})

test('asks nobody to run again what is refused', () => {
  const refusals = [
    { ...chainChanged, id: 'bge-reranker' },
    { ...chainChanged, id: 'legacy-captioner' },
  ]
  const text = receiptMarkdown(aPartialReceipt({ refusals }), applyContext)

  expect(text).not.toContain('Run the job again')
  expect(text).toContain('#### Refused')
  expect(receiptMarkdown(aPartialReceipt({ refusals: refusals.slice(1) }), applyContext)).toContain(
    'Run the job again',
  )
})

test('says nothing of a plan that never was, and of a pull request that there is none', () => {
  const text = receiptMarkdown(
    aReceipt({
      record: emptyRecord('ogpu.yaml', 'mainnet'),
      reviewed: undefined,
      pull: undefined,
      agreed: { way: 'reviews', review: 'none' },
    }),
    applyContext,
  )

  expect(text).not.toMatch(/as it was reviewed|pull request|plan `/)
  expect(text).toContain('reverting the commit')
})

test('fits a comment whatever the size, and always says how many are done and which are closed', () => {
  const sizes = fc.record({
    update: fc.nat(400),
    publish: fc.nat(400),
    close: fc.nat(60),
    leftAlone: fc.nat(500),
    failed: fc.boolean(),
  })
  fc.assert(
    fc.property(sizes, (size) => {
      const subject = large(size)
      const text = receiptMarkdown(subject, applyContext)

      expect(new TextEncoder().encode(text).length).toBeLessThanOrEqual(60_000)
      expect(text).toContain(
        subject.state === 'applied'
          ? 'applied. '
          : `of ${subject.receipts.length.toLocaleString('en')} done`,
      )
      expect(text).toMatch(/The plan as it was reviewed/)
      expect(recordIn(text).changes).toHaveLength(fittedRecord(subject.record).changes.length)
      if (size.close > 0 && size.close <= 40)
        expect(text).toContain(`legacy-captioner-${size.close - 1}\``)
      expect(markdownFaults(text)).toEqual([])
    }),
    { numRuns: 25 },
  )
})

test('stays inert whatever stands in names, reasons and logins', () => {
  fc.assert(
    fc.property(
      hostileText,
      fc.constantFrom('applied', 'applying', 'partly-applied'),
      (text, state) => {
        expect(
          markdownFaults(
            receiptMarkdown(hostileReceipt(text, state), { ...applyContext, version: text }),
          ),
        ).toEqual([])
      },
    ),
  )
})

function applying(): ReturnType<typeof aReceipt> {
  const [first, second, third] = aStoppedReceipt().receipts
  if (first === undefined || second === undefined || third === undefined)
    throw new Error('the scene has three receipts')
  const receipts = [
    first,
    { ...second, status: 'not-attempted', reason: null },
    { ...third, reason: null },
  ] as const
  return aStoppedReceipt({ state: 'applying', receipts, reason: null, balance: undefined })
}

/** A second run, after the first has done it all but could not write so. */
function rerun(): ReturnType<typeof aReceipt> {
  const stands = { status: 'skipped', hash: null, block: null } as const
  const addresses = new Map(
    aReceipt().receipts.flatMap(({ id, address }) =>
      address === null ? [] : [[id, address] as const],
    ),
  )
  const receipts = aReceipt().receipts.map((receipt) => ({ ...receipt, ...stands, address: null }))
  return aReceipt({ receipts, addresses, reviewed: undefined })
}

interface Size {
  readonly update: number
  readonly publish: number
  readonly close: number
  readonly leftAlone: number
  readonly failed: boolean
}

function large(size: Size): ReturnType<typeof aReceipt> {
  const some = (kind: Receipt['kind'], count: number): readonly Receipt[] => {
    const [receipt] = aReceipt().receipts.filter((candidate) => candidate.kind === kind)
    return receipt === undefined
      ? []
      : [...Array(count).keys()].map((at) => ({
          ...receipt,
          id: `${receipt.id}-${at}`,
          hash: `0x${digestOf(`${kind}${at}`)}`,
        }))
  }
  const all = [
    ...some('update', size.update),
    ...some('publish', size.publish),
    ...some('close', size.close),
  ]
  const receipts = all.map((receipt, at) =>
    size.failed && at === 3
      ? { ...receipt, status: 'failed' as const, reason: 'x'.repeat(500) }
      : receipt,
  )
  const changes = receipts.map(({ id, kind }) => ({
    id,
    kind,
    digest: digestOf(id),
    before: null,
    after: digestOf(id),
    target: digestOf(id),
    fields: [],
  }))
  const record = fittedRecord({ ...reviewedRecord, head: HEAD, changes })
  return aReceipt({
    state: size.failed && receipts.length > 3 ? 'partly-applied' : 'applied',
    record,
    receipts,
    leftAlone: [...Array(size.leftAlone).keys()].map((at) => ({ id: `drift-${at}`, why: 'drift' })),
    reason: size.failed ? 'it stopped' : null,
  })
}
