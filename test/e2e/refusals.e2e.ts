import { afterAll, beforeAll, expect, test } from 'vitest'
import { asWei } from '../../src/model/units/amount.ts'
import { makeLive, sourceOf, updateByHand } from './by-hand.ts'
import { aDefinition } from './definitions.ts'
import { inWorld } from './in-world.ts'
import { approvalIn, headline, told } from './told.ts'
import { type Stage, startStage } from './world.ts'

const TENTH = 10n ** 15n
const LIVE = { ...aDefinition({ id: 'one' }), ...aDefinition({ id: 'two' }) }

let stage: Stage

beforeAll(async () => {
  stage = await startStage()
})
afterAll(() => stage.stop())

test.concurrent('what somebody changed on chain after the review holds up its pull request only, and an approval of the new plan sends it', () =>
  inWorld(stage, { review: 'plan', files: LIVE }, async (world) => {
    const { github, nexus } = world
    const sources = await makeLive(world)
    const [one, two] = [sourceOf(sources, 'one'), sourceOf(sources, 'two')]
    const files = {
      ...aDefinition({ id: 'one', minPayment: '0.02 OGPU', image: '2.0.0' }),
      ...aDefinition({ id: 'three' }),
    }
    const moved = await github.openPull({ branch: 'price', files })
    const other = await github.openPull({
      branch: 'other',
      files: aDefinition({ id: 'two', minPayment: '0.03 OGPU' }),
    })
    for (const { number } of [moved, other]) expect((await world.plan(number)).exit).toBe(0)
    const hash = await updateByHand(world, one, { minPayment: asWei(15n * TENTH) })

    const alone = await world.merge(moved.number)

    expect(alone.exit, alone.log).toBe(4)
    expect(alone.outputs).toMatchObject({
      'failure-reason': 'chain-changed',
      'comment-url': expect.stringContaining(`/pull/${moved.number}#`),
    })
    expect(headline(world, moved.number)).toBe(
      'OpenGPU local: nothing was sent, because the chain changed after the review',
    )
    const refused = told(world, moved.number)
    expect(refused.record).toMatchObject({
      state: 'refused',
      reason: 'chain-changed',
      head: moved.head,
      done: [],
      inFlight: [],
    })
    expect(refused.body).toContain(
      '`one` is not what the reviewers saw. Both changes of this pull request wait; other pull requests are not held up.',
    )
    expect(refused.body).toContain(
      '| `payment.minPayment` | 0.01 → 0.02 OGPU | **0.015 OGPU** | 0.02 OGPU |',
    )
    expect(refused.body).toContain('| `environments.cpu` | old → new file | old file | new file |')
    expect(refused.body).toMatch(
      new RegExp(
        `\\*\\*Cause:\\*\\* \`${hash}\` in block \\d+, sent by 0x\\w{4}…\\w{4}: this repository's own wallet\\. No receipt of a pull request here names it`,
      ),
    )
    expect(refused.body).toContain('ogpu-gitops pull one --network local')
    expect(refused.body.match(/<summary>The plan as it was reviewed<\/summary>/g)).toHaveLength(1)

    const beside = await world.merge(other.number)

    expect(beside.exit, beside.log).toBe(5)
    expect(told(world, other.number).record).toMatchObject({ state: 'applied', done: ['two'] })
    expect((await nexus.paramsOf(two)).minPayment).toBe(30n * TENTH)
    expect((await nexus.paramsOf(one)).minPayment).toBe(15n * TENTH)
    expect(told(world, moved.number)).toMatchObject({ body: refused.body, comment: { edits: 1 } })

    const wrong = await world.dispatch({ approve: '0123456789abcdef' })

    expect(wrong.exit, wrong.log).toBe(4)
    expect(wrong.outputs).toMatchObject({ 'failure-reason': 'not-approved' })
    expect(wrong.summary).toContain('nothing was sent, because')
    expect(told(world, moved.number).body).toBe(refused.body)
    expect(await world.dispatch({ approve: 'ef99' })).toMatchObject({
      exit: 3,
      outputs: { 'failure-reason': 'workflow' },
    })

    const right = await world.dispatch({ approve: approvalIn(refused.body) })

    expect(right.exit, right.log).toBe(0)
    expect((await nexus.paramsOf(one)).minPayment).toBe(20n * TENTH)
    const receipt = told(world, moved.number)
    expect(receipt.record).toMatchObject({ state: 'applied', done: ['one', 'three'], reason: null })
    expect(receipt.body.match(/<summary>The plan as it was reviewed<\/summary>/g)).toHaveLength(1)
    expect(receipt.body).toContain(
      `merged by maintainer as ${github.pull(moved.number).merged?.commit.slice(0, 7)}`,
    )
    expect(Object.keys(JSON.parse(right.outputs['addresses'] ?? '{}'))).toEqual([
      'one',
      'three',
      'two',
    ])
  }))

