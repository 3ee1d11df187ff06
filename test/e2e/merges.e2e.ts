import { afterAll, beforeAll, expect, test } from 'vitest'
import { aDefinition } from './definitions.ts'
import { inWorld } from './in-world.ts'
import { told } from './told.ts'
import { type Stage, startStage, type World } from './world.ts'

let stage: Stage

beforeAll(async () => {
  stage = await startStage()
})
afterAll(() => stage.stop())

test.concurrent('after two merges in quick succession the second run does the work of the dropped first one, which is superseded when it is run late', () =>
  inWorld(stage, { review: 'plan' }, async (world) => {
    const { github } = world
    const [one, two, open] = [
      await adding(world, 'one'),
      await adding(world, 'two'),
      await adding(world, 'one', { description: 'Mine' }),
    ]
    const first = await github.merge(one)

    const second = await world.merge(two, { hiddenFor: 2 })

    expect(second.exit, second.log).toBe(0)
    expect(second.outputs).toMatchObject({ 'to-publish': '2' })
    for (const [number, id] of [
      [one, 'one'],
      [two, 'two'],
    ] as const) {
      const { record, body, comment } = told(world, number)
      expect(record).toMatchObject({
        state: 'applied',
        done: [id],
        merge: github.pull(number).merged?.commit,
      })
      expect(body).toContain(
        `merged by maintainer as ${github.pull(number).merged?.commit.slice(0, 7)}`,
      )
      expect(comment.edits).toBe(2)
    }
    expect(told(world, open).record.state).toBe('superseded')
    expect(told(world, open).body).toContain(`#${one} changed \`one\` on chain`)
    const writes = github.writes()

    const late = await world.pushed(first)

    expect(late.exit, late.log).toBe(0)
    expect(late.summary).toContain('### OpenGPU local: superseded, nothing was sent')
    expect(late.outputs).toMatchObject({ changes: 'false', 'to-publish': '0' })
    expect(late.annotations.filter(({ kind }) => kind === 'error')).toEqual([])
    expect(github.writes()).toBe(writes)
    expect(await sourcesOf(world)).toBe(2)
  }))

test.concurrent('a pull request that was pushed over by force is planned anew, and merged by rebase its commits count together', () =>
  inWorld(stage, { review: 'plan' }, async (world) => {
    const { github } = world
    const number = await adding(world, 'one')
    const [before] = [told(world, number)]
    const old = await github.pull(number).head
    await github.pushToPull(number, aDefinition({ id: 'two' }), { force: true })
    expect((await world.plan(number, { action: 'synchronize' })).outputs).toMatchObject({
      'to-publish': '1',
    })
    await github.pushToPull(number, aDefinition({ id: 'three' }))
    expect((await world.plan(number, { action: 'synchronize' })).outputs).toMatchObject({
      'to-publish': '2',
    })
    expect(told(world, number).record).toMatchObject({
      head: github.pull(number).head,
      changes: [{ id: 'three' }, { id: 'two' }],
    })
    expect(told(world, number).comment.id).toBe(before.comment.id)
    expect(old).not.toBe(github.pull(number).head)

    const run = await world.merge(number, { how: 'rebase', hiddenFor: 4 })

    expect(run.exit, run.log).toBe(0)
    expect(Object.keys(JSON.parse(run.outputs['addresses'] ?? '{}'))).toEqual(['three', 'two'])
    expect(told(world, number).record).toMatchObject({ state: 'applied', done: ['three', 'two'] })
  }))

test.concurrent('a merge queue is planned without a comment, and what it lands is applied for each of its pull requests', () =>
  inWorld(stage, { review: 'plan' }, async (world) => {
    const { github } = world
    const [one, two] = [await adding(world, 'one'), await adding(world, 'two')]
    const group = await github.enqueue(one, two)
    const edits = [one, two].map((number) => told(world, number).comment.edits)

    const queued = await world.mergeGroup(group)

    expect(queued.exit, queued.log).toBe(0)
    expect(queued.outputs).toMatchObject({ 'to-publish': '2' })
    expect([one, two].map((number) => told(world, number).comment.edits)).toEqual(edits)

    const landed = await world.pushed(await github.landGroup(group))

    expect(landed.exit, landed.log).toBe(0)
    for (const number of [one, two])
      expect(told(world, number).record).toMatchObject({ state: 'applied' })
    expect(await sourcesOf(world)).toBe(2)
  }))

test.concurrent('where nobody has to review, what is merged is sent with what was pushed, and pull requests get their receipts', () =>
  inWorld(stage, { review: 'none', files: aDefinition({ id: 'pushed' }) }, async (world) => {
    const number = await adding(world, 'one')
    expect(told(world, number).body).toMatch(/`pushed` .*\*\*sent too\*\*/)
    const run = await world.merge(number, { hiddenFor: 1 })

    expect(run.exit, run.log).toBe(0)
    expect(run.outputs).toMatchObject({ 'to-publish': '2' })
    expect(told(world, number).record).toMatchObject({ state: 'applied', done: ['one'] })
  }))

/** An open and planned pull request. */
async function adding(
  world: World,
  id: string,
  more: { readonly description?: string } = {},
): Promise<number> {
  const { number } = await world.github.openPull({
    branch: `${id}-${more.description ?? 'add'}`,
    files: aDefinition({ id, ...more }),
  })
  const planned = await world.plan(number)
  expect(planned.exit, planned.log).toBe(0)
  return number
}

/** How many Sources the client has. */
async function sourcesOf({ nexus, client }: World): Promise<number> {
  return Number(await nexus.read(nexus.nexus, 'getActiveSourceCount', client))
}
