import { afterAll, beforeAll, expect, test } from 'vitest'
import { pushEvent } from '../support/github/events.ts'
import { losing } from '../support/lenses.ts'
import { aDefinition } from './definitions.ts'
import { inTrouble, inWorld } from './in-world.ts'
import { type StartedAction, startAction } from './runner/run-action.ts'
import { headline, told } from './told.ts'
import { type Stage, startStage, type World } from './world.ts'

const SEND = 'eth_sendRawTransaction'
/**
 * Milliseconds in which a run that is told to stop ends: five seconds and a busy machine; what
 * waited for the chain would take minutes.
 */
const LONGEST = 30_000

let stage: Stage

beforeAll(async () => {
  stage = await startStage()
})
afterAll(() => stage.stop())

async function adding(world: World, ...ids: readonly string[]): Promise<number> {
  const { number } = await world.github.openPull({
    branch: ids.join('-'),
    files: Object.assign({}, ...ids.map((id) => aDefinition({ id }))),
  })
  const planned = await world.plan(number)
  expect(planned.exit, planned.log).toBe(0)
  return number
}

test.concurrent('a pull request of which one change fails gets the rest by running again, and its receipt names all of it', () =>
  inTrouble(stage, {}, async (world, rpc) => {
    const number = await adding(world, 'one', 'two')
    const reverted = { error: { code: 3, message: 'execution reverted: not now', data: '0x' } }
    rpc.on(
      {
        method: 'eth_estimateGas',
        where: ({ params }) => params[1] === 'latest',
        skip: 1,
        times: 1,
      },
      { kind: 'answer', when: 'before', answer: reverted },
    )
    const moved = await world.github.merge(number)

    const first = await world.pushed(moved)

    expect(first.exit, first.log).toBe(5)
    expect(headline(world, number)).toBe('OpenGPU local: partly applied. 1 of 2 done, 1 failed')
    expect(told(world, number).record).toMatchObject({ state: 'partly-applied', done: ['one'] })
    expect(told(world, number).body).toContain(
      'Run the job again: it is safe. What is done is not done twice.',
    )
    rpc.calm()
    const [from, again] = [
      told(world, number).body,
      await world.pushed(moved, { rerun: first.run }),
    ]

    expect(again.exit, again.log).toBe(0)
    expect(told(world, number).record).toMatchObject({ state: 'applied', done: ['one', 'two'] })
    const addresses = JSON.parse(again.outputs['addresses'] ?? '{}')
    for (const id of ['one', 'two']) expect(told(world, number).body).toContain(addresses[id])
    expect(from).toContain(addresses.one)
    expect(await published(world)).toBe(2)
  }))

test.concurrent('an RPC that dies in the middle leaves what was sent under the pull request, and the next run goes on from there', () =>
  inTrouble(stage, {}, async (world, rpc) => {
    const number = await adding(world, 'one', 'two')
    const moved = await world.github.merge(number)
    const elsewhere = { inputs: { 'rpc-url': stage.chain.rpcUrl } }
    rpc.use(losing(rpc, 1))
    rpc.on(
      { method: SEND, times: 1 },
      { kind: 'run', when: 'after', action: () => void rpc.stop() },
    )

    const died = await world.pushed(moved)

    expect(died.exit, died.log).toBe(5)
    const inFlight = [{ id: 'one', kind: 'publish', nonce: 0 }]
    expect(told(world, number).record).toMatchObject({
      state: 'partly-applied',
      done: [],
      inFlight,
    })

    const down = await world.pushed(moved, { rerun: died.run })

    expect(down.exit, down.log).toBe(1)
    expect(told(world, number).record).toMatchObject({
      state: 'refused',
      reason: 'rpc-unreachable',
      inFlight,
    })
    const again = await world.pushed(moved, { rerun: died.run, ...elsewhere })

    expect(again.exit, again.log).toBe(0)
    expect(told(world, number).record).toMatchObject({
      state: 'applied',
      done: ['one', 'two'],
      inFlight: [],
    })
    expect(await published(world)).toBe(2)
  }))

