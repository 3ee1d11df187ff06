import { describe, expect, test } from 'vitest'
import type { ActionContext } from '../../src/action/context.ts'
import type { RunOutcome } from '../../src/action/pulls/outcome.ts'
import { PullReports } from '../../src/action/pulls/reports.ts'
import type { KnownPull } from '../../src/consent/merged-pulls.ts'
import { readRecord } from '../../src/consent/read-record.ts'
import { recordLine } from '../../src/consent/record.ts'
import { type InFlight, type Receipt, UNSIGNED } from '../../src/model/events.ts'
import { Fault } from '../../src/model/fault.ts'
import type { ApplyResult } from '../../src/model/result.ts'
import type { MergedPull, PlanRecord } from '../../src/model/review.ts'
import { aChange, amount, aNetwork, CLIENT } from '../support/builders.ts'
import { aMemoryGitHub, aMerged, type MemoryGitHub } from '../support/memory-github.ts'
import { aMergedPull, aPriceChange } from '../support/reviews.ts'
import { aRow } from '../support/rows.ts'

const MERGE = 'c'.repeat(40)
const UPDATE = aPriceChange('two', '1 OGPU', '2 OGPU')
const PUBLISH = aChange('publish', 'one')
const NOTE: InFlight = { id: 'two', kind: 'update', nonce: 7, hash: `0x${'7'.repeat(64)}` }

const NOTHING: ApplyResult = {
  network: 'local',
  chainId: 31_337,
  client: CLIENT,
  outcome: 'partial',
  receipts: [],
  refusals: [],
  problems: [],
  warnings: [],
  inFlight: [],
  cost: amount('0 OGPU'),
  addresses: new Map(),
  left: [],
  agreed: null,
  reason: null,
}

/** One merged pull request with our comment at it. */
function aScene(facts: Partial<PlanRecord> = {}): {
  readonly github: MemoryGitHub
  readonly comments: PullReports
  readonly pull: MergedPull
  readonly known: Map<number, KnownPull>
  /** Milliseconds that were waited. */
  readonly slept: () => number
} {
  const github = aMemoryGitHub()
  const pull = aMergedPull(1, [UPDATE, PUBLISH], facts)
  github.pullsByNumber.set(1, aMerged(1, MERGE))
  if (pull.record !== undefined) github.post(1, `${recordLine(pull.record)}\n### A plan\n`)
  const run = {
    occasion: { kind: 'push', ref: 'refs/heads/main', before: undefined },
    repository: { owner: 'acme', repo: 'ogpu-sources' },
    serverUrl: 'https://github.com',
    runUrl: 'https://github.com/r',
    workflow: 'opengpu.yml',
    actor: 'author',
  }
  const stage = {
    github,
    config: 'ogpu.yaml',
    folder: '',
    run,
    inputs: { comment: 'update' },
    mask: (text: string) => text,
  } as unknown as ActionContext
  const known = new Map<number, KnownPull>([[1, { pull, comment: undefined }]])
  let slept = 0
  const clock = {
    now: () => 0,
    today: () => 0n,
    sleep: (milliseconds: number) => {
      slept += milliseconds
      return Promise.resolve()
    },
  }
  const signal = new AbortController().signal
  return {
    github,
    pull,
    known,
    slept: () => slept,
    comments: new PullReports({
      stage,
      network: aNetwork(),
      known,
      clock,
      merge: MERGE,
      served: new Set([MERGE]),
      signal,
    }),
  }
}

function anAccount(result: Partial<ApplyResult>, facts: Partial<RunOutcome> = {}): RunOutcome {
  return {
    result: { ...NOTHING, ...result },
    wanted: [UPDATE, PUBLISH],
    behind: new Map([['two', 1]]),
    leftAlone: [],
    block: 100,
    openNonce: 0,
    ...facts,
  }
}

function aReceipt(facts: Partial<Receipt> = {}): Receipt {
  return {
    id: 'two',
    kind: 'update',
    address: UPDATE.address,
    digest: UPDATE.digest,
    hash: null,
    block: null,
    status: 'done',
    reason: null,
    pull: 1,
    ...facts,
  }
}

function recordIn({ posts }: MemoryGitHub): PlanRecord | undefined {
  return readRecord(posts[0]?.body ?? '')
}

const REFUSAL = {
  code: 'chain-changed',
  pull: 1,
  message: 'two is not what the reviewers saw',
  ways: [],
} as const

describe('a run under way', () => {
  const ahead: InFlight = { id: 'one', kind: 'publish', nonce: 8, hash: UNSIGNED }
  const behind = new Map([
    ['two', 1],
    ['one', 1],
  ])
  const receipts = [
    aReceipt({ status: 'not-attempted' }),
    aReceipt({ id: 'one', kind: 'publish', status: 'not-attempted' }),
  ]

  test('is not held up by its comment once that names how far it may get', async () => {
    const { github, comments, slept } = aScene()
    await comments.showProgress(anAccount({ receipts, inFlight: [NOTE, ahead] }, { behind }), 'two')
    await comments.showProgress(
      anAccount({ receipts, inFlight: [{ ...ahead, hash: NOTE.hash }] }, { behind }),
      'one',
    )

    expect(recordIn(github)).toMatchObject({ state: 'applying', inFlight: [NOTE, ahead] })
    expect(slept()).toBe(0)
  })

  test('notes a nonce that nobody was told of before it goes on, however long GitHub wants it to wait', async () => {
    const { github, comments, slept } = aScene()
    await comments.showProgress(anAccount({ receipts, inFlight: [NOTE] }, { behind }), 'two')
    await comments.showProgress(
      anAccount({ receipts, inFlight: [{ ...NOTE, nonce: 12 }] }, { behind }),
      'two',
    )

    expect(recordIn(github)?.inFlight).toEqual([{ ...NOTE, nonce: 12 }])
    expect(slept()).toBe(5_000)
  })
})

