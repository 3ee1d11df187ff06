import { afterAll, beforeAll, expect, test } from 'vitest'
import { readRecord } from '../../src/consent/read-record.ts'
import { recordLine } from '../../src/consent/record.ts'
import type { PlanRecord } from '../../src/model/review.ts'
import { makeLive, sourceOf } from './by-hand.ts'
import { aDefinition } from './definitions.ts'
import { inWorld } from './in-world.ts'
import { headline, told } from './told.ts'
import { type Stage, startStage, type World } from './world.ts'

const MILLI = 10n ** 15n

let stage: Stage

beforeAll(async () => {
  stage = await startStage()
})
afterAll(() => stage.stop())

test.concurrent('where an approval is asked for, only one counts that somebody else with write access gave to the planned head, after the plan, as a last word', () =>
  inWorld(
    stage,
    { review: 'approval', roles: { reader: 'read', triager: 'triage' } },
    async (world) => {
      const { github } = world
      const planned = async (id: string): Promise<number> => {
        const { number } = await github.openPull({ branch: id, files: aDefinition({ id }) })
        expect((await world.plan(number)).exit).toBe(0)
        return number
      }
      const early = await github.openPull({ branch: 'early', files: aDefinition({ id: 'early' }) })
      github.review(early.number, { by: 'reviewer' })
      await world.plan(early.number)
      const pulls = {
        none: await planned('none'),
        own: await planned('own'),
        older: await planned('older'),
        early: early.number,
        dismissed: await planned('dismissed'),
        withdrawn: await planned('withdrawn'),
        reader: await planned('reader'),
        right: await planned('right'),
      }
      github.review(pulls.own, { by: 'author' })
      github.review(pulls.older, { by: 'reviewer' })
      await github.pushToPull(
        pulls.older,
        aDefinition({ id: 'older', description: 'Pushed after the approval' }),
      )
      await world.plan(pulls.older, { action: 'synchronize' })
      github.review(pulls.dismissed, { by: 'reviewer', state: 'DISMISSED' })
      github.review(pulls.withdrawn, { by: 'reviewer' })
      github.review(pulls.withdrawn, { by: 'reviewer', state: 'CHANGES_REQUESTED' })
      for (const by of ['reader', 'triager']) github.review(pulls.reader, { by })
      github.review(pulls.right, { by: 'reviewer' })
      github.review(pulls.right, { by: 'reviewer', state: 'COMMENTED' })
      // the same plan again takes no approval away
      expect((await world.plan(pulls.right)).exit).toBe(0)
      const { right, ...wrong } = pulls
      for (const number of Object.values(wrong)) await github.merge(number)

      const run = await world.merge(right)

      expect(run.exit, run.log).toBe(5)
      expect(run.outputs).toMatchObject({ 'failure-reason': 'no-approval', 'to-publish': '1' })
      for (const [why, number] of Object.entries(wrong)) {
        expect(told(world, number).record, why).toMatchObject({
          state: 'refused',
          reason: 'no-approval',
          done: [],
        })
        expect(headline(world, number), why).toBe(
          'OpenGPU local: nothing was sent, because no approving review covers the plan',
        )
      }
      expect(told(world, right).record).toMatchObject({ state: 'applied', done: ['right'] })
      expect(told(world, right).body).toContain(
        `, approved by reviewer at ${github.pull(right).head.slice(0, 7)}`,
      )
      expect(Object.keys(JSON.parse(run.outputs['addresses'] ?? '{}'))).toEqual(['right'])
    },
  ))

test.concurrent('a forged comment makes nothing be sent that main does not hold, and one by a person nothing at all', () =>
  inWorld(
    stage,
    {
      review: 'plan',
      files: {
        ...aDefinition({ id: 'one' }),
        ...aDefinition({ id: 'two' }),
        ...aDefinition({ id: 'three' }),
      },
    },
    async (world) => {
      const { github, nexus } = world
      const sources = await makeLive(world)
      const open = async (id: string, minPayment: string): Promise<number> =>
        (await github.openPull({ branch: id, files: aDefinition({ id, minPayment }) })).number
      const [edited, pushed, posted] = [
        await open('one', '0.02 OGPU'),
        await open('two', '0.02 OGPU'),
        await open('three', '0.02 OGPU'),
      ]
      for (const number of [edited, pushed, posted]) await world.plan(number)
      const [dear, right] = [await open('one', '9 OGPU'), told(world, posted).body]
      await world.plan(dear)

      // Somebody puts the digests of another plan into our comment: main wants 0.02, so 9 is not
      // sent.
      forge(world, edited, { changes: told(world, dear).record.changes })
      // Somebody pushes after the plan and leaves the comment as it was: it is of an older head.
      await github.pushToPull(pushed, aDefinition({ id: 'two', minPayment: '7 OGPU' }))
      // Our comment is gone, and a person posts the very same.
      github.state.comments.delete(told(world, posted).comment.id)
      github.comment(posted, 'stranger', right)
      github.close(dear)
      for (const number of [edited, pushed]) await github.merge(number)
      const moved = await github.merge(posted)
      const run = await world.pushed(moved)

      expect(run.exit, run.log).toBe(4)
      expect(told(world, edited).record).toMatchObject({ state: 'refused', reason: 'base-changed' })
      expect(told(world, pushed).record).toMatchObject({ state: 'refused', reason: 'base-changed' })
      expect(told(world, posted).record).toMatchObject({ state: 'refused', reason: 'no-review' })
      for (const id of ['one', 'two', 'three'])
        expect((await nexus.paramsOf(sourceOf(sources, id))).minPayment, id).toBe(10n * MILLI)

      // At most, it agrees to what main holds already.
      forge(world, posted, {
        state: 'planned',
        reason: null,
        changes: readRecord(right)?.changes ?? [],
      })
      const again = await world.pushed(moved, { rerun: run.run })

      expect(again.exit, again.log).toBe(5)
      expect((await nexus.paramsOf(sourceOf(sources, 'three'))).minPayment).toBe(20n * MILLI)
      for (const id of ['one', 'two'])
        expect((await nexus.paramsOf(sourceOf(sources, id))).minPayment, id).toBe(10n * MILLI)
    },
  ))

/**
 * Writes other data into the hidden line of our comment, as somebody with write access or another
 * workflow can.
 */
function forge(world: World, number: number, data: Partial<PlanRecord>): void {
  const { comment, record, body } = told(world, number)
  world.github.edit(
    comment,
    [recordLine({ ...record, ...data }), ...body.split('\n').slice(1)].join('\n'),
  )
}
