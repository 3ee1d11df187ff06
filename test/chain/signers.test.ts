import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { applyImpatiently } from '../support/impatient.ts'
import { losing } from '../support/lenses.ts'
import { buildProgram, type Program } from '../support/program.ts'
import { writeDefinition } from '../support/project.ts'
import { APPLY, applyUntilDone } from '../support/reruns.ts'
import { SERVICES, type SigningService, signedBy } from '../support/signers/services.ts'
import { aStage } from '../support/stage.ts'
import { named, SENDING } from '../support/steps.ts'
import type { TroubledProject } from '../support/troubled-project.ts'

const SEND = 'eth_sendRawTransaction'
const REFUSED = { status: 403, text: '{"__type":"AccessDeniedException","message":"no"}' }
/** How a service signs no higher fee. */
const UNWILLING = [
  ['refuses', Array.from({ length: 2 }, () => REFUSED)],
  ['breaks off', Array.from({ length: 2 }, () => ({ status: 404 }))],
] as const
/** More than one patience of a run takes. */
const MANY = 40

let program: Program

beforeAll(async () => {
  program = await buildProgram()
})

afterAll(() => program.remove())

/** Every service meets everything. */
const ALL = process.env['OGPU_SIGNERS'] === 'all'
/**
 * One of each way of signing, a cloud and a remote signer: what comes behind the signature, and is
 * the same for all, these two meet for the others.
 */
const isThorough = (name: string): boolean => ALL || name === 'AWS KMS' || name === 'web3signer'
const nth = (name: string): number => SERVICES.findIndex(([one]) => one === name)

/** Of rows for every service those that fall to this one: each row to some, and each service one. */
function shared<Row>(rows: readonly Row[], name: string): readonly Row[] {
  return ALL ? rows : rows.filter((_, index) => index === nth(name) % rows.length)
}

describe.each(SERVICES)('a run whose transactions are signed by %s', (name, start) => {
  const { inProject } = aStage()
  let service: SigningService

  beforeAll(async () => {
    service = await start()
  })
  afterAll(async () => {
    expect(service.complaints).toEqual([])
    await service.stop()
  })

  /** A project that holds no key. */
  const signed = (act: (project: TroubledProject) => Promise<void>): Promise<void> =>
    inProject(async (project) => {
      signedBy(project, service)
      await act(project)
    })

  test.concurrent.each(named(shared(SENDING.slice(1, 4), name)))(
    'that is killed %s publishes each definition once, when it is run again',
    async (__, step) => {
      await signed(async (project) => {
        await project.define('one', 'two')
        const running = program.start(APPLY, { cwd: project.root, env: project.env })
        step.arm(project, () => running.kill('SIGKILL'))
        const ended = await running.done
        expect(ended.signal, ended.err + ended.out).toBe('SIGKILL')
        project.rpc.calm()

        await applyUntilDone(program, project)

        await project.expectOneEach('one', 'two')
      })
    },
  )

  test
    .runIf(isThorough(name))
    .concurrent('publishes each definition once where two begin together', async () => {
      await signed(async (project) => {
        await project.define('one', 'two', 'three')

        const ends = await Promise.all(
          [0, 1].map(() => program.start(APPLY, { cwd: project.root, env: project.env }).done),
        )

        for (const { exit, out, err } of ends) expect([0, 4, 5], out + err).toContain(exit)
        await applyUntilDone(program, project)
        await project.expectOneEach('one', 'two', 'three')
      })
    })

  test.concurrent('updates, closes, and shows in doctor who signs', async () => {
    await signed(async (project) => {
      await project.define('one', 'two')
      await applyUntilDone(program, project)
      await writeDefinition(project, { id: 'one', minPayment: '7 OGPU' })
      await writeDefinition(project, { id: 'two', state: 'closed' })

      await applyUntilDone(program, project)
      await project.expectOneEach('one')
      const { out } = await project.run('doctor')
      expect(out.replace(/\s+/g, ' ')).toMatch(/signs for the client, .{42}; a harmless signature/)
    })
  })
})

