import { beforeAll, describe, expect, test } from 'vitest'
import type { Variant } from '../support/chain.ts'
import type { TestNexus } from '../support/contracts/test-nexus.ts'
import { withoutSimulateV1 } from '../support/lenses.ts'
import { writeDefinition } from '../support/project.ts'
import { aStage } from '../support/stage.ts'
import type { TroubledProject } from '../support/troubled-project.ts'

// A Nexus that differs from the usual one in a single way: what is promised holds on each.

const SEND = 'eth_sendRawTransaction'
const PLENTY = 10n ** 18n

const stage = aStage()
let deployed: ReadonlyMap<Variant, TestNexus>
/** Refuses and admits within one test. */
let fickle: TestNexus

const VARIANTS: readonly Variant[] = [
  'StampingNexus',
  'SparseNexus',
  'FinalNexus',
  'StakingNexus',
  'ExclusiveNexus',
  'IgnoringNexus',
  'SilentNexus',
  'MuteNexus',
  'DemandingNexus',
]

beforeAll(async () => {
  const nexuses = new Map<Variant, TestNexus>()
  for (const variant of VARIANTS) nexuses.set(variant, await stage.chain.deployNexus(variant))
  deployed = nexuses
  fickle = await stage.chain.deployNexus('MuteNexus')
  await fickle.sendAs(0, fickle.nexus, 'mute', false)
})

async function on(
  variant: Variant,
  act: (project: TroubledProject, nexus: TestNexus) => Promise<void>,
): Promise<void> {
  const nexus = deployed.get(variant)
  if (nexus === undefined) throw new Error(`no ${variant}`)
  await within(nexus, (project) => act(project, nexus))
}

async function within(
  nexus: TestNexus,
  act: (project: TroubledProject) => Promise<void>,
): Promise<void> {
  await stage.on(nexus, async (project) => {
    await project.person.stake(PLENTY)
    await act(project)
  })
}

async function expectGreen(project: TroubledProject): Promise<void> {
  const planned = await project.run('plan', '--json', '--detailed-exitcode')
  expect(planned.exit, planned.out).toBe(0)
  const sent = project.rpc.count(SEND)
  expect((await project.run('apply', '--yes')).exit).toBe(0)
  expect(project.rpc.count(SEND)).toBe(sent)
}

describe.concurrent('nothing of the promise changes', () => {
  test.each([
    'StampingNexus',
    'SparseNexus',
    'FinalNexus',
    'StakingNexus',
    'ExclusiveNexus',
  ] as const)('on a %s: publish, update and close', async (variant) => {
    await on(variant, async (project) => {
      await project.define('one', 'two', 'three')
      expect((await project.run('apply', '--yes')).exit).toBe(0)
      await expectGreen(project)
      await writeDefinition(project, { id: 'one', minPayment: '7 OGPU' })
      await writeDefinition(project, { id: 'two', state: 'closed' })

      const { exit, json } = await project.run('apply', '--yes', '--json')

      expect(exit).toBe(0)
      expect(json()).toMatchObject({ outcome: 'done', summary: { done: 2 } })
      await expectGreen(project)
      await project.expectOneEach('one', 'three')
      expect(await project.sources()).toHaveLength(3)
    })
  })
})

describe.concurrent('a Nexus that does not do what it was asked, where the node runs no plan beforehand', () => {
  test('ignores an update: it is reported as failed, never as done, each time', async () => {
    await on('IgnoringNexus', async (project) => {
      project.rpc.use(withoutSimulateV1)
      await project.define('one', 'two')
      await project.run('apply', '--yes')
      await writeDefinition(project, { id: 'one', minPayment: '7 OGPU' })

      for (let count = 0; count < 2; count += 1) {
        const { exit, json } = await project.run('apply', '--yes', '--json')

        expect(exit).toBe(5)
        expect(json()).toMatchObject({
          outcome: 'partial',
          receipts: [{ id: 'one', kind: 'update', status: 'failed', hash: expect.any(String) }],
        })
        expect(json().receipts[0].reason).toContain('minPayment')
      }
      await project.expectOneEach('one', 'two')
    })
  })

  test('ignores an update: no closing of the same run follows it', async () => {
    await on('IgnoringNexus', async (project) => {
      project.rpc.use(withoutSimulateV1)
      await project.define('one', 'two')
      await project.run('apply', '--yes')
      await writeDefinition(project, { id: 'one', minPayment: '7 OGPU' })
      await writeDefinition(project, { id: 'two', state: 'closed' })

      const { exit, json } = await project.run('apply', '--yes', '--json')

      expect(exit).toBe(5)
      expect(json().receipts).toMatchObject([
        { id: 'one', status: 'failed' },
        { id: 'two', kind: 'close', status: 'not-attempted' },
      ])
      await project.expectOneEach('one', 'two')
    })
  })

  test('publishes without saying so: failed, and the next run binds it and publishes nothing again', async () => {
    await on('SilentNexus', async (project) => {
      project.rpc.use(withoutSimulateV1)
      await project.define('one')

      const first = await project.run('apply', '--yes', '--json')

      expect(first.exit).toBe(5)
      expect(first.json()).toMatchObject({
        outcome: 'partial',
        receipts: [{ id: 'one', status: 'failed', hash: expect.any(String), address: null }],
      })
      await expectGreen(project)
      await project.expectOneEach('one')
      expect(await project.sources()).toHaveLength(1)
    })
  })

  test('publishes without saying so: a later definition of the same run is still published once', async () => {
    await on('SilentNexus', async (project) => {
      project.rpc.use(withoutSimulateV1)
      await project.define('one', 'two')

      await project.run('apply', '--yes')

      await expectGreen(project)
      await project.expectOneEach('one', 'two')
    })
  })
})

