import { afterAll, beforeAll, expect, test } from 'vitest'
import { parse } from 'yaml'
import { workflowText } from '../../src/init/workflow-text.ts'
import type { Permissions } from '../support/github/tokens.ts'
import { aDefinition } from './definitions.ts'
import { inWorld } from './in-world.ts'
import { ownComment } from './looks.ts'
import { type Stage, startStage, type World } from './world.ts'

let stage: Stage

beforeAll(async () => {
  stage = await startStage()
})
afterAll(() => stage.stop())

/** What the job says that init writes. */
const permissions: Permissions = parse(
  workflowText({ folder: '', configFile: 'ogpu.yaml', action: { commit: '9f'.repeat(20) } }),
).jobs.opengpu.permissions

const opened = async ({ github }: World): Promise<number> =>
  (
    await github.openPull({
      branch: 'dependabot/docker/acme/model-1.5.0',
      author: 'dependabot[bot]',
      files: aDefinition({ id: 'one' }),
    })
  ).number

test.concurrent('a pull request of Dependabot’s has its plan as a comment, since the job’s permissions raise its token, and a person’s merge is consent', () =>
  inWorld(stage, { review: 'plan' }, async (world) => {
    const { github } = world
    const number = await opened(world)

    const planned = await world.plan(number, { permissions, withKey: false })

    expect(planned.exit, planned.log).toBe(0)
    expect(planned.outputs['comment-url']).not.toBe('')
    expect(ownComment(github, number).body).toContain('1 to publish')

    await github.pushToPull(number, aDefinition({ id: 'one', minPayment: '0.07 OGPU' }), {
      by: 'dependabot[bot]',
    })
    const again = await world.plan(number, { action: 'synchronize', permissions, withKey: false })
    expect(again.exit, again.log).toBe(0)
    expect(github.botCommentsOf(number)).toMatchObject([
      { body: expect.stringContaining('0.07 OGPU') },
    ])

    const merged = await world.merge(number)
    expect(merged.exit, merged.log).toBe(0)
    expect(merged.outputs).toMatchObject({ 'to-publish': '1' })
  }))

test.concurrent('where a job says nothing of permissions the token of Dependabot’s run only reads, and the check says that there is no comment', () =>
  inWorld(stage, { review: 'plan' }, async (world) => {
    const number = await opened(world)

    const bot = await world.plan(number, { permissions: 'undeclared' })

    expect([bot.exit, bot.outputs['failure-reason']], bot.log).toEqual([3, 'comment-not-written'])
    expect(world.github.botCommentsOf(number)).toEqual([])
    expect(bot.log).toContain('pull-requests: write')

    const person = await world.github.openPull({
      branch: 'add',
      files: aDefinition({ id: 'two' }),
    })
    const planned = await world.plan(person.number, { permissions: 'undeclared' })
    expect(planned.exit, planned.log).toBe(0)
  }))
