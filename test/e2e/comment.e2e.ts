import { afterAll, beforeAll, expect, test } from 'vitest'
import { readRecord } from '../../src/consent/read-record.ts'
import { pullRequestEvent } from '../support/github/events.ts'
import { aDefinition } from './definitions.ts'
import { botComment, ownComment, ownComments, withRecord, writes } from './looks.ts'
import { type Stage, startStage } from './world.ts'

let stage: Stage

beforeAll(async () => {
  stage = await startStage()
})
afterAll(() => stage.stop())

test.concurrent('one comment is posted, edited after a push, and not touched where there is nothing new to say', async () => {
  const world = await stage.world({ review: 'plan', files: aDefinition({ id: 'other' }) })
  const { github } = world
  const { number } = await github.openPull({ branch: 'add', files: aDefinition({ id: 'one' }) })

  const first = await world.plan(number)
  expect(first.exit, first.log).toBe(0)
  const posted = ownComment(github, number)
  expect(posted.record).toMatchObject({
    state: 'planned',
    config: 'ogpu.yaml',
    network: 'local',
    head: github.pull(number).head,
  })
  expect(first.outputs['comment-url']).toMatch(new RegExp(`#issuecomment-${posted.comment.id}$`))
  expect(first.summary).toContain('1 to publish')

  await world.plan(number)
  expect(writes(github)).toBe(1)

  await github.pushToPull(number, aDefinition({ id: 'one', minPayment: '0.07 OGPU' }))
  await world.plan(number, { action: 'synchronize' })
  expect(ownComment(github, number)).toMatchObject({
    comment: { id: posted.comment.id, edits: 1 },
    record: { head: github.pull(number).head },
  })
  expect(ownComment(github, number).body).toContain('0.07 OGPU')

  await github.pushToPull(number, { 'README.md': 'Nothing of ours any more\n' }, { force: true })
  const gone = await world.plan(number, { action: 'synchronize' })
  expect(gone.exit, gone.log).toBe(0)
  expect(ownComment(github, number)).toMatchObject({
    comment: { id: posted.comment.id },
    record: { state: 'unchanged', changes: [] },
  })
  expect(ownComment(github, number).body).toContain('nothing to change')
  expect(writes(github)).toBe(3)
  expect(github.violations).toEqual([])
  await world.stop()
})

test.concurrent('it is found among hundreds by its author and its first line; a copy of it goes, and others like it are left alone', async () => {
  const world = await stage.world()
  const { github } = world
  const { number } = await github.openPull({ branch: 'add', files: aDefinition({ id: 'one' }) })
  for (let count = 0; count < 130; count += 1) github.comment(number, 'author', `comment ${count}`)
  await world.plan(number)
  const { comment, body } = ownComment(github, number)
  const foreign = [
    github.comment(number, 'author', body),
    botComment(github, number, `A report\n${body}`),
    botComment(github, number, withRecord(body, { network: 'other' })),
    botComment(github, number, withRecord(body, { config: 'team/ogpu.yaml' })),
    botComment(github, number, body.replace('"v":1', '"v":2')),
    botComment(github, number, ` ${body}`),
  ]
  for (let count = 0; count < 130; count += 1) github.comment(number, 'stranger', `later ${count}`)
  botComment(github, number, body)
  const alike = botComment(github, number, withRecord(body, { block: 1 }))

  await github.pushToPull(number, aDefinition({ id: 'one', minPayment: '0.07 OGPU' }))
  const planned = await world.plan(number, { action: 'synchronize' })

  expect(planned.exit, planned.log).toBe(0)
  const [ours] = ownComments(github, number)
  expect(ours).toMatchObject({
    comment: { id: comment.id, edits: 1 },
    record: { head: github.pull(number).head },
  })
  expect([alike.edits, github.commentsOf(number).includes(alike)]).toEqual([0, true])
  expect(
    github.commentsOf(number).filter(({ id }) => foreign.some((one) => one.id === id)),
  ).toEqual(foreign)
  expect(foreign.every(({ edits }) => edits === 0)).toBe(true)
  expect(github.commentsOf(number)).toHaveLength(260 + foreign.length + 2)
  expect(github.violations).toEqual([])
  await world.stop()
})

test.concurrent('an older run never writes over a newer one', async () => {
  const world = await stage.world()
  const { github } = world
  const { number } = await github.openPull({ branch: 'add', files: aDefinition({ id: 'one' }) })
  const older = await pullRequestEvent(github, number)
  await github.pushToPull(number, aDefinition({ id: 'one', minPayment: '0.07 OGPU' }))
  await world.plan(number, { action: 'synchronize' })
  const { comment } = ownComment(github, number)
  const body = withRecord(comment.body, {
    block: (readRecord(comment.body)?.block ?? 0) + 1_000,
    base: '1'.repeat(40),
  })
  github.edit(comment, body)
  const before = writes(github)

  const ofOldHead = await world.run(older)
  const ofLowerBlock = await world.plan(number, { action: 'synchronize' })
  const newest = await pullRequestEvent(github, number)
  github.edit(comment, withRecord(body, { head: '2'.repeat(40) }))
  github.close(number)
  const ofClosed = await world.run(newest)

  expect([ofOldHead.exit, ofLowerBlock.exit, ofClosed.exit], ofOldHead.log).toEqual([0, 0, 0])
  expect(writes(github)).toBe(before)
  await world.stop()
})

test.concurrent('what apply has written is never replaced by a plan that runs again', async () => {
  const world = await stage.world({ review: 'plan' })
  const { github } = world
  const { number } = await github.openPull({ branch: 'add', files: aDefinition({ id: 'one' }) })
  const planned = await pullRequestEvent(github, number)
  await world.run(planned)
  const { comment, body } = ownComment(github, number)
  github.edit(comment, withRecord(body, { state: 'applying', block: null }))
  await github.merge(number)
  const before = writes(github)

  const again = await world.run(planned)

  expect(again.exit, again.log).toBe(0)
  expect(writes(github)).toBe(before)
  await world.stop()
})

test.concurrent('a plan without a change is told as the workflow wants it', async () => {
  const world = await stage.world({ review: 'plan', files: aDefinition({ id: 'one' }) })
  const { github } = world
  const note = async (branch: string) =>
    (await github.openPull({ branch, files: { 'sources/README.md': `${branch}\n` } })).number
  const [updateOnly, always, off] = [
    await note('update-only'),
    await note('always'),
    await note('off'),
  ]

  const quiet = await world.plan(updateOnly)
  expect([quiet.exit, ownComments(github, updateOnly)], quiet.log).toEqual([0, []])
  const told = await world.plan(always, { inputs: { 'comment-on-no-changes': 'always' } })
  expect([told.exit, ownComment(github, always).record.state], told.log).toEqual([0, 'unchanged'])
  expect(ownComment(github, always).body).toContain('nothing to change')

  await github.pushToPull(off, aDefinition({ id: 'two' }))
  const silent = await world.plan(off, { inputs: { comment: 'off' } })
  expect(silent.summary).toContain('1 to publish')
  expect(
    [silent.exit, ownComments(github, off), github.count('issues/list-comments')],
    silent.log,
  ).toEqual([0, [], 2])

  await world.plan(off)
  await github.pushToPull(off, { 'sources/README.md': 'off\n' }, { force: true })
  const never = await world.plan(off, { inputs: { 'comment-on-no-changes': 'never' } })
  expect([never.exit, ownComments(github, off)], never.log).toEqual([0, []])
  await world.stop()
})
