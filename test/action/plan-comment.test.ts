import { describe, expect, test } from 'vitest'
import type { ActionContext } from '../../src/action/context.ts'
import type { PullRequestEvent } from '../../src/action/event.ts'
import { type Posted, postFault, postPlan } from '../../src/action/plan-comment.ts'
import { recordLine } from '../../src/consent/record.ts'
import { maskOf } from '../../src/mask.ts'
import { Fault } from '../../src/model/fault.ts'
import type { PlanRecord } from '../../src/model/review.ts'
import { secret } from '../../src/model/secret.ts'
import { aMemoryGitHub, aMerged, aPull, type MemoryGitHub } from '../support/memory-github.ts'
import { aMergedPull, aPriceChange } from '../support/reviews.ts'

const HEAD = 'a'.repeat(40)
const PULL: PullRequestEvent = {
  kind: 'pull-request',
  number: 1,
  head: HEAD,
  base: { ref: 'main', sha: 'b'.repeat(40) },
  isFork: false,
}

function aBody(facts: Partial<PlanRecord> = {}, text = '### A plan'): string {
  const { record } = aMergedPull(1, [aPriceChange('two', '1 OGPU', '2 OGPU')], facts)
  return record === undefined ? '' : `${recordLine(record)}\n${text}\n`
}

function posted(github: MemoryGitHub, body = aBody()): Promise<Posted> {
  const inputs = { commentOnNoChanges: 'update-only' }
  return postPlan(
    { github, config: 'ogpu.yaml', inputs } as unknown as ActionContext,
    PULL,
    'local',
    body,
  )
}

function anOpenPull(): MemoryGitHub {
  const github = aMemoryGitHub()
  github.pullsByNumber.set(1, aPull(1))
  return github
}

describe('a plan', () => {
  test('is posted once, and not written again where only the block moved', async () => {
    const github = anOpenPull()

    expect(await posted(github)).toMatchObject({ kind: 'written' })
    expect(await posted(github, aBody({ block: 101 }))).toMatchObject({ kind: 'unchanged' })
    expect(github.posts).toHaveLength(1)
  })

  test('of an older head, of an older block or of a merged pull request is not written', async () => {
    const older = anOpenPull()
    older.post(1, aBody({ block: 200 }, '### Newer'))
    const pushed = aMemoryGitHub()
    pushed.pullsByNumber.set(1, aPull(1, { head: 'f'.repeat(40) }))
    const merged = aMemoryGitHub()
    merged.pullsByNumber.set(1, aMerged(1, 'c'.repeat(40)))
    for (const github of [older, pushed, merged]) expect((await posted(github)).kind).toBe('stale')

    expect(older.posts[0]?.body).toContain('### Newer')
  })

  test('is written where a comment claims a block that no other run can have seen', async () => {
    const github = anOpenPull()
    github.post(1, aBody({ block: 900_000_000_000 }, '### Forged'))

    expect((await posted(github)).kind).toBe('written')
  })

  test('takes the place of a receipt at an open pull request: nothing was applied there, whoever wrote that', async () => {
    const github = anOpenPull()
    github.post(1, aBody({ state: 'applied' }))

    expect((await posted(github)).kind).toBe('written')
  })
})

test('a comment about a fault holds no secret, whatever the RPC said', async () => {
  const word = 's3cretKeyABCDEF123456'
  const github = anOpenPull()
  const stage = {
    github,
    config: 'ogpu.yaml',
    mask: maskOf([secret('address', `https://rpc.example/v3/${word}`)]),
  } as unknown as ActionContext
  const context = { version: '1.4.0', config: 'ogpu.yaml', network: 'local' }
  const written = await postFault(
    stage,
    PULL,
    new Fault('rpc-error', `rpc.example refuses eth_call: no project ${word}`),
    context,
  )

  expect(written).toMatchObject({ kind: 'written' })
  expect(github.posts[0]?.body).toContain('no project')
  expect(github.posts[0]?.body).not.toContain(word)
})
