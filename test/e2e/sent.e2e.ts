import { afterAll, beforeAll, expect, test } from 'vitest'
import { asWei } from '../../src/model/units/amount.ts'
import { makeLive, sourceOf, updateByHand } from './by-hand.ts'
import { aDefinition } from './definitions.ts'
import { inWorld } from './in-world.ts'
import { told } from './told.ts'
import { type Stage, startStage, type World } from './world.ts'

// What people are told is what was sent, whatever the plan had shown.

const MILLI = 10n ** 15n
const LIVE = aDefinition({ id: 'one' })
const DEARER = aDefinition({ id: 'one', minPayment: '0.02 OGPU' })

let stage: Stage

beforeAll(async () => {
  stage = await startStage()
})
afterAll(() => stage.stop())

/** The one issue's text. */
function issueIn({ github }: World): string {
  return github.issues()[0]?.body ?? ''
}

test.concurrent('without review a receipt shows the values that were sent, beside those that the plan showed', () =>
  inWorld(stage, { review: 'none', files: LIVE }, async (world) => {
    const one = sourceOf(await makeLive(world), 'one')
    const { number } = await world.github.openPull({ branch: 'dearer', files: DEARER })
    await world.plan(number)
    expect(told(world, number).body).toContain(
      'asks for no review, so a value that has moved on chain by then is overwritten',
    )
    await updateByHand(world, one, { minPayment: asWei(50n * MILLI) })

    const run = await world.merge(number)

    expect(run.exit, run.log).toBe(0)
    expect((await world.nexus.paramsOf(one)).minPayment).toBe(20n * MILLI)
    const { body } = told(world, number)
    expect(body).toContain(
      '**Not as planned:** `one` was sent with other values than the plan showed',
    )
    expect(body).toContain('| 0.05 OGPU | **0.02 OGPU** | 0.01 OGPU → 0.02 OGPU |')
    expect(body).toContain('asks for no review.')
    expect(body).toContain('started the run (push).')
  }))

test.concurrent('a drift issue names no pull request that was refused, and no value that was never applied as if it had been', () =>
  inWorld(stage, { review: 'plan', files: LIVE }, async (world) => {
    const one = sourceOf(await makeLive(world), 'one')
    const { number } = await world.github.openPull({ branch: 'dearer', files: DEARER })
    await world.plan(number)
    await updateByHand(world, one, { minPayment: asWei(50n * MILLI) })
    expect((await world.merge(number)).exit).toBe(4)
    expect(told(world, number).record).toMatchObject({ state: 'refused', reason: 'chain-changed' })

    await world.schedule({
      permissions: { contents: 'read', issues: 'write', 'pull-requests': 'read' },
    })

    expect(issueIn(world)).toContain('| Field | In git | On chain now |')
    expect(issueIn(world)).toContain('| `payment.minPayment` | 0.02 OGPU | **0.05 OGPU** |')
    expect(issueIn(world)).not.toMatch(/Last applied from git|applied: \[?#/)
  }))
