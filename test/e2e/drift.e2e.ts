import { afterAll, beforeAll, expect, test } from 'vitest'
import { asWei } from '../../src/model/units/amount.ts'
import { readDriftHeader } from '../../src/report/github/drift/header.ts'
import type { Issue } from '../support/github/state.ts'
import { closeByHand, makeLive, sourceOf, updateByHand } from './by-hand.ts'
import { aDefinition, aDeletion } from './definitions.ts'
import { inWorld } from './in-world.ts'
import type { ActionResult } from './runner/run-action.ts'
import { approvalIn, told } from './told.ts'
import { type RunOptions, type Stage, startStage, type World } from './world.ts'

const MILLI = 10n ** 15n
const LIVE = { ...aDefinition({ id: 'one' }), ...aDefinition({ id: 'two' }) }

let stage: Stage

beforeAll(async () => {
  stage = await startStage()
})
afterAll(() => stage.stop())

/** The run of examples/drift.yml. */
function morning(world: World, options: RunOptions = {}): Promise<ActionResult> {
  return world.schedule({
    permissions: { contents: 'read', issues: 'write', 'pull-requests': 'read' },
    ...options,
  })
}

/** The one issue. */
function issue({ github }: World): Issue & { readonly body: string } {
  const [only, ...others] = github.issues()
  expect(others).toEqual([])
  if (only?.body == null) throw new Error('there is no issue')
  return only as Issue & { readonly body: string }
}

test.concurrent('drift is one issue: opened, left alone, edited, closed and opened again, whatever people call it', () =>
  inWorld(stage, { review: 'plan', files: LIVE }, async (world) => {
    const { github, nexus } = world
    const sources = await makeLive(world)
    const [one, two] = [sourceOf(sources, 'one'), sourceOf(sources, 'two')]
    const quiet = await morning(world)
    expect(quiet.exit, quiet.log).toBe(0)
    expect(quiet.outputs).toMatchObject({ drifted: '0', changes: 'false' })
    expect([quiet.outputs['message'], quiet.outputs['events']]).toEqual([undefined, undefined])
    expect(github.issues()).toEqual([])

    const hash = await updateByHand(world, one, { minPayment: asWei(90n * MILLI) })
    const found = await morning(world)

    expect(found.exit, found.log).toBe(2)
    expect(found.outputs).toMatchObject({
      drifted: '1',
      'to-update': '1',
      'failure-reason': 'drift',
    })
    expect(found.outputs['comment-url']).toMatch(new RegExp(`/issues/${issue(world).number}$`))
    expect(found.outputs['message']).toBe(
      `local: 1 Source changed on chain: one. ${found.outputs['comment-url']}`,
    )
    expect(JSON.parse(found.outputs['events'] ?? '')).toMatchObject([
      { kind: 'drift', code: 'changed', network: 'local', ids: ['one'] },
    ])
    expect(issue(world).title).toBe('OpenGPU: local differs from git')
    const { body } = issue(world)
    expect(readDriftHeader(body)).toMatchObject({ config: 'ogpu.yaml', network: 'local' })
    expect(body).toContain(
      '**1 Source differs from git.** This run sent nothing. The next apply sends no more of it than the plans of merged pull requests cover.',
    )
    expect(body).toContain('| `payment.minPayment` | 0.01 OGPU | **0.09 OGPU** |')
    expect(body).toMatch(
      new RegExp(
        `Last changed on chain in block \\d+ \\(\`${hash}\`\\), sent by 0x\\w{4}…\\w{4}, this repository's own wallet\\.`,
      ),
    )
    expect(body).toContain(
      '- **Keep 0.09** → `ogpu-gitops pull one --network local`, then open a pull request',
    )
    expect(body).toMatch(
      /- \*\*Back to 0\.01\*\* → `gh workflow run opengpu\.yml -f approve=[0-9a-f]{16}`/,
    )
    expect(found.summary).toContain('| `payment.minPayment` | 0.01 OGPU | **0.09 OGPU** |')

    issue(world).title = 'Who raised the price?'
    const writes = world.github.writes()
    const again = await morning(world)
    expect(again.exit).toBe(2)
    expect(again.outputs['message']).toBeUndefined() // it was told, and stands in the issue
    expect(world.github.writes()).toBe(writes)

    await updateByHand(world, two, { minPayment: asWei(5n * MILLI) })
    expect((await morning(world)).outputs).toMatchObject({ drifted: '2' })
    expect(issue(world)).toMatchObject({ title: 'Who raised the price?', state: 'open' })
    expect(issue(world).body).toContain('**2 Sources differ from git.**')

    const back = await world.dispatch({ approve: approvalIn(body) })
    expect(back.exit, back.log).toBe(0)
    expect([
      (await nexus.paramsOf(one)).minPayment,
      (await nexus.paramsOf(two)).minPayment,
    ]).toEqual([10n * MILLI, 5n * MILLI])

    await updateByHand(world, two, { minPayment: asWei(10n * MILLI) })
    expect((await morning(world)).exit).toBe(0)
    expect(issue(world)).toMatchObject({ state: 'closed', reason: 'completed' })
    expect(issue(world).body).toContain('Nothing differs any more')
    await updateByHand(world, two, { minPayment: asWei(20n * MILLI) })
    expect((await morning(world)).exit).toBe(2)
    expect(issue(world)).toMatchObject({ state: 'open', title: 'Who raised the price?' })
  }))

