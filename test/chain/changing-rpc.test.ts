import { describe, expect, test } from 'vitest'
import { driveImpatiently, GIVING_UP, quicken } from '../support/impatient.ts'
import { withoutHistory } from '../support/lenses.ts'
import { aStage } from '../support/stage.ts'
import { expectGreen } from '../support/troubled-project.ts'

const SEND = 'eth_sendRawTransaction'

const stage = aStage()
const { inProject } = stage

describe.concurrent('an RPC that changes in the middle of a run', () => {
  test('to one of another chain stops it before its first transaction', async () => {
    await inProject(async (project) => {
      await project.define('one')
      project.rpc.on(
        { method: 'eth_chainId', skip: 1 },
        { kind: 'answer', when: 'before', answer: { result: '0x1' } },
      )

      const { exit, out, json } = await project.run('apply', '--yes', '--json')

      expect(exit, out).toBe(1)
      expect(json()).toMatchObject({ fault: { code: 'chain-moved' } })
      expect(project.rpc.count(SEND)).toBe(0)
      expect(project.pin.count('pin')).toBe(0)
      project.rpc.calm()
      expect((await project.run('apply', '--yes')).exit).toBe(0)
      await expectGreen(project, 'one')
    })
  })

  test('to one that no longer answers at a numbered block ends as partly done at worst, and the next run completes it', async () => {
    await inProject(async (project) => {
      await project.define('one', 'two')
      await quicken(stage.chain) // what stalls is waited for, as long as the chain's pace asks
      project.rpc.on(
        { method: SEND, times: 1 },
        {
          kind: 'run',
          when: 'after',
          action: () => project.rpc.use(withoutHistory('only the latest block is served here')),
        },
      )

      const { exit, result } = await driveImpatiently(project, GIVING_UP)

      expect([0, 5], result?.reason ?? '').toContain(exit)
      project.rpc.calm()
      expect((await project.run('apply', '--yes')).exit).toBe(0)
      await expectGreen(project, 'one', 'two')
    })
  })

  test('to one that refuses batches goes on call by call', async () => {
    await inProject(async (project) => {
      await project.define('one', 'two')
      const refuse = (): void =>
        project.rpc.on(
          { calls: 2 },
          { kind: 'batch-error', when: 'before', message: 'batch requests are not supported' },
        )
      project.rpc.on({ method: SEND, times: 1 }, { kind: 'run', when: 'after', action: refuse })

      expect((await project.run('apply', '--yes')).exit).toBe(0)

      await expectGreen(project, 'one', 'two')
    })
  })
})
