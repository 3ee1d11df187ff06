import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeLive, sourceOf } from './by-hand.ts'
import { aClosing, aDefinition } from './definitions.ts'
import { inWorld } from './in-world.ts'
import { approvalIn, headline, told } from './told.ts'
import { type Stage, startStage } from './world.ts'

let stage: Stage

beforeAll(async () => {
  stage = await startStage()
})
afterAll(() => stage.stop())

test.concurrent('more closings than the limit turn the check red, are refused after the merge, and go through by approving exactly them', () =>
  inWorld(
    stage,
    { review: 'plan', limits: { closings: 1 }, files: live('one', 'two', 'three', 'kept') },
    async (world) => {
      const { github, nexus } = world
      const sources = await makeLive(world)
      const pull = await github.openPull({
        branch: 'close',
        files: { ...aClosing('one'), ...aClosing('two'), ...aClosing('three') },
      })

      const planned = await world.plan(pull.number)

      expect(planned.exit, planned.log).toBe(4)
      expect(planned.outputs).toMatchObject({ 'failure-reason': 'limit', 'to-close': '3' })
      expect(headline(world, pull.number)).toBe('OpenGPU plan for local: 3 to close, all refused')
      expect(told(world, pull.number).body).toContain('this closes 3 Sources and the limit is 1')
      const merged = await world.merge(pull.number)

      expect(merged.exit, merged.log).toBe(4)
      expect(merged.outputs).toMatchObject({ 'failure-reason': 'limit' })
      expect(headline(world, pull.number)).toBe(
        'OpenGPU local: nothing was sent, because it closes 3 Sources and the limit is 1',
      )
      expect(told(world, pull.number).record).toMatchObject({ state: 'refused', reason: 'limit' })
      const sent = await world.dispatch({ approve: approvalIn(told(world, pull.number).body) })

      expect(sent.exit, sent.log).toBe(0)
      expect(sent.outputs).toMatchObject({ 'to-close': '3' })
      expect(told(world, pull.number).record).toMatchObject({
        state: 'applied',
        done: ['one', 'three', 'two'],
      })
      for (const [id, address] of sources)
        expect(await nexus.read(address, 'getStatus'), id).toBe(id === 'kept' ? 0n : 1n)
    },
  ))

test.concurrent('what the base protects is not closed by an approval, nor by the merge of anything else, but by a decision of its own', () =>
  inWorld(
    stage,
    {
      review: 'plan',
      files: { ...aDefinition({ id: 'one', protect: true }), ...aDefinition({ id: 'two' }) },
    },
    async (world) => {
      const { github, nexus } = world
      const one = sourceOf(await makeLive(world), 'one')
      const closing = await github.openPull({
        branch: 'close',
        files: { ...aClosing('one'), ...aDefinition({ id: 'three' }) },
      })
      const planned = await world.plan(closing.number)
      expect(planned.exit, planned.log).toBe(4)
      expect(planned.outputs).toMatchObject({ 'failure-reason': 'protected' })

      const merged = await world.merge(closing.number)

      expect(merged.exit, merged.log).toBe(5)
      expect(merged.outputs).toMatchObject({
        'failure-reason': 'protected',
        'to-publish': '1',
        'to-close': '0',
      })
      expect(told(world, closing.number).record).toMatchObject({
        state: 'partly-applied',
        done: ['three'],
        withheld: ['one'],
      })
      const digest = approvalIn(told(world, closing.number).body)
      expect(await world.dispatch({ approve: digest })).toMatchObject({
        exit: 4,
        outputs: { 'failure-reason': 'protected' },
      })

      const other = await github.openPull({
        branch: 'other',
        files: aDefinition({ id: 'two', minPayment: '0.02 OGPU' }),
      })
      expect((await world.plan(other.number)).summary).toContain('**not sent**')
      const next = await world.merge(other.number)

      expect(next.exit, next.log).toBe(5)
      expect(told(world, other.number).record).toMatchObject({ state: 'applied' })
      expect(await nexus.read(one, 'getStatus')).toBe(0n)

      const approved = await world.dispatch({ approve: digest })

      expect(approved.exit, approved.log).toBe(0)
      expect(await nexus.read(one, 'getStatus')).toBe(1n)
      expect(told(world, closing.number).record).toMatchObject({
        state: 'applied',
        done: ['one', 'three'],
      })
      expect(headline(world, closing.number)).toBe(
        'OpenGPU local: applied. 1 closed, 1 already stood',
      )
    },
  ))

