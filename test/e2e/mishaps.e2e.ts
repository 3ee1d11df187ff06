import { afterAll, beforeAll, expect, test } from 'vitest'
import { aDefinition } from './definitions.ts'
import { ownComment, ownComments, writes } from './looks.ts'
import { type Stage, startStage } from './world.ts'

let stage: Stage

beforeAll(async () => {
  stage = await startStage()
})
afterAll(() => stage.stop())

/** Refuses what it is asked, so nobody waits for it. */
const BROKEN = { inputs: { 'rpc-url': 'http://127.0.0.1:1' } }

test.concurrent('a fault stands above the last good plan of the same head, and is gone with the next one', async () => {
  const world = await stage.world()
  const { github } = world
  const { number } = await github.openPull({ branch: 'add', files: aDefinition({ id: 'one' }) })
  await world.plan(number)
  const good = ownComment(github, number)

  const failed = await world.plan(number, BROKEN)
  expect(failed.exit, failed.log).toBe(1)
  expect(failed.outputs['failure-reason']).toBe('rpc-unreachable')
  const faulty = ownComment(github, number)
  expect(faulty.record).toMatchObject({
    state: 'planned',
    changes: good.record.changes,
    fingerprint: good.record.fingerprint,
  })
  expect(faulty.body).toMatch(
    /^[^\n]*\n> \[!WARNING\]\n> \*\*.*could not look again: the RPC did not answer/,
  )
  expect(faulty.body).toContain('### OpenGPU plan for local: 1 to publish')

  await world.plan(number)
  const mended = ownComment(github, number)
  expect(mended.body.split('\n').slice(1, -2)).toEqual(good.body.split('\n').slice(1, -2))
  await world.plan(number)
  expect(writes(github)).toBe(3)
  await world.stop()
})

test.concurrent('a fault before any plan is told by itself, in the comment that the plan then takes', async () => {
  const world = await stage.world({ review: 'plan' })
  const { github } = world
  const { number } = await github.openPull({ branch: 'add', files: aDefinition({ id: 'one' }) })

  const failed = await world.plan(number, BROKEN)
  expect(failed.exit, failed.log).toBe(1)
  expect(ownComment(github, number)).toMatchObject({
    record: { state: 'invalid', network: 'local', reason: 'rpc-unreachable' },
  })
  expect(failed.summary).toContain('no plan yet: the RPC did not answer')
  expect(failed.annotations).toMatchObject([{ kind: 'error', title: 'rpc-unreachable' }])

  const planned = await world.plan(number)
  expect(planned.exit, planned.log).toBe(0)
  expect(ownComment(github, number).record).toMatchObject({ state: 'planned', reason: null })
  await world.stop()
})

test.concurrent('an invalid file takes the place of the plan, marks its lines, and gives way once it is mended', async () => {
  const world = await stage.world()
  const { github } = world
  const { number } = await github.openPull({ branch: 'add', files: aDefinition({ id: 'one' }) })
  await world.plan(number)
  const { comment } = ownComment(github, number)

  const broken =
    'id: one\nname: One\nnmae: Uno\npayment: { minPayment: 0.01 }\nenvironments: { cpu: compose.cpu.yaml }\nmaxExpiry: 24h\nnetworks: [local]\n'
  await github.pushToPull(number, { 'sources/one/source.yaml': broken })
  const invalid = await world.plan(number, { action: 'synchronize' })
  expect(invalid.exit, invalid.log).toBe(3)
  expect(invalid.outputs['failure-reason']).toBe('unknown-field')
  const file = 'sources/one/source.yaml'
  expect(invalid.annotations).toMatchObject([
    { kind: 'error', file, line: 3, title: expect.stringContaining('unknown-field') },
    { kind: 'error', file, line: 4, title: expect.stringContaining('bad-amount') },
  ])
  expect(ownComment(github, number)).toMatchObject({
    comment: { id: comment.id },
    record: { state: 'invalid', network: 'local', changes: [] },
  })

  await github.pushToPull(number, { 'ogpu.yaml': 'version: 1\nowner: [' })
  await world.plan(number, { action: 'synchronize' })
  expect(ownComment(github, number)).toMatchObject({
    comment: { id: comment.id },
    record: { state: 'invalid', network: 'local' },
  })

  await github.pushToPull(number, { ...world.config({}), ...aDefinition({ id: 'one' }) })
  const mended = await world.plan(number, { action: 'synchronize' })
  expect(mended.exit, mended.log).toBe(0)
  expect(ownComment(github, number)).toMatchObject({
    comment: { id: comment.id },
    record: { state: 'planned', head: github.pull(number).head },
  })
  expect(github.violations).toEqual([])
  await world.stop()
})