test.concurrent('of two pull requests on the same base the later one waits where main wants more than was reviewed, and goes on where it only follows', () =>
  inWorld(stage, { review: 'plan', files: LIVE }, async (world) => {
    const { github, nexus } = world
    const two = sourceOf(await makeLive(world), 'two')
    const first = await github.openPull({ branch: 'first', files: prices('0.02 OGPU') })
    const files = {
      ...aDefinition({ id: 'one', image: '2.0.0' }),
      ...aDefinition({ id: 'two', minPayment: '0.02 OGPU', description: 'Another' }),
    }
    const second = await github.openPull({ branch: 'second', files })
    const follower = await github.openPull({
      branch: 'follower',
      files: aDefinition({ id: 'two', minPayment: '0.02 OGPU', description: 'Another' }),
    })
    for (const { number } of [first, second, follower])
      expect((await world.plan(number)).exit).toBe(0)

    expect((await world.merge(first.number)).exit).toBe(0)
    expect(told(world, second.number).record).toMatchObject({ state: 'superseded' })
    expect(told(world, second.number).body).toContain(
      `This plan is out of date:** #${first.number} changed \`one\` and \`two\` on chain`,
    )
    const merged = await world.merge(second.number)

    expect(merged.exit, merged.log).toBe(4)
    expect(merged.outputs).toMatchObject({ 'failure-reason': 'base-changed' })
    expect(headline(world, second.number)).toBe(
      `OpenGPU local: nothing was sent, because #${first.number} was merged first and changes the same Source`,
    )
    expect(told(world, second.number).body).toContain(
      '| `one` | Reviewed | In git now | Wanted now |',
    )
    expect(told(world, second.number).body).toContain(
      '| `payment.minPayment` | no change | 0.02 OGPU | 0.02 OGPU |',
    )

    const followed = await world.merge(follower.number)

    // its own step follows from what was reviewed; the other pull request waits on
    expect(followed.exit, followed.log).toBe(5)
    expect(told(world, follower.number).record).toMatchObject({ state: 'applied', done: ['two'] })
    expect((await nexus.paramsOf(two)).minPayment).toBe(20n * TENTH)
    const approved = await world.dispatch({ approve: approvalIn(told(world, second.number).body) })
    expect(approved.exit, approved.log).toBe(0)
    expect(told(world, second.number).record).toMatchObject({ state: 'applied', done: ['one'] })
  }))

test.concurrent('other contracts in the configuration hold up what was planned for the old ones', () =>
  inWorld(stage, { review: 'plan', files: aDefinition({ id: 'base' }) }, async (world) => {
    const { github, config } = world
    const { nexus, vault } = await stage.chain.deployNexus()
    const planned = await github.openPull({ branch: 'publish', files: aDefinition({ id: 'one' }) })
    expect((await world.plan(planned.number)).exit).toBe(0)
    const settings = await github.openPull({
      branch: 'settings',
      files: config({ extra: { nexus, vault } }),
    })
    const trusted = await world.plan(settings.number)
    expect(trusted.exit, trusted.log).toBe(3)
    await github.merge(settings.number)

    const merged = await world.merge(planned.number)

    // what the settings' own check was red for is no less so after their merge
    expect(merged.exit, merged.log).toBe(3)
    expect(merged.outputs).toMatchObject({ 'failure-reason': 'settings-changed' })
    expect(headline(world, planned.number)).toBe(
      'OpenGPU local: nothing was sent, because `ogpu.yaml` changed its wallet or network',
    )
    expect(told(world, planned.number).body).toContain('See `ogpu.yaml:4`.')
    expect(
      (await world.dispatch({ approve: approvalIn(told(world, planned.number).body) })).exit,
    ).toBe(0)
    expect(told(world, planned.number).record).toMatchObject({ state: 'applied', done: ['one'] })
  }))

function prices(minPayment: string) {
  return { ...aDefinition({ id: 'one', minPayment }), ...aDefinition({ id: 'two', minPayment }) }
}