test.concurrent('a direct push names what nobody reviewed, and all of it can be approved at once', () =>
  inWorld(stage, { review: 'plan' }, async (world) => {
    const { github } = world

    const pushed = await world.pushed(
      await github.pushToBranch('main', {
        ...aDefinition({ id: 'one' }),
        ...aDefinition({ id: 'two' }),
      }),
    )

    expect(pushed.exit, pushed.log).toBe(4)
    expect(pushed.outputs).toMatchObject({
      'failure-reason': 'no-review',
      'to-publish': '0',
      changes: 'true',
    })
    expect(pushed.summary).toContain(
      '### OpenGPU local: nothing was sent, because no plan was reviewed for this commit',
    )
    for (const id of ['one', 'two']) expect(pushed.summary).toContain(`+ publish ${id}`)
    expect(pushed.summary).not.toContain('ogpu-gitops apply')
    const before = github.requests.length
    const approved = await world.dispatch({ approve: approvalIn(pushed.summary) })

    expect(approved.exit, approved.log).toBe(0)
    expect(approved.outputs).toMatchObject({ 'to-publish': '2' })
    const asked = github.requests
      .slice(before)
      .filter(({ operation }) => operation === 'repos/list-pull-requests-associated-with-commit')
    const times = asked.map(({ path }) => asked.filter((other) => other.path === path).length)
    // who waits for GitHub to learn of a merge asks six times; this one was long ago
    expect(Math.max(...times)).toBeLessThanOrEqual(2)
  }))

test.concurrent('a pull request without a plan is told that nothing of it was sent, and what came of the approval', () =>
  inWorld(stage, { review: 'plan' }, async (world) => {
    const { github } = world
    const pull = await github.openPull({
      branch: 'add',
      author: 'stranger',
      fork: 'stranger',
      files: aDefinition({ id: 'one' }),
    })
    expect((await world.plan(pull.number)).exit).toBe(3)

    expect(await world.merge(pull.number)).toMatchObject({
      exit: 4,
      outputs: { 'failure-reason': 'no-review' },
    })

    expect(headline(world, pull.number)).toBe(
      'OpenGPU local: nothing was sent, because no plan was reviewed for this commit',
    )
    const approved = await world.dispatch({ approve: approvalIn(told(world, pull.number).body) })
    expect(approved.exit, approved.log).toBe(0)
    expect(told(world, pull.number).record).toMatchObject({ state: 'applied', done: ['one'] })
  }))

test.concurrent('without its key a run sends nothing, says so under the pull request, and a person approves what Dependabot merged', () =>
  inWorld(stage, { review: 'plan' }, async (world) => {
    const { github } = world
    const [bot, person] = [
      await github.openPull({
        branch: 'bump',
        author: 'dependabot[bot]',
        files: aDefinition({ id: 'one' }),
      }),
      await github.openPull({ branch: 'add', files: aDefinition({ id: 'two' }) }),
    ]
    for (const { number } of [bot, person]) expect((await world.plan(number)).exit).toBe(0)

    const merged = await world.merge(bot.number, { by: 'dependabot[bot]', run: { withKey: false } })

    expect(merged.exit, merged.log).toBe(4)
    expect(merged.outputs).toMatchObject({ 'failure-reason': 'no-key' })
    expect(headline(world, bot.number)).toBe(
      "OpenGPU local: nothing was sent, because the wallet's key is not here",
    )
    expect(told(world, bot.number).record).toMatchObject({ state: 'refused', reason: 'no-key' })
    expect(told(world, bot.number).body).toContain(
      'Dependabot started it, and a run that Dependabot starts gets no secrets.',
    )

    expect(await world.merge(person.number, { run: { withKey: false } })).toMatchObject({
      exit: 4,
      outputs: { 'failure-reason': 'no-key' },
    })
    expect(told(world, person.number).body).toContain(
      '`gh secret set CLIENT_PRIVATE_KEY` asks for it; then re-run.',
    )

    const approved = await world.dispatch({ approve: approvalIn(told(world, bot.number).body) })

    expect(approved.exit, approved.log).toBe(0)
    expect(approved.outputs).toMatchObject({ 'to-publish': '1' })
    expect(told(world, bot.number).record).toMatchObject({ state: 'applied', done: ['one'] })
    expect(told(world, person.number).record).toMatchObject({ state: 'refused' })
  }))

test.concurrent('an RPC that is down sends nothing yet, and the same run again is all that is needed', () =>
  inWorld(stage, { review: 'plan' }, async (world) => {
    const { github } = world
    const pull = await github.openPull({ branch: 'add', files: aDefinition({ id: 'one' }) })
    expect((await world.plan(pull.number)).exit).toBe(0)
    const moved = await github.merge(pull.number)

    const down = await world.pushed(moved, { inputs: { 'rpc-url': 'http://127.0.0.1:9' } })

    expect(down.exit, down.log).toBe(1)
    expect(down.outputs).toMatchObject({ 'failure-reason': 'rpc-unreachable' })
    expect(headline(world, pull.number)).toBe(
      'OpenGPU local: nothing was sent yet: the RPC did not answer',
    )
    expect(told(world, pull.number).body).toContain(
      'Run it again once that is over. The review still counts.',
    )
    expect(down.summary).toContain('nothing was sent yet')

    const again = await world.pushed(moved, { rerun: down.run })

    expect(again.exit, again.log).toBe(0)
    expect(told(world, pull.number).record).toMatchObject({
      state: 'applied',
      done: ['one'],
      reason: null,
    })
  }))

function live(...ids: readonly string[]) {
  return Object.assign({}, ...ids.map((id) => aDefinition({ id })))
}