test.concurrent('GitHub may fail, limit and drop writes: the comment comes all the same, and once', async () => {
  const world = await stage.world()
  const { github } = world
  const { number } = await github.openPull({ branch: 'add', files: aDefinition({ id: 'one' }) })
  const push = async (price: string) => {
    await github.pushToPull(number, aDefinition({ id: 'one', minPayment: `${price} OGPU` }))
    return world.plan(number, { action: 'synchronize' })
  }
  const write = (skip = 0) => ({ operation: 'issues/update-comment', skip, times: 1 })
  github.troubles.on(
    { operation: 'issues/create-comment', times: 1 },
    { kind: 'drop', when: 'after' },
  )
  await world.plan(number)
  expect(ownComments(github, number).length).toBeLessThanOrEqual(2)

  for (const [index, trouble] of (
    [
      { kind: 'status', status: 502 },
      { kind: 'secondary-limit' },
      { kind: 'drop', when: 'before' },
      { kind: 'drop', when: 'after' },
    ] as const
  ).entries()) {
    github.troubles.calm()
    github.troubles.on(write(), trouble)
    const planned = await push(`0.1${index + 1}`)
    expect(planned.exit, planned.log).toBe(0)
    expect(
      planned.annotations.filter(({ title }) => title === 'The plan is not in the pull request'),
    ).toEqual([])
    expect(ownComment(github, number).body).toContain(`0.1${index + 1} OGPU`)
  }
  await world.stop()
})

test.concurrent('a comment that can not be written fails the check where it is the consent, and is a notice where it is not', async () => {
  const [strict, open] = [await stage.world({ review: 'plan' }), await stage.world()]
  const files = aDefinition({ id: 'one' })
  const readOnly = { permissions: { contents: 'read', 'pull-requests': 'read' } } as const

  const refused = await strict.plan(
    (await strict.github.openPull({ branch: 'add', files })).number,
    readOnly,
  )
  expect(refused.exit, refused.log).toBe(3)
  expect(refused.outputs).toMatchObject({
    'failure-reason': 'comment-not-written',
    'to-publish': '1',
  })
  expect(refused.annotations.filter(({ kind }) => kind === 'error')).toMatchObject([
    { title: 'The plan is not in the pull request' },
  ])
  expect(refused.summary).toContain('1 to publish')
  const innocent = await strict.plan(
    (await strict.github.openPull({ branch: 'note', files: { 'sources/note.md': 'a note\n' } }))
      .number,
    readOnly,
  )
  expect(innocent.exit, innocent.log).toBe(3) // main has no definition yet

  const told = await open.plan(
    (await open.github.openPull({ branch: 'add', files })).number,
    readOnly,
  )
  expect(told.exit, told.log).toBe(0)
  expect(
    told.annotations.filter(({ title }) => title === 'The plan is not in the pull request'),
  ).toMatchObject([{ kind: 'notice' }])
  await Promise.all([strict.stop(), open.stop()])
})

test.concurrent('a report that can’t be written does not change how an apply ended: exit 1 would mean that nothing was sent', async () => {
  const world = await stage.world()
  const { github } = world
  const { number } = await github.openPull({ branch: 'add', files: aDefinition({ id: 'one' }) })
  await world.plan(number)

  const merged = await world.merge(number, { run: { env: { RUNNER_TEMP: '/nowhere/that/is' } } })

  expect(merged.exit, merged.log).toBe(0)
  expect(merged.annotations.filter(({ kind }) => kind === 'error')).toMatchObject([
    { title: 'The report is not complete' },
  ])
  await world.stop()
})