test.concurrent('a job that is killed in the middle of a send has said what is in flight, and the run of another pull request settles that first', () =>
  inTrouble(stage, {}, async (world, rpc) => {
    const [number, other] = [await adding(world, 'one'), await adding(world, 'two')]
    const zombie = losing(rpc, 1)
    rpc.use(zombie)
    const started = await applying(world, number)
    rpc.on(
      { method: SEND, times: 1 },
      { kind: 'run', when: 'after', action: () => started.kill('SIGKILL') },
    )

    expect((await started.done).exit).toBeNull()
    const { record } = told(world, number)
    expect(record).toMatchObject({ state: 'applying', inFlight: [{ id: 'one', kind: 'publish' }] })
    expect(told(world, number).body).toContain('In flight: `one`, nonce 0, ')
    expect(told(world, number).body).not.toContain('Refused')
    rpc.calm()
    const run = await world.merge(other)

    expect(run.exit, run.log).toBe(0)
    for (const [pull, id] of [
      [number, 'one'],
      [other, 'two'],
    ] as const)
      expect(told(world, pull).record).toMatchObject({ state: 'applied', done: [id], inFlight: [] })
    expect(await zombie.bringBack()).toMatchObject([{ error: {} }]) // too late: its nonce is spent
    expect(await published(world)).toBe(2)
  }))

for (const signal of ['SIGINT', 'SIGTERM'] as const)
  test.concurrent(`${signal} while a transaction waits ends within five seconds, with what is in flight under the pull request, and nothing is sent after it`, () =>
    inTrouble(stage, {}, async (world, rpc) => {
      const number = await adding(world, 'one', 'two')
      rpc.use(losing(rpc, 99))
      const started = await applying(world, number)
      let from = 0
      const stop = (): void => {
        from = performance.now()
        started.kill(signal)
      }
      rpc.on(
        { method: SEND, times: 1 },
        { kind: 'run', when: 'after', action: () => void setTimeout(stop, 500) },
      )

      const ended = await started.done

      expect(ended.exit, ended.log).toBe(130)
      expect(performance.now() - from).toBeLessThan(LONGEST)
      expect(rpc.count(SEND)).toBe(1)
      expect(told(world, number).record).toMatchObject({
        state: 'partly-applied',
        inFlight: [{ id: 'one' }],
      })
      expect(told(world, number).body).toContain('**Still in flight:** `one`, nonce 0')
    }))

test.concurrent('a signal between two transactions keeps the second one from being sent', () =>
  inTrouble(stage, {}, async (world, rpc) => {
    const number = await adding(world, 'one', 'two')
    const started = await applying(world, number)
    let from = 0
    const stop = (): void => {
      from = performance.now()
      started.kill('SIGINT')
    }
    rpc.on(
      {
        method: 'eth_estimateGas',
        where: ({ params }) => params[1] === 'latest',
        skip: 1,
        times: 1,
      },
      { kind: 'run', when: 'before', action: stop },
    )

    const ended = await started.done

    expect(ended.exit, ended.log).toBe(130)
    expect(performance.now() - from).toBeLessThan(LONGEST)
    expect(rpc.count(SEND)).toBe(1)
    expect(told(world, number).record).toMatchObject({
      state: 'partly-applied',
      done: ['one'],
      inFlight: [],
    })
    expect(headline(world, number)).toBe(
      'OpenGPU local: partly applied. 1 of 2 done, 1 not attempted',
    )
  }))

test.concurrent('a comment that can not be written after the send is a warning', () =>
  inTrouble(stage, {}, async (world) => {
    const { github } = world
    const number = await adding(world, 'one')
    github.troubles.on({ operation: 'issues/update-comment', skip: 1 }, { kind: 'forbidden' })

    const run = await world.merge(number)

    expect(run.exit, run.log).toBe(0)
    expect(run.annotations).toContainEqual(
      expect.objectContaining({
        kind: 'warning',
        message: expect.stringContaining(`The comment at #${number} could not be written`),
      }),
    )
    expect(run.summary).toContain('### OpenGPU local: applied. 1 published')
    expect(told(world, number).record).toMatchObject({ state: 'applying' })
  }))

test('on a chain with blocks of its own pace a receipt says that it was read back a block later', async () => {
  const paced = await startStage()
  await paced.chain.rpc('evm_setAutomine', [false])
  await paced.chain.rpc('evm_setIntervalMining', [1])
  await inWorld(paced, { review: 'plan', confirmations: 1 }, async (world) => {
    const number = await adding(world, 'one', 'two')

    const run = await world.merge(number)

    expect(run.exit, run.log).toBe(0)
    expect(told(world, number).record).toMatchObject({ state: 'applied', done: ['one', 'two'] })
    expect(told(world, number).body).toContain(
      'Each was read back from the chain 1 block later and equals what was sent.',
    )
  })
  await paced.stop()
})

/** Merges a pull request and starts the run of the push, without waiting for its end. */
async function applying({ github, key }: World, number: number): Promise<StartedAction> {
  return startAction({
    github,
    event: await pushEvent(github, await github.merge(number)),
    inputs: { 'private-key': key },
  })
}

/** How many Sources the client has. */
async function published({ nexus, client }: World): Promise<number> {
  return Number(await nexus.read(nexus.nexus, 'getActiveSourceCount', client))
}
