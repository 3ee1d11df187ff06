import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startTestChain, type TestChain } from '../support/chain.ts'
import type { TestNexus } from '../support/contracts/test-nexus.ts'
import { applyImpatiently } from '../support/impatient.ts'
import { stale } from '../support/lenses.ts'
import { aTroubledProject } from '../support/troubled-project.ts'

describe('several nodes behind one address, some of which lag, on a chain with a block each second', () => {
  let slow: TestChain
  let slowNexus: TestNexus

  beforeAll(async () => {
    slow = await startTestChain({ blockTime: 1 })
    slowNexus = await slow.deployNexus()
    await slow.mine(8)
  })

  afterAll(() => slow.stop())

  test.concurrent.each([
    ['every second request', (post: number) => post % 2 === 0],
    ['every third request', (post: number) => post % 3 === 0],
    [
      'half of the requests, without order',
      (post: number) => ((post * 2_654_435_761) >>> 7) % 2 === 0,
    ],
  ])(
    '%s meets one that is two blocks behind: three wanted, three published',
    async (_, isStale) => {
      const project = await aTroubledProject(slow, slowNexus, { confirmations: 3 })
      project.rpc.use(stale(project.rpc, { behind: 2, isStale }))
      await project.define('one', 'two', 'three')

      const { result, fault } = await applyImpatiently(project, {
        poll: 250,
        resend: 5_000,
        raise: 15_000,
        pending: 10_000,
      })

      expect(fault).toBeUndefined()
      expect(result).toMatchObject({
        outcome: 'done',
        receipts: [{ status: 'done' }, { status: 'done' }, { status: 'done' }],
      })
      project.rpc.calm()
      expect((await project.run('apply', '--yes')).exit).toBe(0)
      await project.expectOneEach('one', 'two', 'three')
      await project.delete()
    },
  )

  test.concurrent('two appliers at once behind it publish each definition once', async () => {
    const project = await aTroubledProject(slow, slowNexus, { confirmations: 3 })
    project.rpc.use(stale(project.rpc, { behind: 2, isStale: (post) => post % 2 === 0 }))
    await project.define('one', 'two')
    const patience = { poll: 250, resend: 5_000, raise: 15_000, pending: 10_000 }

    const runs = await Promise.all([
      applyImpatiently(project, patience),
      applyImpatiently(project, patience),
    ])

    expect(runs.map(({ fault }) => fault)).toEqual([undefined, undefined])
    project.rpc.calm()
    expect((await project.run('apply', '--yes')).exit).toBe(0)
    await project.expectOneEach('one', 'two')
    await project.delete()
  })
})
