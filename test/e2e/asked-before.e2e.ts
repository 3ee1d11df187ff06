import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeLive, sourceOf } from './by-hand.ts'
import { aClosing, aDefinition } from './definitions.ts'
import { inWorld } from './in-world.ts'
import { approvalIn, told } from './told.ts'
import { type Stage, startStage, type World } from './world.ts'

// What no later merge frees, takes for a change, or keeps quiet; each with a control that is sent.

const MILLI = 10n ** 15n

let stage: Stage

beforeAll(async () => {
  stage = await startStage()
})
afterAll(() => stage.stop())

/** A pull request that changes nothing of ours, planned and merged. */
async function another({ github, plan, merge }: World) {
  const { number } = await github.openPull({
    branch: `another-${github.state.lastNumber}`,
    files: { 'README.md': `${github.state.lastNumber}\n` },
  })
  return { planned: await plan(number), merged: await merge(number) }
}

const activeSources = async ({ nexus, client }: World): Promise<number> =>
  Number(await nexus.read(nexus.nexus, 'getActiveSourceCount', client))

test.concurrent.each(['none', 'plan'] as const)(
  'where review is %s, closings that were too many stay refused once the limit is raised with them',
  (review) =>
    inWorld(
      stage,
      {
        review,
        limits: { closings: 1 },
        files: {
          ...aDefinition({ id: 'one' }),
          ...aDefinition({ id: 'two' }),
          ...aDefinition({ id: 'three' }),
        },
      },
      async (world) => {
        const { github } = world
        await makeLive(world)
        const all = ['one', 'two', 'three']
        const closings = Object.assign({}, ...all.map(aClosing))
        const raising = await github.openPull({
          branch: 'raise',
          files: { ...world.config({ limits: { closings: 5 } }), ...closings },
        })
        expect((await world.plan(raising.number)).outputs).toMatchObject({
          'failure-reason': 'limit',
        })
        expect((await world.merge(raising.number)).outputs).toMatchObject({
          'failure-reason': 'limit',
        })

        const { planned, merged } = await another(world)

        expect(planned.exit, planned.log).toBe(0)
        expect(planned.log).toMatch(/not sent: #\d+ asks for it/)
        expect([merged.exit, merged.outputs['failure-reason']], merged.log).toEqual([4, 'limit'])
        expect(await activeSources(world)).toBe(3)

        const back = await github.openPull({
          branch: 'back',
          files: Object.assign({}, ...all.map((id) => aDefinition({ id }))),
        })
        await world.plan(back.number)
        expect((await world.merge(back.number)).exit).toBe(0)
        const anew = await github.openPull({ branch: 'anew', files: closings })
        expect((await world.plan(anew.number)).exit).toBe(0)
        expect((await world.merge(anew.number)).outputs).toMatchObject({ 'to-close': '3' })
        expect(await activeSources(world)).toBe(0)
      },
    ),
)

test.concurrent('a live Source that a pull request lists as unmanaged is published a second time by no later merge', () =>
  inWorld(stage, { files: aDefinition({ id: 'one' }) }, async (world) => {
    const { github } = world
    const address = sourceOf(await makeLive(world), 'one')
    const listing = await github.openPull({
      branch: 'list',
      files: world.config({ extra: { unmanaged: [address] } }),
    })
    expect((await world.plan(listing.number)).outputs).toMatchObject({
      'failure-reason': 'possible-match',
    })
    expect((await world.merge(listing.number)).exit).toBe(3)

    const { merged } = await another(world)

    expect([merged.exit, merged.outputs['failure-reason']], merged.log).toEqual([
      3,
      'possible-match',
    ])
    expect(await activeSources(world)).toBe(1)

    const anew = await github.openPull({
      branch: 'anew',
      files: aDefinition({ id: 'one', minPayment: '7 OGPU' }),
    })
    expect((await world.plan(anew.number)).outputs).toMatchObject({ 'to-publish': '1' })
    expect((await world.merge(anew.number)).exit).toBe(0)
    expect(await activeSources(world)).toBe(2)
  }))

test.concurrent('a price that was taken back is not sent when a stranger asks for it again and no plan says so', () =>
  inWorld(
    stage,
    { review: 'plan', files: { ...aDefinition({ id: 'one' }), ...aDefinition({ id: 'two' }) } },
    async (world) => {
      const { github, nexus } = world
      const one = sourceOf(await makeLive(world), 'one')
      const dear = aDefinition({ id: 'one', minPayment: '0.07 OGPU' })
      const first = await github.openPull({ branch: 'dear', files: dear })
      expect((await world.plan(first.number)).exit).toBe(0)
      await github.merge(first.number) // its run is dropped
      for (const [branch, files] of [
        ['back', aDefinition({ id: 'one' })],
        ['other', aDefinition({ id: 'two', minPayment: '0.02 OGPU' })],
      ] as const) {
        const { number } = await github.openPull({ branch, files })
        expect((await world.plan(number)).exit).toBe(0)
        expect((await world.merge(number)).exit).toBe(0)
      }
      const foreign = await github.openPull({
        branch: 'dear',
        author: 'stranger',
        fork: 'stranger',
        files: dear,
      })
      expect((await world.plan(foreign.number)).exit).toBe(3)

      const merged = await world.merge(foreign.number)

      expect([merged.exit, merged.outputs['failure-reason']], merged.log).toEqual([4, 'no-review'])
      expect((await nexus.paramsOf(one)).minPayment).toBe(10n * MILLI)

      const approved = await world.dispatch({
        approve: approvalIn(told(world, foreign.number).body),
      })
      expect([approved.exit, (await nexus.paramsOf(one)).minPayment], approved.log).toEqual([
        0,
        70n * MILLI,
      ])
    },
  ))

test.concurrent.each(['none', 'plan'] as const)(
  'where review is %s, line ends that .gitattributes asks for are no change, in no plan, no merge and no schedule',
  (review) =>
    inWorld(
      stage,
      { review, files: { ...aDefinition({ id: 'one' }), ...aDefinition({ id: 'two' }) } },
      async (world) => {
        const { github } = world
        await makeLive(world)
        const { number } = await github.openPull({
          branch: 'ends',
          files: { '.gitattributes': '* text eol=crlf\n' },
        })
        const planned = await world.plan(number)
        expect([planned.exit, planned.outputs['changes']], planned.log).toEqual([0, 'false'])

        const merged = await world.merge(number)

        expect([merged.exit, merged.outputs['changes']], merged.log).toEqual([0, 'false'])
        const morning = await world.schedule({
          permissions: { contents: 'read', issues: 'write', 'pull-requests': 'read' },
        })
        expect([morning.exit, morning.outputs['drifted']], morning.log).toEqual([0, '0'])
        const other = await github.openPull({
          branch: 'other',
          files: aDefinition({ id: 'one', image: '2.0.0' }),
        })
        expect((await world.plan(other.number)).outputs).toMatchObject({
          changes: 'true',
          'to-update': '1',
        })
        expect((await world.merge(other.number)).outputs).toMatchObject({ 'to-update': '1' })
      },
    ),
)

test.concurrent('an approval of one change names the others that are wanted, and the receipt says who gave it, for which hash', () =>
  inWorld(
    stage,
    { review: 'plan', files: { ...aDefinition({ id: 'one' }), ...aDefinition({ id: 'two' }) } },
    async (world) => {
      const { outputs, log } = await world.dispatch()
      expect(outputs, log).toMatchObject({ changes: 'true' })
      const { changes } = JSON.parse(await readFile(outputs['plan-path'] ?? '', 'utf8'))
      const { digest } = changes.find(({ id }: { readonly id: string }) => id === 'one')

      const run = await world.dispatch({ approve: digest.slice(0, 16) })

      expect(run.outputs, run.log).toMatchObject({ 'to-publish': '1' })
      expect(run.summary).toContain('two')
      expect(run.summary).toContain('maintainer')
      expect(run.summary).toContain(digest.slice(0, 16))
    },
  ))
