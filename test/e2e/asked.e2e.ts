import { afterAll, beforeAll, expect, test } from 'vitest'
import { aClosing, aDefinition } from './definitions.ts'
import { inWorld } from './in-world.ts'
import { headline, told } from './told.ts'
import type { World as Team } from './world.ts'
import { type Stage, startStage } from './world.ts'

// What was refused stays refused, what was taken back stays taken back, and a plan speaks of all
// that its merge sends.

let stage: Stage

beforeAll(async () => {
  stage = await startStage()
})
afterAll(() => stage.stop())

/** A pull request that changes nothing of ours, planned and merged. */
async function readme({ github, plan, merge }: Team, text: string) {
  const { number } = await github.openPull({ branch: text, files: { 'README.md': text } })
  const planned = await plan(number)
  return { number, planned, merged: await merge(number) }
}

test.concurrent('where nobody has to review, a closing that a guard refused is named by the next plan, and sent by no later merge', () =>
  inWorld(
    stage,
    {
      review: 'none',
      files: { ...aDefinition({ id: 'one', protect: true }), ...aDefinition({ id: 'two' }) },
    },
    async (world) => {
      const { github, nexus } = world
      const sources = JSON.parse(
        (await world.dispatch({ approve: '' }, { inputs: { command: 'apply' } })).outputs[
          'addresses'
        ] ?? '{}',
      )
      expect(Object.keys(sources)).toEqual(['one', 'two'])
      const closing = await github.openPull({ branch: 'close', files: aClosing('one') })
      expect((await world.plan(closing.number)).exit).toBe(4)
      expect((await world.merge(closing.number)).outputs).toMatchObject({
        'failure-reason': 'protected',
      })

      const { planned, merged } = await readme(world, 'first')

      expect(planned.exit, planned.log).toBe(0)
      expect(planned.log).toMatch(/not sent: #\d+ asks for it/)
      expect(planned.log).not.toContain('nothing to plan')
      expect(merged.outputs, merged.log).toMatchObject({ 'failure-reason': 'protected' })
      expect(await nexus.read(sources.one, 'getStatus')).toBe(0n)

      const again = await github.openPull({ branch: 'open', files: aDefinition({ id: 'one' }) })
      expect((await world.merge(again.number)).exit).toBe(0)
      const anew = await github.openPull({ branch: 'anew', files: aClosing('one') })
      expect((await world.plan(anew.number)).exit).toBe(0)
      expect((await world.merge(anew.number)).exit).toBe(0)
      expect(await nexus.read(sources.one, 'getStatus')).toBe(1n)
    },
  ))

test.concurrent('a run that was dropped is made up for by the next merge, whose plan said so', () =>
  inWorld(stage, { review: 'plan' }, async (world) => {
    const { github } = world
    const one = await github.openPull({ branch: 'one', files: aDefinition({ id: 'one' }) })
    expect((await world.plan(one.number)).exit).toBe(0)
    await github.merge(one.number)

    const { number, planned, merged } = await readme(world, 'readme')

    expect(planned.exit, planned.log).toBe(0)
    expect(headline(world, number)).toBe(
      'OpenGPU plan for local: nothing of its own, 1 from before',
    )
    expect(told(world, number).body).toMatch(
      new RegExp(`\`one\` .*\\*\\*sent too\\*\\* \\| #${one.number} asks for it`),
    )
    expect(merged.exit, merged.log).toBe(0)
    expect(told(world, one.number).record).toMatchObject({ state: 'applied', done: ['one'] })
  }))

test.concurrent(
  'a closing that was taken back is consent to none, when somebody pushes the same one directly',
  { timeout: 300_000 },
  () =>
    inWorld(
      stage,
      { review: 'plan', files: { ...aDefinition({ id: 'one' }), ...aDefinition({ id: 'two' }) } },
      async (world) => {
        const { github, nexus } = world
        const first = await world.pushed(
          await github.pushToBranch('main', { 'README.md': 'Hello\n' }),
        )
        const approve = /-f approve=([0-9a-f]{16})|--approve ([0-9a-f]{16})/
          .exec(first.log)
          ?.slice(1)
          .find((one) => one !== undefined)
        const all = await world.dispatch({
          approve: approve ?? (await world.dispatch()).outputs['fingerprint'] ?? '',
        })
        const sources = JSON.parse(all.outputs['addresses'] ?? '{}')
        expect(Object.keys(sources), all.log).toEqual(['one', 'two'])
        const closing = await github.openPull({ branch: 'close', files: aClosing('one') })
        expect((await world.plan(closing.number)).exit).toBe(0)
        await github.merge(closing.number) // its run is dropped
        const back = await github.openPull({ branch: 'back', files: aDefinition({ id: 'one' }) })
        expect((await world.plan(back.number)).exit).toBe(0)
        await github.merge(back.number)
        for (const price of ['0.02 OGPU', '0.03 OGPU', '0.04 OGPU']) {
          const other = await github.openPull({
            branch: price.slice(0, 4),
            files: aDefinition({ id: 'two', minPayment: price }),
          })
          expect((await world.plan(other.number)).exit).toBe(0)
          expect((await world.merge(other.number)).exit).toBe(0)
        }

        const pushed = await world.pushed(await github.pushToBranch('main', aClosing('one')))

        expect(pushed.exit, pushed.log).toBe(4)
        expect(pushed.outputs).toMatchObject({ 'failure-reason': 'no-review' })
        expect(await nexus.read(sources.one, 'getStatus')).toBe(0n)
      },
    ),
)
