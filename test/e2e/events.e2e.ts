import { afterAll, beforeAll, expect, test } from 'vitest'
import { aDefinition } from './definitions.ts'
import { type Stage, startStage } from './world.ts'

let stage: Stage

beforeAll(async () => {
  stage = await startStage()
})

afterAll(async () => {
  await stage.stop()
})

test('plans for a fork, a merge queue, a schedule and a dispatch, each in the checkout that it comes with', async () => {
  const world = await stage.world({ review: 'plan', confirmations: 1, limits: { closings: 1 } })
  const { github } = world
  const files = aDefinition({ id: 'one' })
  const forked = await github.openPull({
    branch: 'add-one',
    author: 'stranger',
    fork: 'stranger',
    files,
  })
  const queued = await github.openPull({ branch: 'add-two', files: aDefinition({ id: 'two' }) })
  const group = await github.enqueue(queued.number)

  const runs = {
    fork: await world.plan(forked.number),
    again: await world.plan(queued.number, { action: 'synchronize' }),
    queue: await world.mergeGroup(group),
  }
  await github.landGroup(group)
  const schedule = await world.schedule({ inputs: { command: 'plan' } })
  const dispatch = await world.dispatch(
    { approve: '' },
    { inputs: { command: 'plan' }, withKey: false },
  )

  for (const [name, run] of Object.entries({ ...runs, schedule, dispatch })) {
    // nobody could consent to a plan that a fork's token can't put under the pull request
    expect(run.exit, `${name}\n${run.log}`).toBe(name === 'fork' ? 3 : 0)
    expect(run.outputs, `${name}\n${run.log}`).toMatchObject({ 'to-publish': '1' })
    expect(run.strayCommands).toEqual([])
  }
  await world.stop()
})

test('runs again under the same id with the next attempt', async () => {
  const world = await stage.world()
  const { number } = await world.github.openPull({
    branch: 'add-one',
    files: aDefinition({ id: 'one' }),
  })

  const first = await world.plan(number)
  const second = await world.plan(number, { rerun: first.run })

  expect([first.exit, second.exit], second.log).toEqual([0, 0])
  expect(second.run).toMatchObject({ id: first.run.id, attempt: 2 })
  expect(second.outputs['fingerprint']).toBe(first.outputs['fingerprint'])
  await world.stop()
})
