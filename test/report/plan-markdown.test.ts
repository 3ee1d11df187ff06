import fc from 'fast-check'
import { expect, test } from 'vitest'
import { snapshotHash } from '../../src/model/digest.ts'
import type { Plan } from '../../src/model/source/change.ts'
import { planMarkdown } from '../../src/report/github/plan/plan-markdown.ts'
import { problemsMarkdown } from '../../src/report/github/plan/problems-markdown.ts'
import { planText } from '../../src/report/text/plan-text.ts'
import { expectGolden } from './golden.ts'
import { hostileText, markdownFaults } from './hostile.ts'
import {
  anEmptyPlan,
  aPlan,
  aRevertedTogetherPlan,
  aTroubledPlan,
  close,
  context,
  digestOf,
  HEAD,
  hostilePlan,
  publish,
  repositoryUrl,
  sendingWaiting,
  update,
} from './scene.ts'

const bare = { version: '1.4.0', config: 'ogpu.yaml' }

test('reads as written in the examples', () => {
  expectGolden('comment.md', planMarkdown(aPlan(), context))
  expectGolden('comment-troubled.md', planMarkdown(aTroubledPlan(), context))
  expectGolden('comment-empty.md', planMarkdown(anEmptyPlan(), context))
  expectGolden('comment-without-links.md', planMarkdown(sendingWaiting(aPlan()), bare))
})

test('a plan whose changes fail only one behind another says which, and what is left of it', () => {
  expectGolden('comment-together.md', planMarkdown(aRevertedTogetherPlan(), context))
  expectGolden(
    'plan-together.txt',
    planText(aRevertedTogetherPlan(), { colour: false, raw: false, verb: 'plan' }),
  )
})

test('shows problems where there is no plan', () => {
  const { problems, warnings } = aTroubledPlan()

  expectGolden(
    'comment-problems.md',
    problemsMarkdown(problems, warnings, { ...context, network: 'mainnet' }),
  )
})

test('carries the changes of this pull request, and only these, as data', () => {
  const record = hiddenRecord(planMarkdown(aPlan(), context))

  expect(record).toMatchObject({
    v: 1,
    config: 'ogpu.yaml',
    network: 'mainnet',
    state: 'planned',
    head: HEAD,
    block: 4_812_377,
  })
  expect(Object.keys(record.changes)).toEqual([
    'bge-reranker',
    'legacy-captioner',
    'sentiment-analyzer',
  ])
  expect(record.changes['sentiment-analyzer']).toEqual({
    kind: 'update',
    digest: update.digest,
    before: snapshotHash(update.before ?? {}),
    after: snapshotHash(update.after),
    target: expect.stringMatching(/^[0-9a-f]{64}$/),
    fields: { cpu: [update.before?.cpu, update.after.cpu], minPayment: ['0.01 OGPU', '0.02 OGPU'] },
  })
  expect(record.changes['bge-reranker']).toMatchObject({ before: null })
})

test('tells whether there is a plan, nothing to do, or something to mend first', () => {
  const stopping = { code: 'no-nexus', message: 'no code at Nexus', hint: '' } as const

  expect(hiddenRecord(planMarkdown(anEmptyPlan(), context)).state).toBe('unchanged')
  expect(hiddenRecord(planMarkdown(anEmptyPlan({ problems: [stopping] }), context)).state).toBe(
    'invalid',
  )
  expect(hiddenRecord(planMarkdown(aPlan({ changes: [] }), context)).state).toBe('planned')
})

test('keeps what changes from run to run in the first and the last line', () => {
  const body = (plan: Plan, runUrl: string): string =>
    planMarkdown(plan, { ...context, runUrl })
      .trimEnd()
      .split('\n')
      .slice(1, -1)
      .join('\n')

  expect(
    body(aPlan({ block: 1, fees: null, stake: null }), `${repositoryUrl}/actions/runs/2`),
  ).toBe(body(aPlan(), context.runUrl))
})

