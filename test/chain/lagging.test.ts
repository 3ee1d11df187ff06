import { describe, expect, test } from 'vitest'
import { applyImpatiently } from '../support/impatient.ts'
import { stale } from '../support/lenses.ts'
import { aStage } from '../support/stage.ts'

describe('several nodes behind one address, some of which lag, on a chain with a block each second', () => {
  const stage = aStage({ blockTime: 1, confirmations: 3 })

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
      await stage.inProject(async (project) => {
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
      })
    },
  )

  test.concurrent('two appliers at once behind it publish each definition once', async () => {
    await stage.inProject(async (project) => {
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
    })
  })
})
