import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Loser, losing } from '../support/lenses.ts'
import { buildProgram, type Program } from '../support/program.ts'
import { writeDefinition } from '../support/project.ts'
import { APPLY } from '../support/reruns.ts'
import { aStage } from '../support/stage.ts'
import type { TroubledProject } from '../support/troubled-project.ts'

// A transaction that every node lost, of a run that was killed: it has a signature, a nonce, and
// can come back at any time.

const stage = aStage()
const { inProject } = stage
let program: Program

beforeAll(async () => {
  program = await buildProgram()
})

afterAll(() => program.remove())

/** A run whose transaction is lost and which is killed before it can send it again. */
async function leaveZombie(project: TroubledProject): Promise<Loser> {
  const loser = losing(project.rpc, 1)
  project.rpc.use(loser)
  const running = program.start(APPLY, { cwd: project.root, env: project.env })
  project.rpc.on(
    { method: 'eth_sendRawTransaction' },
    { kind: 'run', when: 'after', action: () => running.kill('SIGKILL') },
  )
  expect((await running.done).signal).toBe('SIGKILL')
  expect(loser.lost).toHaveLength(1)
  project.rpc.calm()
  return loser
}

async function expectDead(zombie: Loser): Promise<void> {
  expect(await zombie.bringBack()).toMatchObject([{ error: {} }])
}

const nonceOf = async ({ client }: TroubledProject): Promise<number> =>
  Number(await stage.chain.rpc('eth_getTransactionCount', [client, 'latest']))

