import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startTestChain } from '../support/chain.ts'
import { buildProgram, type Program } from '../support/program.ts'
import { writeDefinition } from '../support/project.ts'
import { APPLY, applyUntilDone } from '../support/reruns.ts'
import { aStage } from '../support/stage.ts'
import { named, PREPARING, SENDING, type Step } from '../support/steps.ts'
import { aTroubledProject, type TroubledProject } from '../support/troubled-project.ts'

let program: Program

beforeAll(async () => {
  program = await buildProgram()
})

afterAll(() => program.remove())

/** Applies with `kill -9` at this step, then again without until it is done. */
async function crashAndRerun(project: TroubledProject, step: Step): Promise<void> {
  const running = program.start(APPLY, { cwd: project.root, env: project.env })
  step.arm(project, () => running.kill('SIGKILL'))
  const ended = await running.done
  expect(ended.signal, ended.err + ended.out).toBe('SIGKILL')
  project.rpc.calm()
  project.pin.calm()
  await applyUntilDone(program, project)
}

describe.each([
  [
    'a block for each transaction',
    {
      blockTime: undefined,
      confirmations: 0,
      publishing: [...PREPARING, ...SENDING],
      changing: SENDING.slice(1),
    },
  ],
  [
    'a block each second and one confirmation',
    { blockTime: 1, confirmations: 1, publishing: SENDING, changing: SENDING.slice(2, 4) },
  ],
] as const)(
  'kill -9 on a chain with %s',
  (_habit, { blockTime, confirmations, publishing, changing }) => {
    const { inProject } = aStage({ blockTime, confirmations })

    test.concurrent.each(named(publishing))(
      '%s, while publishing: exactly one Source is left once it is run again',
      async (_, step) => {
        await inProject(async (project) => {
          await project.define('one', 'two')

          await crashAndRerun(project, step)

          await project.expectOneEach('one', 'two')
        })
      },
    )

    test.concurrent.each(named(changing))(
      '%s, while updating: nothing is lost and nothing is published',
      async (_, step) => {
        await inProject(async (project) => {
          await project.define('one')
          await applyUntilDone(program, project)
          await writeDefinition(project, { id: 'one', minPayment: '7 OGPU' })

          await crashAndRerun(project, step)

          await project.expectOneEach('one')
          expect(await project.sources()).toMatchObject([
            { active: true, params: { minPayment: 7n * 10n ** 18n } },
          ])
        })
      },
    )

    test.concurrent.each(named(changing))(
      '%s, while closing: it is closed once and for all',
      async (_, step) => {
        await inProject(async (project) => {
          await project.define('one', 'two')
          await applyUntilDone(program, project)
          await writeDefinition(project, { id: 'one', state: 'closed' })

          await crashAndRerun(project, step)

          await project.expectOneEach('two')
          expect((await project.sources()).map(({ id, active }) => [id, active])).toEqual([
            ['one', false],
            ['two', true],
          ])
        })
      },
    )
  },
)

describe('kill -9 again and again', () => {
  test('at every step in turn leaves exactly one Source for each definition', async () => {
    const chain = await startTestChain()
    const project = await aTroubledProject(chain, await chain.deployNexus())
    await project.define('one', 'two', 'three')

    for (const step of [...PREPARING, ...SENDING]) {
      const running = program.start(APPLY, { cwd: project.root, env: project.env })
      step.arm(project, () => running.kill('SIGKILL'))
      await running.done
      project.rpc.calm()
      project.pin.calm()
    }
    await applyUntilDone(program, project)

    await project.expectOneEach('one', 'two', 'three')
    await project.delete()
    await chain.stop()
  })
})
