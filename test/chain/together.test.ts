import { toQuantity } from 'ethers'
import { describe, expect, test } from 'vitest'
import { withoutSimulateV1 } from '../support/lenses.ts'
import { type Run, writeDefinition } from '../support/project.ts'
import { aStage } from '../support/stage.ts'
import type { TroubledProject } from '../support/troubled-project.ts'

// What would be sent is run one after another before it is shown, so a plan that says nothing of
// trouble is one that goes through.

const SEND = 'eth_sendRawTransaction'
const RUN = 'eth_simulateV1'
/** What StakingNexus asks for each Source. */
const STAKE = 10n ** 15n

const stage = aStage()
const { on } = stage

const codes = ({ json }: Run): readonly unknown[] =>
  json().problems.map(({ code, id }: { code: string; id: string }) => [code, id])

describe('a stake for one of three publishes', () => {
  test('is seen by the plan, which blocks the other two and says why and what to do', async () => {
    await on('StakingNexus', async (project) => {
      await project.person.stake(STAKE)
      await project.define('one', 'two', 'three')

      const planned = await project.run('plan', '--json')
      const applied = await project.run('apply', '--yes', '--json')

      expect(planned.exit).toBe(3)
      expect(planned.json()).toMatchObject({
        simulated: 'together',
        summary: { publish: 1, blocked: 2 },
        changes: [{ id: 'one' }],
      })
      expect(codes(planned)).toEqual([
        ['reverted-together', 'three'],
        ['reverted-together', 'two'],
      ])
      expect(planned.json().problems[0].message).toMatch(/after one, .*: InsufficientLockup/)
      expect(planned.json().problems[0].hint).toMatch(/lock more OGPU/)
      expect(codes(applied)).toEqual(codes(planned))
      expect(applied.json()).toMatchObject({
        outcome: 'partial',
        receipts: [{ id: 'one', status: 'done' }],
      })
      expect(project.rpc.count(SEND)).toBe(1)
      await project.expectOneEach('one')
    })
  })

  test('is not seen where the node has no such method: the plan is green as before, says so, and apply ends partial', async () => {
    await on('StakingNexus', async (project) => {
      await project.person.stake(STAKE)
      await project.define('one', 'two', 'three')
      project.rpc.use(withoutSimulateV1)

      const planned = await project.run('plan', '--json')
      const told = await project.run('plan')
      const applied = await project.run('apply', '--yes', '--json')

      expect([planned.exit, applied.exit]).toEqual([0, 5])
      expect(planned.json()).toMatchObject({
        simulated: 'alone',
        summary: { publish: 3, blocked: 0 },
        problems: [],
      })
      expect(told.out).toContain('Each change was simulated by itself')
      expect(applied.json()).toMatchObject({ outcome: 'partial', summary: { done: 1 } })
    })
  })

  test('is seen in a branch’s plan as well, of what merging it sends', async () => {
    await on('StakingNexus', async (project) => {
      await project.person.stake(STAKE)
      await project.configure({ extra: { review: 'plan' } })
      await project.define('one')
      await project.commit()
      await project.git('checkout', '-q', '-b', 'topic')
      await project.define('two', 'three')
      await project.commit()

      const { exit, json } = await project.run('plan', '--base', 'main', '--json')

      expect(exit).toBe(3)
      expect(json()).toMatchObject({
        simulated: 'together',
        problems: [{ code: 'reverted-together', id: 'two' }],
      })
      expect(json().problems[0].message).toMatch(/after three, /)
    })
  })
})

describe('what the contracts take and do not do', () => {
  test('blocks an update that changes nothing, and the closing that comes with it', async () => {
    await on('IgnoringNexus', async (project) => {
      await project.define('one', 'two', 'three')
      await project.run('apply', '--yes')
      await writeDefinition(project, { id: 'one', minPayment: '7 OGPU' })
      await writeDefinition(project, { id: 'two', state: 'closed' })
      const before = project.rpc.count(SEND)

      const planned = await project.run('plan', '--json')
      const applied = await project.run('apply', '--yes', '--json')

      expect([planned.exit, applied.exit]).toEqual([3, 3])
      for (const run of [planned, applied]) {
        expect(codes(run)).toEqual([['without-effect', 'one']])
        expect(run.json().refusals).toMatchObject([{ code: 'closing-held', id: 'two' }])
      }
      expect(planned.json().problems[0].message).toContain('minPayment')
      expect(project.rpc.count(SEND)).toBe(before)
      await project.expectOneEach('one', 'two', 'three')
    })
  })

  test('blocks publishes of which Nexus says nothing', async () => {
    await on('SilentNexus', async (project) => {
      await project.define('one', 'two')

      const planned = await project.run('plan', '--json')
      const applied = await project.run('apply', '--yes', '--json')

      for (const run of [planned, applied]) {
        expect(run.exit).toBe(3)
        expect(codes(run)).toEqual([
          ['without-effect', 'one'],
          ['without-effect', 'two'],
        ])
      }
      expect([project.rpc.count(SEND), project.pin.count('pin')]).toEqual([0, 0])
    })
  })
})

