import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { readRecord } from '../../src/consent/read-record.ts'
import { aClosing, aDefinition } from './definitions.ts'
import { type Stage, startStage, type World } from './world.ts'

let stage: Stage
let world: World

beforeAll(async () => {
  stage = await startStage()
})
afterEach(async () => {
  expect(world.github.violations).toEqual([])
  await world.stop()
})
afterAll(() => stage.stop())

/** The one comment of ours at a pull request, with what its hidden line says. */
function comment(number: number) {
  const comments = world.github.botCommentsOf(number)
  expect(comments).toHaveLength(1)
  const [only] = comments
  return { ...only, body: only?.body ?? '', record: readRecord(only?.body ?? '') }
}

test('a Source is planned, reviewed, merged, published, changed and closed', async () => {
  world = await stage.world({ review: 'plan' })
  const { github } = world

  const opened = await github.openPull({ branch: 'add', files: aDefinition({ id: 'one' }) })
  const planned = await world.plan(opened.number)
  expect(planned.exit, planned.log).toBe(0)
  expect(planned.outputs).toMatchObject({
    changes: 'true',
    'to-publish': '1',
    'to-update': '0',
    'to-close': '0',
  })
  expect(comment(opened.number).record).toMatchObject({
    state: 'planned',
    changes: [{ id: 'one', kind: 'publish' }],
  })

  const applied = await world.merge(opened.number)
  expect(applied.exit, applied.log).toBe(0)
  expect(comment(opened.number).record).toMatchObject({ state: 'applied', done: ['one'] })
  const addresses = JSON.parse(applied.outputs['addresses'] ?? '{}')
  expect(addresses).toEqual({ one: expect.stringMatching(/^0x[0-9a-fA-F]{40}$/) })
  expect(comment(opened.number).body).toContain(addresses.one)

  const changed = await github.openPull({
    branch: 'change',
    files: aDefinition({ id: 'one', minPayment: '0.02 OGPU' }),
  })
  expect((await world.plan(changed.number)).outputs).toMatchObject({ 'to-update': '1' })
  const updated = await world.merge(changed.number, { how: 'squash' })
  expect(updated.exit, updated.log).toBe(0)
  expect(comment(changed.number).record).toMatchObject({ state: 'applied', done: ['one'] })

  const closing = await github.openPull({ branch: 'close', files: aClosing('one') })
  expect((await world.plan(closing.number)).summary).toContain("Closing can't be undone")
  const closed = await world.merge(closing.number, { how: 'rebase' })
  expect(closed.exit, closed.log).toBe(0)
  expect(comment(closing.number).record).toMatchObject({ state: 'applied', done: ['one'] })
})