describe('what an earlier run left in flight', () => {
  test('stays noted when this one fails before it looks, is refused, or sends nothing', async () => {
    const { github, comments, pull } = aScene({ inFlight: [NOTE] })
    await comments.refuseAll([pull], new Fault('rpc-timeout', 'the RPC did not answer'), 0)
    expect(recordIn(github)).toMatchObject({ state: 'refused', inFlight: [NOTE] })

    for (const result of [
      { refusals: [REFUSAL] },
      { receipts: [aReceipt({ status: 'not-attempted' })] },
    ]) {
      const scene = aScene({ inFlight: [NOTE] })
      await scene.comments.finish(anAccount(result, { openNonce: 7 }))
      expect(recordIn(scene.github)?.inFlight).toEqual([NOTE])
    }
  })

  test('is forgotten once its nonce is spent', async () => {
    const { github, comments } = aScene({ inFlight: [NOTE] })
    await comments.finish(anAccount({ receipts: [aReceipt()] }, { openNonce: 8 }))

    expect(recordIn(github)).toMatchObject({ done: ['two'], inFlight: [] })
  })

  test('by this run is noted also where it refuses all of the pull request', async () => {
    const { github, comments } = aScene()
    const fence: InFlight = { ...NOTE, id: 'fence', kind: 'fence' }
    await comments.finish(anAccount({ refusals: [REFUSAL], inFlight: [fence] }, { openNonce: 7 }))

    expect(recordIn(github)).toMatchObject({ state: 'refused', inFlight: [fence] })
  })
})

describe('a pull request of which something is blocked', () => {
  const problems = [
    {
      code: 'simulation-reverted',
      id: 'one',
      message: 'the contracts refuse to publish one',
      hint: '',
    },
  ] as const

  test('is not called applied, so that what is blocked is still agreed to', async () => {
    const { github, comments } = aScene()
    await comments.finish(anAccount({ receipts: [aReceipt()], problems }))

    expect(recordIn(github)).toMatchObject({ state: 'partly-applied', done: ['two'] })
    expect(github.posts[0]?.body).toContain('contracts refuse to publish one')
  })

  test('is told so also where nothing of it could be sent', async () => {
    const { github, comments } = aScene({ state: 'partly-applied', done: ['two'] })
    await comments.finish(anAccount({ problems }))

    expect(recordIn(github)).toMatchObject({ state: 'partly-applied', done: ['two'] })
    expect(github.posts[0]?.body).toContain('contracts refuse to publish one')
  })

  test('is not bothered by what is blocked of others', async () => {
    const { github, comments } = aScene({ changes: aMergedPull(1, [UPDATE]).record?.changes ?? [] })
    await comments.finish(anAccount({ receipts: [aReceipt()], problems }))

    expect(recordIn(github)).toMatchObject({ state: 'applied', done: ['two'] })
  })
})

describe('a refusal says what is so', () => {
  const cause = { hash: `0x${'e'.repeat(64)}`, block: 120, from: CLIENT }
  const rows = [aRow('minPayment', ['1 OGPU', '2 OGPU'], '1.5 OGPU', '2 OGPU')]

  test('of a transaction that a receipt of ours names: it came from here', async () => {
    const { github, comments, known } = aScene()
    await comments.finish(anAccount({ refusals: [{ ...REFUSAL, rows, cause }] }))
    expect(github.posts[0]?.body).toContain('No receipt of a pull request here names it')

    const other = github.post(2, `### Applied\n${cause.hash}\n`)
    known.set(2, { pull: aMergedPull(2, [], {}, { record: undefined }), comment: other })
    await comments.finish(anAccount({ refusals: [{ ...REFUSAL, rows, cause }] }))
    expect(github.posts[0]?.body).toContain('from here, for #2')
  })

  test('of a pull request that is half done: what is left of it waits', async () => {
    const { github, comments } = aScene({ state: 'partly-applied', done: ['one'] })
    await comments.finish(anAccount({ refusals: [{ ...REFUSAL, rows }] }))

    expect(github.posts[0]?.body).toContain('What is done is not done twice')
  })

  test.each([
    ['the same field', '3 OGPU', ['1 OGPU', '2 OGPU']],
    ['the same Source', '2 OGPU', null],
  ] as const)('of another pull request that changes %s', async (words, wanted, reviewed) => {
    const { github, comments } = aScene()
    const row = aRow('minPayment', reviewed, '1 OGPU', wanted)
    await comments.finish(
      anAccount({ refusals: [{ ...REFUSAL, code: 'base-changed', overtakenBy: 2, rows: [row] }] }),
    )

    expect(github.posts[0]?.body).toContain(`#2 was merged first and changes ${words}`)
  })
})
