import { afterAll, beforeAll, expect, test } from 'vitest'
import { pullRequestEvent, pullRequestTargetEvent } from '../support/github/events.ts'
import { aClosing, aDefinition, aDeletion } from './definitions.ts'
import { startAction } from './runner/run-action.ts'
import { type Stage, startStage } from './world.ts'

let stage: Stage

beforeAll(async () => {
  stage = await startStage()
})

afterAll(async () => {
  await stage.stop()
})

test('plans a pull request against a private repository, and says in outputs what it would do', async () => {
  const world = await stage.world()
  const { number } = await world.github.openPull({
    branch: 'add-one',
    files: aDefinition({ id: 'one' }),
  })

  const planned = await world.plan(number)

  expect(planned.exit, planned.log).toBe(0)
  expect(planned.outputs).toMatchObject({
    changes: 'true',
    'to-publish': '1',
    'to-update': '0',
    'to-close': '0',
    orphans: '0',
  })
  expect(planned.outputs['fingerprint']).toMatch(/^[0-9a-f]{64}$/)
  expect(JSON.parse(await planned.file('plan-path'))).toMatchObject({
    network: 'local',
    changes: [{ kind: 'publish', id: 'one' }],
  })
  await world.stop()
})

test('sends after a merge what the network needs no review for, and has nothing to do when it runs again', async () => {
  const world = await stage.world({ isPrivate: false, files: aDefinition({ id: 'one' }) })
  const { number } = await world.github.openPull({
    branch: 'add-two',
    files: aDefinition({ id: 'two' }),
  })

  const applied = await world.merge(number)

  expect(applied.exit, applied.log).toBe(0)
  expect(applied.masks).toContain(world.key)
  expect(applied.shown).not.toContain(world.key.slice(2))
  const again = await world.dispatch({}, { inputs: { command: 'plan' }, withKey: false })
  expect(again.exit, again.log).toBe(0)
  expect(again.outputs).toMatchObject({ changes: 'false' })
  await world.stop()
})

test('annotates what is wrong with a definition when it only validates', async () => {
  const world = await stage.world({ files: aDefinition({ id: 'one' }) })
  const { number } = await world.github.openPull({
    branch: 'break-one',
    files: { 'sources/one/source.yaml': 'id: [' },
  })

  const validated = await world.plan(number, { inputs: { command: 'validate' } })

  expect(validated.exit, validated.log).toBe(3)
  expect(validated.annotations).toMatchObject([{ kind: 'error' }])
  await world.stop()
})

test('counts an update, a closing and an orphan of what an earlier merge has published', async () => {
  const world = await stage.world({
    isPrivate: false,
    files: { ...aDefinition({ id: 'one' }), ...aDefinition({ id: 'two' }) },
  })
  const first = await world.github.openPull({
    branch: 'add-three',
    files: aDefinition({ id: 'three' }),
  })
  const applied = await world.merge(first.number, { how: 'squash' })
  const files = {
    ...aDefinition({ id: 'one', minPayment: '0.02 OGPU' }),
    ...aClosing('two'),
    ...aDeletion('three'),
  }
  const { number } = await world.github.openPull({ branch: 'change-all', files })

  const planned = await world.plan(number)

  expect(applied.exit, applied.log).toBe(0)
  expect(planned.outputs, planned.log).toMatchObject({
    'to-publish': '0',
    'to-update': '1',
    'to-close': '1',
    orphans: '1',
  })
  await world.stop()
})

test('refuses a key where a pull request runs with the rights of its base', async () => {
  const world = await stage.world({ isPrivate: false })
  const { number } = await world.github.openPull({
    branch: 'add-one',
    files: aDefinition({ id: 'one' }),
  })

  const refused = await world.run(await pullRequestTargetEvent(world.github, number), {
    withKey: true,
  })

  expect(refused.exit, refused.log).not.toBe(0)
  expect(refused.shown).not.toContain(world.key.slice(2))
  await world.stop()
})

test('can be killed by the test, and says that a signal ended it', async () => {
  const world = await stage.world({ files: aDefinition({ id: 'one' }) })
  const { number } = await world.github.openPull({
    branch: 'add-two',
    files: aDefinition({ id: 'two' }),
  })
  const action = await startAction({
    github: world.github,
    event: await pullRequestEvent(world.github, number),
  })

  action.kill('SIGKILL')

  expect(await action.done).toMatchObject({ exit: null, outputs: {} })
  await world.stop()
})