describe('a usual Nexus', () => {
  test('gets one request more for a plan with changes, and none for one with nothing to do', async () => {
    await on(undefined, async (project) => {
      await project.define('one', 'two')
      await project.run('apply', '--yes')
      project.rpc.calm()

      await project.run('plan')
      const quiet = project.rpc.count()
      await writeDefinition(project, { id: 'one', minPayment: '7 OGPU' })
      await writeDefinition(project, { id: 'two', state: 'closed' })
      await project.define('three')
      project.rpc.use(withoutSimulateV1)
      const without = await counted(project, () => project.run('plan', '--json'))
      project.rpc.calm()
      const { exit, json } = await project.run('plan', '--json')

      expect(quiet).toBeGreaterThan(0)
      expect([exit, json().simulated, project.rpc.count(RUN)]).toEqual([0, 'together', 1])
      expect(project.rpc.count()).toBe(without)
      expect((await project.run('apply', '--yes', '--json')).json()).toMatchObject({
        outcome: 'done',
        summary: { done: 3 },
      })
      project.rpc.calm()
      const idle = await project.run('plan', '--json')
      expect([idle.json().simulated, project.rpc.count(RUN)]).toEqual([null, 0])
    })
  })

  test('has the same digests, fingerprint, gas and fees however it was simulated', async () => {
    await on(undefined, async (project) => {
      await project.define('one', 'two')
      await stage.chain.setAutomine(false)

      const together = (await project.run('plan', '--json')).json()
      project.rpc.use(withoutSimulateV1)
      const alone = (await project.run('plan', '--json')).json()

      await stage.chain.setAutomine(true)
      expect([together.simulated, alone.simulated]).toEqual(['together', 'alone'])
      expect({ ...together, simulated: null }).toEqual({ ...alone, simulated: null })
    })
  })

  test('refuses the whole run, as before, where the wallet can pay for one of three', async () => {
    await on(undefined, async (project) => {
      await project.define('one', 'two', 'three')
      const { fees } = (await project.run('plan', '--json')).json()
      await stage.chain.rpc('anvil_setBalance', [
        project.client,
        toQuantity(BigInt(fees.atMost.raw) / 2n),
      ])

      const planned = await project.run('plan', '--json')
      const applied = await project.run('apply', '--yes', '--json')

      expect([planned.exit, applied.exit]).toEqual([4, 4])
      for (const { json } of [planned, applied])
        expect(json().refusals).toMatchObject([{ code: 'insufficient-funds' }])
      expect(project.rpc.count(SEND)).toBe(0)
    })
  })

  test.each([
    ['null', { result: null }],
    ['no blocks', { result: [] }],
    ['blocks without calls', { result: [{}, {}, {}] }],
    [
      'yes to everything',
      {
        result: Array.from({ length: 3 }, () => ({
          calls: [{ status: '0x1', returnData: '0x', logs: [], gasUsed: '0x5208' }],
        })),
      },
    ],
    [
      'no to everything',
      {
        result: Array.from({ length: 3 }, () => ({
          calls: [{ status: '0x0', returnData: '0x', logs: [], gasUsed: '0x5208' }],
        })),
      },
    ],
    [
      'an error of its own',
      { error: { code: -32_000, message: 'execution aborted (timeout = 5s)' } },
    ],
    [
      'that funds are missing',
      { error: { code: -32_003, message: 'Insufficient funds for gas * price + value' } },
    ],
  ])('is planned as before where the node answers %s', async (_, answer) => {
    await on(undefined, async (project) => {
      await project.define('one', 'two')
      project.rpc.on({ method: RUN }, { kind: 'answer', when: 'before', answer })

      const { exit, json } = await project.run('plan', '--json')

      expect(exit).toBe(0)
      expect(json()).toMatchObject({
        simulated: 'alone',
        summary: { publish: 2, blocked: 0 },
        problems: [],
      })
    })
  })
})

async function counted({ rpc }: TroubledProject, act: () => Promise<unknown>): Promise<number> {
  const before = rpc.count()
  await act()
  return rpc.count() - before
}