describe.each(SERVICES)('alone on a chain, %s', (name, start) => {
  const stage = aStage()
  let project: TroubledProject
  let service: SigningService

  beforeEach(async () => {
    ;[project, service] = await Promise.all([stage.project(), start()])
    signedBy(project, service)
  })
  afterEach(async () => {
    await stage.chain.setAutomine(true)
    expect(service.complaints).toEqual([])
    await service.stop()
  })

  const updates = ALL ? 20 : 3

  test(`signs ${updates} updates with one request each`, async () => {
    const ids = Array.from({ length: updates }, (_, index) => `id-${index + 1}`)
    await project.define(...ids)
    expect((await applyImpatiently(project)).result?.outcome).toBe('done')
    const before = service.asked()
    for (const id of ids) await writeDefinition(project, { id, minPayment: '7 OGPU' })

    const { result, events } = await applyImpatiently(project)

    expect(result?.outcome).toBe('done')
    const handed = events.filter((event) => event.kind === 'sent' || event.kind === 'raised').length
    expect(handed).toBeGreaterThanOrEqual(updates)
    expect(service.asked() - before).toBe(handed)
  })

  test('signs a higher fee for what is stuck, and the same bytes are sent again without it', async () => {
    await project.define('one')
    await stage.chain.setAutomine(false)
    const bytes = new Set<unknown>()
    project.rpc.on(
      { method: SEND, where: ({ params }) => bytes.add(params[0]).size < 0 },
      { kind: 'run', when: 'before', action: () => undefined },
    )

    const { result, events } = await applyImpatiently(
      project,
      { resend: 200, raise: 1_500 },
      async (event) => {
        if (event.kind === 'raised') await stage.chain.setAutomine(true)
      },
    )

    expect(result?.outcome).toBe('done')
    const raised = events.filter((event) => event.kind === 'raised').length
    expect(raised).toBeGreaterThanOrEqual(1)
    expect(bytes.size).toBe(1 + raised)
    expect(service.asked()).toBe(1 + raised)
    expect(project.rpc.count(SEND)).toBeGreaterThan(1 + raised)
    await project.expectOneEach('one')
  })

  test.each(shared(UNWILLING, name))(
    'that %s a higher fee leaves what was sent in flight, and is asked again',
    async (_, no) => {
      await project.define('one')
      await stage.chain.setAutomine(false)

      const { result, events, fault } = await applyImpatiently(
        project,
        { resend: 300, raise: 600 },
        async (event) => {
          if (event.kind === 'sent') service.next(...no)
          if (event.kind === 'raised') await stage.chain.setAutomine(true)
        },
      )

      expect(fault).toBeUndefined()
      expect(result).toMatchObject({ outcome: 'done', receipts: [{ id: 'one', status: 'done' }] })
      expect(events.filter((event) => event.kind === 'raised')).not.toHaveLength(0)
      expect(events).toContainEqual({
        kind: 'waiting',
        reason: expect.stringContaining('no higher fee was signed for it'),
      })
      await project.expectOneEach('one')
    },
  )

  test.runIf(isThorough(name))(
    'that signs no higher fee at all leaves a note, and the next run ends it',
    async () => {
      await project.define('one')
      await stage.chain.setAutomine(false)

      const { result, fault } = await applyImpatiently(
        project,
        { resend: 200, raise: 300, raises: 2 },
        (event) => {
          if (event.kind === 'sent') service.next(...Array.from({ length: MANY }, () => REFUSED))
        },
      )

      expect(fault).toBeUndefined()
      expect(result).toMatchObject({
        outcome: 'partial',
        inFlight: [{ id: 'one' }],
        reason: expect.stringContaining('no higher fee was signed'),
      })
      await stage.chain.setAutomine(true)
      await stage.chain.mine()
      await applyUntilDone(program, project)
      await project.expectOneEach('one')
    },
  )

  test.runIf(isThorough(name))(
    'that fails before anything was sent ends the run, and nothing is sent',
    async () => {
      await project.define('one')
      service.next(REFUSED)

      const ended = await program.start(APPLY, { cwd: project.root, env: project.env }).done

      expect(ended.exit, ended.out + ended.err).toBe(1)
      expect(ended.json()).toMatchObject({ fault: { code: 'signer-refused' } })
      expect(project.rpc.count(SEND)).toBe(0)
    },
  )

  test.runIf(isThorough(name))(
    'spends the nonce of what an earlier run sent, no node has and nobody wants any more',
    async () => {
      await project.define('kept')
      await applyUntilDone(program, project)
      await project.define('one')
      project.rpc.use(losing(project.rpc, 1))
      const running = program.start(APPLY, { cwd: project.root, env: project.env })
      project.rpc.on(
        { method: SEND },
        { kind: 'run', when: 'after', action: () => running.kill('SIGKILL') },
      )
      expect((await running.done).signal).toBe('SIGKILL')
      project.rpc.calm()
      await project.remove('sources/one')

      const { events } = await applyImpatiently(project, { pending: 500 })

      expect(events.filter((event) => event.kind === 'fenced')).toHaveLength(1)
      await project.expectOneEach('kept')
    },
  )

  test('that never answers is left where the run is told to stop, and nothing was sent', async () => {
    await project.define('one')
    const running = program.start(APPLY, { cwd: project.root, env: project.env })
    service.next(() => {
      running.kill('SIGTERM')
      return 'never'
    })

    const ended = await running.done

    expect(ended, ended.err + ended.out).toMatchObject({ exit: 130, signal: null })
    expect(ended.lasted).toBeLessThan(30_000)
    await applyUntilDone(program, project)
    await project.expectOneEach('one')
  })

  // clef would have to ask its user whose it is
  test.skipIf(name === 'clef')(
    'that has another wallet’s key is refused before anything is read',
    async () => {
      await project.define('one')
      Object.assign(project.env, service.envFor(`0x${'77'.repeat(32)}`))

      const before = project.rpc.count()
      const ended = await program.start(APPLY, { cwd: project.root, env: project.env }).done

      expect(ended.exit).toBe(3)
      expect(ended.json()).toMatchObject({ problems: [{ code: 'wrong-signer' }] })
      expect(project.rpc.count()).toBe(before)
      expect(service.asked()).toBe(0)
    },
  )

  test.runIf(isThorough(name))('beside a key is refused, and plan asks neither', async () => {
    await project.define('one')
    project.env['CLIENT_PRIVATE_KEY'] = `0x${'77'.repeat(32)}`

    const ended = await program.start(APPLY, { cwd: project.root, env: project.env }).done
    expect(ended.exit).toBe(3)
    expect(ended.json()).toMatchObject({ problems: [{ code: 'bad-signer' }] })
    expect((await project.run('plan')).exit).toBe(0)
    expect(service.asked()).toBe(0)
  })
})
