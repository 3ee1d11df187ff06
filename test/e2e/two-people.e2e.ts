import { afterAll, beforeAll, expect, test } from 'vitest'
import { amount } from '../support/builders.ts'
import { makeLive, sourceOf, updateByHand } from './by-hand.ts'
import { aDefinition } from './definitions.ts'
import { inWorld } from './in-world.ts'
import { approvalIn, told } from './told.ts'
import { type Stage, startStage, type World } from './world.ts'

const MILLI = 10n ** 15n
const LONG_AGO = '"plannedAt":"2020-01-01T00:00:00Z","changes"'

let stage: Stage

beforeAll(async () => {
  stage = await startStage()
})
afterAll(() => stage.stop())

test.concurrent('an approval is a second person’s: nobody who wrote, committed or pushed any of it, no app, and nobody whom GitHub can’t tell from them', () =>
  inWorld(
    stage,
    {
      review: 'approval',
      roles: { reviewer: 'write', pusher: 'write', co: 'write', 'helper[bot]': 'write' },
    },
    async (world) => {
      const { github } = world
      for (const login of ['reviewer', 'pusher', 'co'])
        github.state.users.set(login, { login, id: 900 + login.length, type: 'User' })
      const opened = async (id: string): Promise<number> =>
        (await github.openPull({ branch: id, files: aDefinition({ id }) })).number
      const more = (id: string) => aDefinition({ id, description: 'More of it' })
      const pulls = {
        pushed: await opened('pushed'),
        coauthored: await opened('coauthored'),
        bot: await opened('bot'),
        unknown: await opened('unknown'),
        edited: await opened('edited'),
        disguised: await opened('disguised'),
        right: await opened('right'),
      }
      await github.pushToPull(pulls.pushed, more('pushed'), { by: 'pusher', author: 'author' })
      await github.pushToPull(pulls.coauthored, more('coauthored'), {
        message: 'More\n\nCo-authored-by: Co <co@users.noreply.github.com>',
      })
      await github.pushToPull(pulls.unknown, more('unknown'), { author: 'somebody@example.com' })
      for (const number of [pulls.edited, pulls.disguised])
        github.review(number, { by: 'reviewer' })
      for (const number of Object.values(pulls)) expect((await world.plan(number)).exit).toBe(0)
      github.review(pulls.pushed, { by: 'pusher' })
      github.review(pulls.coauthored, { by: 'co' })
      github.review(pulls.bot, { by: 'helper[bot]' })
      github.review(pulls.unknown, { by: 'reviewer' })
      github.review(pulls.right, { by: 'reviewer' })
      // What a plan says of its own age: by somebody with write access, and by another workflow,
      // which writes as we do.
      for (const [number, by] of [
        [pulls.edited, 'reviewer'],
        [pulls.disguised, 'github-actions[bot]'],
      ] as const) {
        const { comment, body } = told(world, number)
        github.edit(comment, body.replace('"changes"', LONG_AGO), by)
      }
      const { right, ...wrong } = pulls
      for (const number of Object.values(wrong)) await github.merge(number)

      const run = await world.merge(right)

      expect(run.exit, run.log).toBe(5)
      for (const [why, number] of Object.entries(wrong))
        expect(told(world, number).record, why).toMatchObject({
          state: 'refused',
          reason: 'no-approval',
          done: [],
        })
      expect(Object.keys(JSON.parse(run.outputs['addresses'] ?? '{}'))).toEqual(['right'])
      const said = (number: number): string => told(world, number).body
      expect(said(pulls.pushed)).toContain(
        `pusher pushed ${github.pull(pulls.pushed).head.slice(0, 7)}`,
      )
      expect(said(pulls.coauthored)).toContain('co is an author or the committer of')
      expect(said(pulls.bot)).toMatch(/helper.*bot.* is no person/)
      expect(said(pulls.unknown)).toContain('so it may have been reviewer')
      expect(said(pulls.edited)).toContain(
        'somebody else has edited the plan that reviewer approved',
      )
      expect(said(pulls.disguised)).toContain('reviewer approved before the plan was posted')
    },
  ))

test.concurrent('a dispatched approval counts only from somebody who had no hand in the pull request', () =>
  inWorld(stage, { review: 'approval', roles: { 'ci[bot]': 'write' } }, async (world) => {
    const { github } = world
    const { number } = await github.openPull({ branch: 'one', files: aDefinition({ id: 'one' }) })
    await world.plan(number)
    expect((await world.merge(number)).outputs['failure-reason']).toBe('no-approval')
    const approve = approvalIn(told(world, number).body)

    for (const by of ['author', 'ci[bot]']) {
      const refused = await world.dispatch({ approve, by })
      expect([refused.exit, refused.outputs['failure-reason']], `${by}: ${refused.log}`).toEqual([
        4,
        'no-approval',
      ])
      expect(told(world, number).record.done).toEqual([])
    }
    const sent = await world.dispatch({ approve, by: 'maintainer' })

    expect(sent.exit, sent.log).toBe(0)
    expect(told(world, number).record).toMatchObject({ state: 'applied', done: ['one'] })
  }))

test.concurrent('what no pull request asks for is approved by one whom the base and the head name, and who pushed none of it', () =>
  inWorld(
    stage,
    {
      review: 'approval',
      files: aDefinition({ id: 'one' }),
      roles: { keeper: 'write', other: 'write' },
    },
    async (world) => {
      const { github, nexus } = world
      const one = sourceOf(await makeLive(world), 'one')
      const price = async (): Promise<bigint> => (await nexus.paramsOf(one)).minPayment
      await updateByHand(world, one, { minPayment: amount('0.03 OGPU') })
      const { outputs } = await world.dispatch()
      const approve = (outputs['fingerprint'] ?? '').slice(0, 16)
      const refused = async (by: string): Promise<string> => {
        const run = await world.dispatch({ approve, by })
        expect(
          [run.exit, run.outputs['failure-reason'], await price()],
          `${by}: ${run.log}`,
        ).toEqual([4, 'no-approval', 30n * MILLI])
        return run.log
      }

      expect(await refused('maintainer')).toContain('networks.local.approvers')
      await merged(world, 'approvers', world.config({ extra: { approvers: ['keeper', 'other'] } }))
      await refused('keeper') // the commit before does not name them yet
      await merged(world, 'later', { 'README.md': 'Later\n' })
      await refused('maintainer')
      await github.pushToBranch('main', { 'README.md': 'Past every review\n' }, { by: 'other' })
      expect(await refused('other')).toContain('without a pull request')
      const sent = await world.dispatch({ approve, by: 'keeper' })

      expect([sent.exit, await price()], sent.log).toEqual([0, 10n * MILLI])
    },
  ))

async function merged(
  { github }: World,
  branch: string,
  files: Readonly<Record<string, string | null>>,
): Promise<void> {
  const { number } = await github.openPull({ branch, files })
  await github.merge(number)
}