describe('a lost transaction that comes back', () => {
  test.concurrent('after the next run published the same definition can do nothing', async () => {
    await inProject(async (project) => {
      await project.define('one')
      const zombie = await leaveZombie(project)

      expect((await project.run('apply', '--yes')).exit).toBe(0)

      await expectDead(zombie)
      await project.expectOneEach('one')
    })
  })

  test.concurrent('after a run on another machine published something else can do nothing', async () => {
    await inProject(async (project) => {
      await project.define('one')
      const zombie = await leaveZombie(project)
      await project.remove('.home')
      await project.define('another')

      expect((await project.run('apply', '--yes')).exit).toBe(0)

      await expectDead(zombie)
      await project.expectOneEach('one', 'another')
    })
  })

  test.concurrent('after a run that wanted nothing can do nothing: that run spent its nonce', async () => {
    await inProject(async (project) => {
      await project.define('kept')
      await project.run('apply', '--yes')
      await project.define('one')
      const zombie = await leaveZombie(project)
      await project.remove('sources/one')

      const { exit, json } = await project.run('apply', '--yes', '--json')

      expect(exit).toBe(0)
      expect(json()).toMatchObject({ receipts: [], inFlight: [] })
      expect(await nonceOf(project)).toBe(2)
      await expectDead(zombie)
      await project.expectOneEach('kept')
    })
  })

  test.concurrent('is fenced once: the run after that sends nothing', async () => {
    await inProject(async (project) => {
      await project.define('kept')
      await project.run('apply', '--yes')
      await project.define('one')
      await leaveZombie(project)
      await project.remove('sources/one')
      await project.run('apply', '--yes')

      await project.run('apply', '--yes')

      expect(await nonceOf(project)).toBe(2)
    })
  })

  test.concurrent('is remembered, although a run that began before it and wanted nothing ended after it', async () => {
    await inProject(async (project) => {
      await project.define('kept')
      await project.run('apply', '--yes')
      let zombie: Loser | undefined
      const leave = async (): Promise<void> => {
        project.rpc.calm()
        await project.define('one')
        zombie = await leaveZombie(project)
        await project.remove('sources/one')
      }
      project.rpc.on(
        { method: 'eth_gasPrice', times: 1 },
        { kind: 'run', when: 'before', action: leave },
      )
      await project.run('apply', '--yes')

      await project.run('apply', '--yes')

      if (zombie !== undefined) await expectDead(zombie)
      expect(await nonceOf(project)).toBe(2)
      await project.expectOneEach('kept')
    })
  })

  test.concurrent('on a machine that knows nothing of it and wants nothing is mined after that run: whoever wants it then finds it there', async () => {
    await inProject(async (project) => {
      await project.define('kept')
      await project.run('apply', '--yes')
      await project.define('one')
      const zombie = await leaveZombie(project)
      await project.remove('.home')
      await project.remove('sources/one')
      expect((await project.run('apply', '--yes')).exit).toBe(0)

      expect(await zombie.bringBack()).toMatchObject([{ result: expect.any(String) }])
      expect((await project.run('plan', '--json')).json()).toMatchObject({
        orphans: [{ id: 'one' }],
      })
      await project.define('one')
      expect((await project.run('apply', '--yes')).exit).toBe(0)

      await project.expectOneEach('kept', 'one')
      expect(await project.sources()).toHaveLength(2)
    })
  })

  test.concurrent('after another run published it and a third one closed it can do nothing', async () => {
    await inProject(async (project) => {
      await project.define('one')
      const zombie = await leaveZombie(project)
      await project.run('apply', '--yes')
      await writeDefinition(project, { id: 'one', state: 'closed' })
      expect((await project.run('apply', '--yes')).exit).toBe(0)

      await expectDead(zombie)
      expect((await project.sources()).map(({ active }) => active)).toEqual([false])
    })
  })

  test.concurrent('while the next run is sending makes no second Source', async () => {
    await inProject(async (project) => {
      await project.define('one', 'two')
      const zombie = await leaveZombie(project)
      project.rpc.on(
        { method: 'eth_sendRawTransaction', times: 1 },
        { kind: 'run', when: 'before', action: () => zombie.bringBack() },
      )

      const { exit, json } = await project.run('apply', '--yes', '--json')

      expect(exit).toBe(0)
      expect(json().receipts.map(({ status }: { status: string }) => status)).not.toContain(
        'failed',
      )
      await project.expectOneEach('one', 'two')
    })
  })

  test.concurrent('while the next run reads the chain makes no second Source', async () => {
    await inProject(async (project) => {
      await project.define('one', 'two')
      const zombie = await leaveZombie(project)
      project.rpc.on(
        { method: 'eth_gasPrice', times: 1 },
        { kind: 'run', when: 'before', action: () => zombie.bringBack() },
      )

      expect((await project.run('apply', '--yes')).exit).toBe(0)

      await project.expectOneEach('one', 'two')
    })
  })

  test.concurrent('with the contents of an older commit makes one Source, which the next run updates', async () => {
    await inProject(async (project) => {
      await project.define('one')
      const zombie = await leaveZombie(project)
      await writeDefinition(project, { id: 'one', minPayment: '7 OGPU' })
      project.rpc.on(
        { method: 'eth_sendRawTransaction', times: 1 },
        { kind: 'run', when: 'before', action: () => zombie.bringBack() },
      )

      const { exit, json } = await project.run('apply', '--yes', '--json')

      expect(json().receipts).toMatchObject([
        { id: 'one', kind: 'publish', status: 'not-attempted' },
      ])
      expect(exit).not.toBe(0)
      expect((await project.run('apply', '--yes')).exit).toBe(0)
      await project.expectOneEach('one')
      expect(await project.sources()).toMatchObject([{ params: { minPayment: 7n * 10n ** 18n } }])
    })
  })

  test.concurrent('as an update of the past is not mined after a newer one', async () => {
    await inProject(async (project) => {
      await project.define('one')
      await project.run('apply', '--yes')
      await writeDefinition(project, { id: 'one', minPayment: '5 OGPU' })
      const zombie = await leaveZombie(project)
      await writeDefinition(project, { id: 'one', minPayment: '7 OGPU' })

      expect((await project.run('apply', '--yes')).exit).toBe(0)

      await expectDead(zombie)
      expect(await project.sources()).toMatchObject([{ params: { minPayment: 7n * 10n ** 18n } }])
    })
  })

  test.concurrent('as an update that was taken back is not mined: the run that found nothing to do spent its nonce', async () => {
    await inProject(async (project) => {
      await project.define('one')
      await project.run('apply', '--yes')
      await writeDefinition(project, { id: 'one', minPayment: '5 OGPU' })
      const zombie = await leaveZombie(project)
      await project.define('one')

      expect((await project.run('apply', '--yes')).exit).toBe(0)

      await expectDead(zombie)
      expect((await project.run('plan', '--detailed-exitcode')).exit).toBe(0)
    })
  })
})