test.concurrent('the issue tells what was merged and waits, what was closed, what nobody owns, and what changed here last', () =>
  inWorld(
    stage,
    {
      review: 'plan',
      files: { ...LIVE, ...aDefinition({ id: 'closed' }), ...aDefinition({ id: 'orphan' }) },
    },
    async (world) => {
      const { github } = world
      const sources = await makeLive(world)
      const change = await github.openPull({
        branch: 'change',
        files: aDefinition({ id: 'one', minPayment: '0.02 OGPU' }),
      })
      const waiting = await github.openPull({
        branch: 'wait',
        files: { ...aDefinition({ id: 'three', image: '3.0.0' }), ...aDeletion('orphan') },
      })
      for (const { number } of [change, waiting]) await world.plan(number)
      const applied = await world.merge(change.number)
      expect([applied.exit, applied.outputs['message']]).toEqual([0, undefined])
      const refused = await world.merge(waiting.number, { run: { withKey: false } })
      expect(refused.exit).toBe(4)
      expect(refused.outputs['message']).toMatch(
        /^local: apply is refused, nothing was sent\. no-key\. https?:\/\/\S+$/,
      )
      expect(told(world, waiting.number).record).toMatchObject({
        state: 'refused',
        reason: 'no-key',
      })
      await updateByHand(world, sourceOf(sources, 'one'), { minPayment: asWei(30n * MILLI) })
      const closing = await closeByHand(world, sourceOf(sources, 'closed'))

      const run = await morning(world)

      expect(run.exit, run.log).toBe(3)
      expect(run.outputs).toMatchObject({
        orphans: '1',
        'to-publish': '1',
        'to-update': '1',
        'failure-reason': 'closed-outside',
      })
      const { body } = issue(world)
      expect(body).toContain('1 Source was closed on chain, 1 Source differs from git')
      expect(body).toContain(closing)
      expect(body).toContain(
        `The newest pull request whose receipt says that it was applied: #${change.number}.`,
      )
      expect(body).toContain(
        `| #${waiting.number} | \`three\` (publish) | Its run was refused (no-key); the comment there has the ways on. |`,
      )
      expect(body).toContain('ogpu-gitops close orphan --network local')
    },
  ))

test.concurrent('two runs that meet leave one open issue, and a run that may not write one still tells all in its summary', () =>
  inWorld(stage, { review: 'plan', files: LIVE }, async (world) => {
    const { github } = world
    const sources = await makeLive(world)
    await updateByHand(world, sourceOf(sources, 'one'), { minPayment: asWei(90n * MILLI) })

    const forbidden = await morning(world, {
      permissions: { contents: 'read', 'pull-requests': 'read' },
    })

    expect(forbidden.exit, forbidden.log).toBe(1)
    expect(forbidden.outputs).toMatchObject({ drifted: '1', 'failure-reason': 'github-refused' })
    expect(forbidden.summary).toContain('**0.09 OGPU**')
    expect(forbidden.annotations).toContainEqual(
      expect.objectContaining({
        kind: 'error',
        message: expect.stringContaining('permissions: { issues: write }'),
      }),
    )

    const tokenless = await morning(world, { inputs: { 'github-token': '' } })

    expect(tokenless.exit, tokenless.log).toBe(2)
    expect(tokenless.summary).toContain('**0.09 OGPU**')
    expect(github.issues()).toEqual([])

    github.openIssue('stranger', 'Mine', tokenless.summary)
    github.troubles.on({ operation: 'issues/create' }, { kind: 'slow', milliseconds: 3_000 })
    const runs = await Promise.all([morning(world), morning(world)])

    for (const run of runs) expect(run.exit, run.log).toBe(2)
    const ours = github.issues().filter(({ author }) => author.login === 'github-actions[bot]')
    expect(ours.filter(({ state }) => state === 'open')).toHaveLength(1)
    github.troubles.calm()
    expect((await morning(world)).exit).toBe(2)
    expect(
      github
        .issues()
        .filter(({ state, author }) => state === 'open' && author.login === 'github-actions[bot]'),
    ).toHaveLength(1)
  }))
