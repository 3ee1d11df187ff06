import fc from 'fast-check'
import { expect, test } from 'vitest'
import { REFUSAL_CODES } from '../../src/model/codes.ts'
import type { Refusal } from '../../src/model/problem.ts'
import { asAddress } from '../../src/model/units/address.ts'
import { reviewedPart } from '../../src/report/github/markup/comment-body.ts'
import { receiptMarkdown } from '../../src/report/github/outcome/receipt.ts'
import { refusedMarkdown } from '../../src/report/github/outcome/refused.ts'
import { expectGolden } from './golden.ts'
import { hostileText, markdownFaults } from './hostile.ts'
import { hostileContext, hostileRefusal } from './hostile-pages.ts'
import {
  applyContext,
  aReceipt,
  aRefusal,
  aStoppedReceipt,
  MERGE,
  movedPrice,
  recordIn,
  refusedFor,
  reviewedRecord,
} from './merged-scene.ts'
import { aTroubledPlan, close, digestOf, publish, update } from './scene.ts'

const { rows: _rows, cause: _cause, ...plain } = movedPrice
const fault = {
  code: 'rpc-timeout',
  message: 'rpc.example did not answer for 60 s',
  hint: 'run again when it is back',
} as const

test('reads as written in the examples', () => {
  expectGolden('refused.md', refusedMarkdown(aRefusal(), applyContext))
  expectGolden('refused-without-links.md', refusedMarkdown(aRefusal(), { version: '1.4.0' }))
})

test('changes only some words for another cause', () => {
  const causes: readonly (readonly [Refusal, Parameters<typeof refusedFor>[1]?])[] = [
    [
      {
        ...movedPrice,
        code: 'base-changed',
        message: 'sentiment-analyzer is not what main wants now',
        overtakenBy: 131,
      },
      {},
    ],
    [
      {
        ...plain,
        code: 'settings-changed',
        message: 'the wallet of mainnet is another one than the reviewed',
      },
      { settings: { file: 'ogpu.yaml', line: 7 } },
    ],
    [
      {
        ...plain,
        code: 'limit',
        message: 'this closes 3 Sources and the limit is 1 (limits.closings of mainnet)',
        ways: [
          { kind: 'do', text: 'send fewer at once: split the change' },
          { kind: 'approve', network: 'mainnet', hash: '3575b7a6b96cff9b' },
          {
            kind: 'do',
            text: 'raise networks.mainnet.limits.closings in ogpu.yaml; merge that, then ask for this again in a later change',
          },
        ],
        limit: { limit: 'closings', count: 3, before: 0, most: 1, isPast: false },
      },
    ],
    [
      {
        ...plain,
        code: 'no-review',
        message: 'mainnet asks for review: plan, and no review covers this plan',
        ways: [],
      },
      { reviewed: undefined, record: { ...reviewedRecord, changes: [], fingerprint: null } },
    ],
    [
      {
        ...plain,
        code: 'no-approval',
        message:
          'mainnet asks for review: approval, and nobody else has approved the plan at its head',
        ways: [],
      },
    ],
    [{ ...without(plain), code: 'no-key', message: 'no key for 0x9fc6…F96e is here' }],
    ...aTroubledPlan()
      .refusals.slice(0, 1)
      .map((refusal) => [refusal] as const),
    [
      {
        ...without(plain),
        code: 'insufficient-funds',
        message: 'fees could reach 0.01 OGPU and the wallet holds 0.001',
        ways: [{ kind: 'do', text: 'send at least 0.009 OGPU to 0x9fc6' }],
      },
    ],
  ]
  const context = { ...applyContext, environment: 'opengpu', startedBy: 'dependabot' } as const

  const texts = causes.map(([refusal, facts]) =>
    withoutData(refusedMarkdown(refusedFor(refusal, facts), context)),
  )
  expectGolden('refused-causes.md', texts.join('\n\n---\n\n'))
})

test('says that nothing has to be reviewed again where the world failed', () => {
  const text = refusedMarkdown(
    aRefusal({ why: { kind: 'fault', fault }, wanted: undefined }),
    applyContext,
  )

  expectGolden('refused-fault.md', withoutData(text))
  expect(recordIn(text)).toMatchObject({ state: 'refused', reason: 'rpc-timeout', merge: MERGE })
})

test('says that nothing more was sent where a transaction of it may yet be mined', () => {
  const inFlight = aStoppedReceipt().inFlight
  const text = refusedMarkdown(aRefusal({ inFlight }), applyContext)

  expect(text).toContain('### OpenGPU mainnet: nothing more was sent, because')
  expect(text).toContain('Still in flight')
  expect(text).not.toContain('None of it has been applied')
})

test('carries on what was reviewed, with the reason', () => {
  expect(recordIn(refusedMarkdown(aRefusal(), applyContext))).toEqual({
    ...reviewedRecord,
    state: 'refused',
    reason: 'chain-changed',
    merge: MERGE,
  })
})