test('has at most two alerts, and none inside a fold', () => {
  for (const plan of [aPlan(), aTroubledPlan(), large({ update: 3, publish: 3, close: 3 })]) {
    const text = planMarkdown(plan, context)

    expect(text.match(/\[!\w+\]/g)?.length ?? 0).toBeLessThanOrEqual(2)
    expect(text.match(/<details.*?<\/details>/gs)?.join('') ?? '').not.toContain('[!')
  }
})

test('fits a comment whatever the size, and never leaves out a total or a closing', () => {
  const counts = fc.record({
    update: fc.nat(1500),
    publish: fc.nat(600),
    close: fc.nat(100),
    orphans: fc.nat(40),
    problems: fc.nat(300),
  })
  fc.assert(
    fc.property(counts, (size) => {
      const text = planMarkdown(large(size), context)

      expect(new TextEncoder().encode(text).length).toBeLessThanOrEqual(60_000)
      if (size.update > 0) expect(text).toContain(`${size.update} to update`)
      for (let at = 0; at < size.close; at += 1) expect(text).toContain(`legacy-captioner-${at}\``)
    }),
    { numRuns: 30 },
  )
})

test('says so when the changes are too many to be carried as data', () => {
  const text = planMarkdown(large({ update: 400, publish: 0, close: 0 }), context)

  expect(hiddenRecord(text).changes).toEqual({})
  expect(text).toContain('merging alone sends none of them')
  expect(text).toContain('approve=64879f7d6b960a01')
})

test('says first that a pull request into another branch sends nothing, and promises nothing at its end', () => {
  const text = planMarkdown(aPlan(), {
    ...context,
    elsewhere: { into: 'release', applied: 'main' },
  })

  expect(text.split('\n\n')[1]).toContain('and only `main` is applied: merging it sends nothing')
  expect(text).not.toContain('Merging sends exactly')
})

test('says first whom the pull request wants believed', () => {
  const warning = {
    code: 'endpoint-changed',
    message: 'rpcUrl of mainnet was at a.example and is at b.example now',
    hint: '',
  } as const
  const text = planMarkdown({ ...aPlan(), warnings: [warning] }, context)

  expect(text.split('\n\n')[1]).toMatch(
    /^\*\*Trust settings change:\*\* rpcUrl of mainnet was at a\.example/,
  )
})

test('stays inert whatever stands in names, files, messages and values', () => {
  fc.assert(
    fc.property(hostileText, fc.boolean(), (text, isSent) => {
      expect(
        markdownFaults(
          planMarkdown(sendingWaiting(hostilePlan(text), isSent), {
            ...context,
            config: text,
            version: text,
          }),
        ),
      ).toEqual([])
    }),
  )
})

interface HiddenRecord {
  readonly state: string
  readonly changes: Readonly<Record<string, unknown>>
}

function hiddenRecord(comment: string): HiddenRecord {
  return JSON.parse(/^<!-- ogpu-gitops (.*) -->\n/.exec(comment)?.[1] ?? 'null') as HiddenRecord
}

interface Size {
  readonly update: number
  readonly publish: number
  readonly close: number
  readonly orphans?: number
  readonly problems?: number
}

function large(size: Size): Plan {
  const of = <T extends { readonly id: string }>(item: T, count: number): readonly T[] =>
    [...Array(count).keys()].map((at) => ({
      ...item,
      id: `${item.id}-${at}`,
      digest: digestOf(`${item.id}-${at}`),
    }))
  const [orphan] = aPlan().orphans
  const [problem] = aTroubledPlan().problems
  return aPlan({
    changes: [...of(update, size.update), ...of(publish, size.publish), ...of(close, size.close)],
    orphans: orphan === undefined ? [] : of(orphan, size.orphans ?? 0),
    problems: problem === undefined ? [] : of({ ...problem, id: 'blocked' }, size.problems ?? 0),
  })
}
