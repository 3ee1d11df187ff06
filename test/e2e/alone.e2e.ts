import { afterAll, beforeAll, expect, test } from 'vitest'
import { aDefinition } from './definitions.ts'
import { inWorld } from './in-world.ts'
import { approvalIn, told } from './told.ts'
import { type Stage, startStage } from './world.ts'

// One person and all that they can reach: where an approval is asked for, nothing of it sends
// anything.

let stage: Stage

beforeAll(async () => {
  stage = await startStage()
})
afterAll(() => stage.stop())

test.concurrent('an approver who takes the plan away from a pull request of their own can not approve it by a run, and another one can', () =>
  inWorld(
    stage,
    {
      review: 'approval',
      extra: { approvers: ['keeper', 'other'] },
      roles: { keeper: 'write', other: 'write' },
    },
    async (world) => {
      const { github } = world
      const opened = async (id: string): Promise<number> => {
        const { number } = await github.openPull({
          branch: id,
          author: 'keeper',
          files: aDefinition({ id }),
        })
        expect((await world.plan(number)).exit).toBe(0)
        return number
      }
      const [deleted, called] = [await opened('deleted'), await opened('called')]
      github.state.comments.delete(told(world, deleted).comment.id)
      await github.merge(deleted)
      const merged = await world.merge(called)
      expect([merged.exit, merged.outputs['failure-reason']], merged.log).toEqual([
        4,
        'no-approval',
      ])
      // The comment that says that nothing was sent says now that all was: then it would be drift.
      const { comment, body } = told(world, called)
      github.edit(
        comment,
        body.replace('"state":"refused","reason":"no-approval"', '"state":"applied"'),
        'keeper',
      )
      expect(told(world, called).record.state).toBe('applied')
      const { outputs } = await world.dispatch()
      const approve = (outputs['fingerprint'] ?? '').slice(0, 16)

      const alone = await world.dispatch({ approve, by: 'keeper' })
      expect(
        [alone.exit, alone.outputs['failure-reason'], alone.outputs['to-publish']],
        alone.log,
      ).toEqual([4, 'no-approval', '0'])
      expect(alone.log).toContain('keeper opened the pull request')
      const together = await world.dispatch({ approve, by: 'other' })

      expect([together.exit, together.outputs['to-publish']], together.log).toEqual([0, '2'])
    },
  ))

test.concurrent('what apps alone made wants two people, as whoever had them make it is one', () =>
  inWorld(
    stage,
    {
      review: 'approval',
      roles: { first: 'write', second: 'write', 'github-actions[bot]': 'write' },
    },
    async (world) => {
      const { github } = world
      const opened = async (id: string): Promise<number> => {
        const { number } = await github.openPull({
          branch: id,
          author: 'github-actions[bot]',
          files: aDefinition({ id }),
        })
        expect((await world.plan(number)).exit).toBe(0)
        github.review(number, { by: 'first' })
        return number
      }
      const [one, two] = [await opened('one'), await opened('two')]
      github.review(two, { by: 'second' })
      await github.merge(one, { by: 'first' })
      const run = await world.merge(two, { by: 'first' })

      expect(run.exit, run.log).toBe(5)
      expect(told(world, one).record).toMatchObject({
        state: 'refused',
        reason: 'no-approval',
        done: [],
      })
      expect(told(world, one).body).toContain('two people have to approve it')
      expect(told(world, two).record).toMatchObject({ state: 'applied', done: ['two'] })
      const approve = approvalIn(told(world, one).body)
      expect(await world.dispatch({ approve, by: 'first' })).toMatchObject({
        exit: 4,
        outputs: { 'failure-reason': 'no-approval' },
      })
      const sent = await world.dispatch({ approve, by: 'second' })

      expect(sent.exit, sent.log).toBe(0)
      expect(told(world, one).record).toMatchObject({ state: 'applied', done: ['one'] })
    },
  ))