describe.concurrent('a Nexus that refuses', () => {
  test('without a reason: the change is blocked before anything is uploaded or sent', async () => {
    await on('MuteNexus', async (project, nexus) => {
      await project.define('one')

      const planned = await project.run('plan', '--json')
      const applied = await project.run('apply', '--yes', '--json')

      for (const { exit, json } of [planned, applied]) {
        expect(exit).toBe(3)
        expect(json().problems).toMatchObject([{ code: 'simulation-reverted', id: 'one' }])
        expect(json().problems[0].message).toContain('reverted without a reason')
      }
      expect(planned.json()).toMatchObject({ changes: [], summary: { publish: 0, blocked: 1 } })
      expect(project.pin.count('pin')).toBe(0)
      expect(project.rpc.count(SEND)).toBe(0)
      await nexus.sendAs(0, nexus.nexus, 'mute', false)
      expect((await project.run('apply', '--yes')).exit).toBe(0)
      await expectGreen(project)
    })
  })

  test('for want of a stake: the problem names it and says what to do', async () => {
    await on('DemandingNexus', async (project) => {
      await project.define('one')

      const { exit, json } = await project.run('plan', '--json')

      expect(exit).toBe(3)
      expect(json().problems).toMatchObject([{ code: 'simulation-reverted', id: 'one' }])
      expect(json().problems[0].message).toContain('InsufficientLockup')
      expect(json().problems[0].hint).toMatch(/stake|lock/i)
      expect((await project.run('apply', '--yes')).exit).toBe(3)
      expect(project.rpc.count(SEND)).toBe(0)
    })
  })

  test('the update of a Source that was closed while the run was under way: nothing is published anew', async () => {
    await on('FinalNexus', async (project) => {
      await project.define('one')
      await project.run('apply', '--yes')
      await writeDefinition(project, { id: 'one', minPayment: '7 OGPU' })
      const [source] = await project.sources()
      const isFinalEstimate = {
        method: 'eth_estimateGas',
        where: ({ params }: { readonly params: readonly unknown[] }) => params[1] === 'latest',
        times: 1,
      }
      project.rpc.on(isFinalEstimate, {
        kind: 'run',
        when: 'before',
        action: () => source && project.person.close(source.address),
      })

      const { exit, json } = await project.run('apply', '--yes', '--json')

      expect(exit).toBe(3)
      // The node shows the closing at the final estimate, or only when its nonce turns out to be
      // spent; nothing is sent either way.
      expect(json().receipts).toMatchObject([
        { id: 'one', status: expect.stringMatching(/^(failed|not-attempted)$/), hash: null },
      ])
      expect(json().receipts[0].reason).toMatch(/SourceInactive|closed on chain/)
      expect((await project.run('apply', '--yes', '--json')).json()).toMatchObject({
        problems: [{ code: 'closed-outside' }],
      })
      expect(await project.sources()).toMatchObject([{ active: false }])
    })
  })

  test('once the bytes are sent: the revert is told, its nonce is spent, and the rest goes on', async () => {
    await within(fickle, async (project) => {
      await project.define('one', 'two')
      await project.run('apply', '--yes')
      await writeDefinition(project, { id: 'one', minPayment: '7 OGPU' })
      await writeDefinition(project, { id: 'two', minPayment: '8 OGPU' })
      const mute = (value: boolean) => (): unknown => fickle.sendAs(0, fickle.nexus, 'mute', value)
      project.rpc.on(
        { method: SEND, times: 1 },
        { kind: 'run', when: 'before', action: mute(true) },
      )
      project.rpc.on(
        { method: SEND, times: 1 },
        { kind: 'run', when: 'after', action: mute(false) },
      )

      const { exit, json } = await project.run('apply', '--yes', '--json')

      expect(exit).toBe(5)
      expect(json()).toMatchObject({
        outcome: 'partial',
        inFlight: [],
        receipts: [
          { id: 'one', status: 'failed', hash: expect.any(String) },
          { id: 'two', status: 'done' },
        ],
      })
      expect(json().receipts[0].reason).toContain('reverted without a reason')
      expect((await project.run('apply', '--yes')).exit).toBe(0)
      await expectGreen(project)
    })
  })
})