test('keeps the reviewed plan for the receipt that follows', () => {
  const refused = refusedMarkdown(aRefusal(), applyContext)

  expect(receiptMarkdown(aReceipt({ reviewed: reviewedPart(refused) }), applyContext)).toBe(
    receiptMarkdown(aReceipt(), applyContext),
  )
})

test.each(REFUSAL_CODES)(
  'has a title, ways on that can be pasted and a way back for %s',
  (code) => {
    const text = refusedMarkdown(refusedFor({ ...movedPrice, code }), applyContext)

    expect(text).toMatch(/\n### OpenGPU mainnet: nothing was sent, because \S/)
    expect(text).toContain('gh workflow run opengpu.yml -f approve=3575b7a6b96cff9b\n')
    expect(text).toMatch(/^\d\. \*.*\* Revert this pull request\./m)
    expect([...text.matchAll(/^(\d)\. /gm)].map(([, number]) => Number(number))).toEqual(
      [1, 2, 3, 4, 5].slice(0, text.match(/^\d\. /gm)?.length),
    )
  },
)

test('names another workflow in its command, and asks nobody to approve what approving does not pass', () => {
  expect(
    refusedMarkdown(aRefusal(), { ...applyContext, workflow: 'sources deploy.yml' }),
  ).toContain("gh workflow run 'sources deploy.yml' -f approve=")
  expect(
    refusedMarkdown(refusedFor({ ...without(plain), code: 'protected' }), applyContext),
  ).not.toContain('approve=')
})

test('tells the wallet of this repository from a stranger', () => {
  const stranger = {
    ...movedPrice,
    cause: { hash: `0x${digestOf('1')}`, block: 1, from: asAddress(`0x${'12'.repeat(20)}`) },
  }

  expect(refusedMarkdown(aRefusal(), applyContext)).toContain("this repository's own wallet")
  expect(refusedMarkdown(refusedFor(stranger), applyContext)).not.toContain(
    "this repository's own wallet",
  )
})

test('does not say that nothing is on chain where something is', () => {
  const text = refusedMarkdown(
    aRefusal({ record: { ...reviewedRecord, done: ['bge-reranker'] } }),
    applyContext,
  )

  expect(text).not.toContain('None of it has been applied')
})

test('fits a comment whatever the size, and names every closing of the plan', () => {
  const sizes = fc.record({
    update: fc.nat(300),
    publish: fc.nat(300),
    close: fc.nat(60),
    rows: fc.nat(500),
    others: fc.nat(100),
  })
  fc.assert(
    fc.property(sizes, (size) => {
      const many = <T extends { readonly id: string }>(item: T, count: number): readonly T[] =>
        [...Array(count).keys()].map((at) => ({
          ...item,
          id: `${item.id}-${at}`,
          digest: digestOf(`${item.id}${at}`),
        }))
      const changes = [
        ...many(update, size.update),
        ...many(publish, size.publish),
        ...many(close, size.close),
      ]
      const [row] = movedPrice.rows ?? []
      const main = { ...movedPrice, rows: row === undefined ? [] : many(row, size.rows) }
      const others = [...Array(size.others).keys()].map(() => ({
        ...plain,
        code: 'protected' as const,
        message: 'x'.repeat(3000),
        ways: [{ kind: 'do', text: 'y'.repeat(3000) } as const],
      }))
      const text = refusedMarkdown(
        aRefusal({
          why: { kind: 'refused', refusals: [main, ...others] },
          wanted: { changes, fingerprint: digestOf('now'), block: 1 },
        }),
        applyContext,
      )

      expect(new TextEncoder().encode(text).length).toBeLessThanOrEqual(60_000)
      expect(text).toContain('**Ways on**')
      for (let at = 0; at < size.close; at += 1)
        expect(text).toContain(`- close legacy-captioner-${at} `)
      expect(markdownFaults(text)).toEqual([])
    }),
    { numRuns: 20 },
  )
})

test('stays inert whatever stands in names, values, messages and ways', () => {
  fc.assert(
    fc.property(hostileText, fc.constantFrom(...REFUSAL_CODES), (text, code) => {
      const [subject, context] = [hostileRefusal(text, code), hostileContext(text)]

      expect(markdownFaults(refusedMarkdown(subject, context))).toEqual([])
      expect(
        markdownFaults(
          refusedMarkdown(
            { ...subject, why: { kind: 'fault', fault: { ...fault, message: text, hint: text } } },
            context,
          ),
        ),
      ).toEqual([])
    }),
  )
})

function without<T extends { readonly approval?: string }>({
  approval: _,
  ...rest
}: T): Omit<T, 'approval'> {
  return rest
}

/** What people read, without the reviewed plan, which is the same everywhere. */
function withoutData(comment: string): string {
  const text = comment.slice(comment.indexOf('\n') + 1)
  return text.replace(
    /(<summary>The plan as it was reviewed<\/summary>).*(<\/details>)/s,
    '$1\n\n(the plan)\n\n$2',
  )
}
