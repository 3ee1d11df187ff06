import { toQuantity } from 'ethers'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { contracts } from '../support/contracts/nexus-calls.ts'
import { withoutSimulateV1 } from '../support/lenses.ts'
import { aDefinition } from './definitions.ts'
import { inTrouble, inWorld } from './in-world.ts'
import { told } from './told.ts'
import { type Stage, startStage, type World } from './world.ts'

const THREE = {
  ...aDefinition({ id: 'one' }),
  ...aDefinition({ id: 'three' }),
  ...aDefinition({ id: 'two' }),
}
/** What StakingNexus asks for one Source. */
const STAKE = 10n ** 15n

let stage: Stage

beforeAll(async () => {
  stage = await startStage('StakingNexus')
})
afterAll(() => stage.stop())

test.concurrent('a stake for one of three publishes turns the check red, and the comment says which two and why', () =>
  inWorld(stage, { review: 'plan' }, async (world) => {
    await stake(world)
    const pull = await world.github.openPull({ branch: 'three', files: THREE })

    const planned = await world.plan(pull.number)

    expect(planned.exit, planned.log).toBe(3)
    expect(planned.outputs).toMatchObject({
      'failure-reason': 'reverted-together',
      'to-publish': '1',
    })
    const { body, record } = told(world, pull.number)
    expect(record.changes.map(({ id }) => id)).toEqual(['one'])
    for (const id of ['three', 'two'])
      expect(body).toMatch(new RegExp(`publish ${id} after one, .{1,80}InsufficientLockup`))
  }))

test.concurrent('where the node can’t run it beforehand the check is green, the comment says so, and the merge ends partial', () =>
  inTrouble(stage, {}, async (world, rpc) => {
    rpc.use(withoutSimulateV1)
    await stake(world)
    const pull = await world.github.openPull({ branch: 'three', files: THREE })

    const planned = await world.plan(pull.number)
    const { body } = told(world, pull.number)
    const merged = await world.merge(pull.number)

    expect([planned.exit, merged.exit], planned.log + merged.log).toEqual([0, 5])
    expect(body).toContain('each change was simulated by itself')
  }))

async function stake({ chain, nexus: { vault }, client }: World): Promise<void> {
  await chain.rpc('anvil_impersonateAccount', [client])
  const send = (data: string, value = 0n): Promise<unknown> =>
    chain.rpc('eth_sendTransaction', [
      { from: client, to: vault, data, value: toQuantity(value), gas: toQuantity(1_000_000) },
    ])
  await send(contracts.encodeFunctionData('deposit', [client]), STAKE)
  await send(contracts.encodeFunctionData('lock', [STAKE]))
}
