import { afterAll, beforeAll, expect, test } from 'vitest'
import { emptyRecord } from '../../src/consent/plan-record.ts'
import { recordLine } from '../../src/consent/record.ts'
import type { InFlight } from '../../src/model/events.ts'
import type { PlanRecord } from '../../src/model/review.ts'
import { makeLive, sourceOf } from './by-hand.ts'
import { aDefinition } from './definitions.ts'
import { inWorld } from './in-world.ts'
import { botComment, ownComments, withRecord } from './looks.ts'
import { told } from './told.ts'
import { type Stage, startStage, type World } from './world.ts'

const MILLI = 10n ** 15n

let stage: Stage

beforeAll(async () => {
  stage = await startStage()
})
afterAll(() => stage.stop())

test.concurrent('notes of what is in flight make an apply spend a nonce only where apply can have written them', () =>
  inWorld(stage, { files: aDefinition({ id: 'one' }) }, async (world) => {
    const { github } = world
    await makeLive(world)
    const count = async (): Promise<number> =>
      Number(await world.chain.rpc('eth_getTransactionCount', [world.client, 'latest']))
    const nonce = await count()
    const early = await github.openPull({ branch: 'early', files: { 'early.md': 'early\n' } })
    botComment(github, early.number, aForgery({ nonce })) // while it is open
    await github.merge(early.number)
    const open = await github.openPull({ branch: 'open', files: { 'open.md': 'open\n' } })
    botComment(github, open.number, aForgery({ nonce }))
    botComment(github, github.openIssue('author', 'An issue', '').number, aForgery({ nonce }))
    const old = await github.openPull({ branch: 'old', files: { 'old.md': 'old\n' } })
    await github.merge(old.number)
    for (const far of [nonce + 50, 999_999_999])
      botComment(github, old.number, aForgery({ nonce: far }))
    const spent = async (): Promise<number> => {
      const [before, moved] = [
        await count(),
        await github.pushToBranch('main', { 'README.md': `${await count()} ${Math.random()}\n` }),
      ]
      const run = await world.pushed(moved)
      expect(run.exit, run.log).toBe(0)
      return (await count()) - before
    }

    expect([await spent(), await spent()]).toEqual([0, 0])

    botComment(github, old.number, aForgery({ nonce })) // as a run leaves it that was killed
    expect([await spent(), await spent()]).toEqual([1, 0])
  }))

test.concurrent('what says "applied" before the merge takes no plan away and keeps nothing from being sent', () =>
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
      const open = async (id: string, minPayment = '0.02 OGPU'): Promise<number> => {
        const { number } = await github.openPull({
          branch: id,
          files: aDefinition({ id, minPayment }),
        })
        expect((await world.plan(number)).exit).toBe(0)
        return number
      }
      const [beside, inside, control] = [await open('one'), await open('two'), await open('three')]
      const forged = botComment(github, beside, applied(world, beside, 'one'))
      const { comment } = told(world, inside)
      github.edit(comment, applied(world, inside, 'two'))

      await github.pushToPull(beside, aDefinition({ id: 'one', minPayment: '0.03 OGPU' }))
      const again = await world.plan(beside, { action: 'synchronize' })
      expect(again.exit, again.log).toBe(0)
      const [plan, ...others] = ownComments(github, beside)
      expect(plan?.record).toMatchObject({ state: 'planned', head: github.pull(beside).head })
      expect(others.map((one) => one.comment.id)).toEqual([forged.id])

      for (const number of [beside, inside]) await github.merge(number)
      const run = await world.merge(control)

      expect(run.exit, run.log).toBe(0)
      const prices = await Promise.all(
        ['one', 'two', 'three'].map(
          async (id) => (await nexus.paramsOf(sourceOf(sources, id))).minPayment,
        ),
      )
      expect(prices).toEqual([30n * MILLI, 20n * MILLI, 20n * MILLI])
      expect(told(world, inside).record).toMatchObject({ state: 'applied', done: ['two'] })
    },
  ))

test.concurrent('a block that no run can have seen keeps no plan from being written', () =>
  inWorld(stage, {}, async (world) => {
    const { github } = world
    const { number } = await github.openPull({ branch: 'add', files: aDefinition({ id: 'one' }) })
    await world.plan(number)
    const { comment, body } = told(world, number)
    github.edit(comment, withRecord(body, { block: 900_000_000_000, fingerprint: 'e'.repeat(64) }))

    const run = await world.plan(number)

    expect(run.exit, run.log).toBe(0)
    expect(told(world, number).record.fingerprint).toBe(run.outputs['fingerprint'])
  }))

function applied(world: World, number: number, id: string): string {
  return withRecord(told(world, number).body, {
    state: 'applied',
    done: [id],
    merge: 'c'.repeat(40),
    block: null,
  })
}

/** What another workflow of the repository may write under the same name. */
function aForgery(note: Pick<InFlight, 'nonce'>): string {
  const record: PlanRecord = {
    ...emptyRecord('ogpu.yaml', 'local'),
    state: 'applying',
    inFlight: [{ id: 'one', kind: 'update', hash: `0x${'7'.repeat(64)}`, ...note }],
  }
  return `${recordLine(record)}\n### Nothing\n`
}
