import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Call } from '../support/fault-proxy.ts'
import { losing } from '../support/lenses.ts'
import { buildProgram, type Ended, type Program } from '../support/program.ts'
import { writeDefinition } from '../support/project.ts'
import { APPLY, applyUntilDone } from '../support/reruns.ts'
import { aStage } from '../support/stage.ts'
import { named, PREPARING, SENDING } from '../support/steps.ts'
import type { TroubledProject } from '../support/troubled-project.ts'

/**
 * It takes five seconds on a machine that has time; what waited for the world would take a minute
 * or for ever, in milliseconds.
 */
const PATIENCE = 30_000
const SIGNALS = ['SIGINT', 'SIGTERM'] as const

const { inProject } = aStage()
let program: Program

beforeAll(async () => {
  program = await buildProgram()
})

afterAll(() => program.remove())

function calm({ rpc, pin }: TroubledProject): void {
  rpc.calm()
  pin.calm()
}

/** The different transactions that are sent; the same bytes again are none. */
function sentBytes({ rpc }: TroubledProject): ReadonlySet<unknown> {
  const bytes = new Set<unknown>()
  const seen = ({ params }: Call): boolean => bytes.add(params[0]).size < 0
  rpc.on(
    { method: 'eth_sendRawTransaction', where: seen },
    { kind: 'run', when: 'before', action: () => undefined },
  )
  return bytes
}

function expectCancelled(ended: Ended): void {
  expect(ended, ended.err + ended.out).toMatchObject({ exit: 130, signal: null })
  expect(ended.lasted).toBeLessThan(PATIENCE)
  expect(ended.json()).toMatchObject({ formatVersion: 1, outcome: 'cancelled' })
}

describe('a run that is told to stop says so in one document, and the next one completes it', () => {
  test.concurrent.each(
    named([...PREPARING, ...SENDING]).map(
      ([name, step], index) => [SIGNALS[index % 2] ?? 'SIGINT', name, step] as const,
    ),
  )('%s %s, while publishing', async (signal, _, step) => {
    await inProject(async (project) => {
      await project.define('one', 'two')
      const sent = sentBytes(project)
      const running = program.start(APPLY, { cwd: project.root, env: project.env })
      step.arm(project, () => running.kill(signal))

      expectCancelled(await running.done)

      expect(sent.size).toBeLessThanOrEqual(1)
      calm(project)
      await applyUntilDone(program, project)
      await project.expectOneEach('one', 'two')
    })
  })

  test.concurrent.each(named(SENDING.slice(1, 4)))(
    'SIGTERM %s, while updating and while closing',
    async (_, step) => {
      await inProject(async (project) => {
        await project.define('one', 'two')
        await applyUntilDone(program, project)
        await writeDefinition(project, { id: 'one', minPayment: '7 OGPU' })
        await writeDefinition(project, { id: 'two', state: 'closed' })

        for (let count = 0; count < 2; count += 1) {
          const running = program.start(APPLY, { cwd: project.root, env: project.env })
          step.arm(project, () => running.kill('SIGTERM'))
          expectCancelled(await running.done)
          calm(project)
        }
        await applyUntilDone(program, project)

        await project.expectOneEach('one')
        expect(await project.sources()).toMatchObject([
          { id: 'one', active: true, params: { minPayment: 7n * 10n ** 18n } },
          { id: 'two', active: false },
        ])
      })
    },
  )
})

describe('a run that is told to stop while the world is silent ends in time', () => {
  test.concurrent('while the RPC does not answer its first question', async () => {
    await inProject(async (project) => {
      await project.define('one')
      const running = program.start(APPLY, { cwd: project.root, env: project.env })
      project.rpc.on(
        { times: 1 },
        {
          kind: 'run',
          when: 'before',
          action: () => setTimeout(() => running.kill('SIGTERM'), 200),
        },
      )
      project.rpc.on({}, { kind: 'hang', when: 'before' })

      const ended = await running.done

      expect(ended, ended.err + ended.out).toMatchObject({ exit: 130, signal: null })
      expect(ended.lasted).toBeLessThan(PATIENCE)
    })
  })

  test.concurrent('while the RPC does not say what became of the signed bytes', async () => {
    await inProject(async (project) => {
      await project.define('one')
      const running = program.start(APPLY, { cwd: project.root, env: project.env })
      const sending = { method: 'eth_sendRawTransaction', times: 1 }
      project.rpc.on(sending, {
        kind: 'run',
        when: 'after',
        action: () => setTimeout(() => running.kill('SIGTERM'), 200),
      })
      project.rpc.on(sending, { kind: 'hang', when: 'after' })

      const ended = await running.done

      expectCancelled(ended)
      expect(ended.json().inFlight).toMatchObject([{ id: 'one', kind: 'publish', nonce: 0 }])
      calm(project)
      await applyUntilDone(program, project)
      await project.expectOneEach('one')
    })
  })

  test.concurrent('while the pinning service does not answer', async () => {
    await inProject(async (project) => {
      await project.define('one')
      const running = program.start(APPLY, { cwd: project.root, env: project.env })
      project.pin.on(
        { on: 'pin' },
        {
          kind: 'run',
          when: 'before',
          action: () => setTimeout(() => running.kill('SIGINT'), 200),
        },
      )
      project.pin.on({ on: 'pin' }, { kind: 'slow', milliseconds: 60_000 })

      expectCancelled(await running.done)

      expect(project.rpc.count('eth_sendRawTransaction')).toBe(0)
    })
  })

  test.concurrent('while a transaction waits that every node has lost, which is then named', async () => {
    await inProject(async (project) => {
      await project.define('one')
      const loser = losing(project.rpc, 1)
      project.rpc.use(loser)
      const running = program.start(APPLY, { cwd: project.root, env: project.env })
      project.rpc.on(
        { method: 'eth_getTransactionReceipt', skip: 2, times: 1 },
        { kind: 'run', when: 'before', action: () => running.kill('SIGINT') },
      )

      const ended = await running.done

      expectCancelled(ended)
      const [inFlight] = ended.json().inFlight
      expect(inFlight).toMatchObject({ id: 'one', kind: 'publish', nonce: 0 })
      await loser.bringBack()
      await applyUntilDone(program, project)
      await project.expectOneEach('one')
    })
  })

  test.concurrent('while it waits for a pending transaction of somebody else', async () => {
    await inProject(async (project) => {
      await project.define('one')
      project.rpc.on(
        { method: 'eth_getTransactionCount', where: ({ params }) => params[1] === 'pending' },
        { kind: 'answer', when: 'before', answer: { result: '0x1' } },
      )
      const running = program.start(APPLY, { cwd: project.root, env: project.env })
      project.rpc.on(
        {
          method: 'eth_getTransactionCount',
          where: ({ params }) => params[1] === 'pending',
          skip: 2,
          times: 1,
        },
        { kind: 'run', when: 'before', action: () => running.kill('SIGINT') },
      )

      expectCancelled(await running.done)
    })
  })
})
