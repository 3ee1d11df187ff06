import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { pinnedBySdk } from '../support/pinned.ts'
import { buildProgram, type Ended, type Program } from '../support/program.ts'
import { definitionText } from '../support/project.ts'
import { APPLY, applyUntilDone } from '../support/reruns.ts'
import { aStage } from '../support/stage.ts'
import type { TroubledProject } from '../support/troubled-project.ts'

let program: Program

beforeAll(async () => {
  program = await buildProgram()
})

afterAll(() => program.remove())

const ids = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => `id-${index + 1}`)

/** The environment of another machine: nothing is shared but the wallet. */
function elsewhere({ env, root }: TroubledProject, name: string): Record<string, string> {
  return {
    ...env,
    XDG_STATE_HOME: path.join(root, '.home', name, 'state'),
    XDG_CACHE_HOME: path.join(root, '.home', name, 'cache'),
  }
}

/** Starts one applier in each environment at the same time. */
function together(
  { root }: TroubledProject,
  environments: readonly Record<string, string>[],
): Promise<readonly Ended[]> {
  return Promise.all(environments.map((env) => program.start(APPLY, { cwd: root, env }).done))
}

/** Every one ended in order: done, nothing left, or partly done and safe to run again. */
function expectOrderly(ends: readonly Ended[]): void {
  for (const { exit, out, err, json } of ends) {
    // 4: it came second, nothing of it was sent, and what it wanted has to be looked at again
    expect([0, 4, 5], out + err).toContain(exit)
    expect(json()).toMatchObject({ formatVersion: 1 })
  }
}

describe.each([
  ['a block for each transaction', { blockTime: undefined, confirmations: 0, count: 8 }],
  ['a block each second and one confirmation', { blockTime: 1, confirmations: 1, count: 4 }],
] as const)(
  'appliers that start together on a chain with %s',
  (_habit, { blockTime, confirmations, count }) => {
    const { inProject } = aStage({ blockTime, confirmations })

    test.concurrent('on two machines publish each definition exactly once', async () => {
      await inProject(async (project) => {
        await project.define(...ids(count))

        expectOrderly(await together(project, [elsewhere(project, 'a'), elsewhere(project, 'b')]))

        await applyUntilDone(program, project)
        await project.expectOneEach(...ids(count))
      })
    })

    test.concurrent('on one machine publish each definition exactly once', async () => {
      await inProject(async (project) => {
        await project.define(...ids(count))

        expectOrderly(await together(project, [project.env, project.env]))

        await applyUntilDone(program, project)
        await project.expectOneEach(...ids(count))
      })
    })

    test.concurrent('with one of them killed after its first sending publish each definition exactly once', async () => {
      await inProject(async (project) => {
        await project.define(...ids(count))
        const first = program.start(APPLY, { cwd: project.root, env: elsewhere(project, 'a') })
        const second = program.start(APPLY, { cwd: project.root, env: elsewhere(project, 'b') })
        project.rpc.on(
          { method: 'eth_sendRawTransaction', skip: 1, times: 1 },
          { kind: 'run', when: 'after', action: () => first.kill('SIGKILL') },
        )

        await first.done
        expectOrderly([await second.done])

        await applyUntilDone(program, project)
        await project.expectOneEach(...ids(count))
      })
    })
  },
)

describe('on a chain with a block for each transaction', () => {
  const stage = aStage()
  const { inProject } = stage

  test.concurrent('three appliers publish each definition exactly once', async () => {
    await inProject(async (project) => {
      await project.define(...ids(6))

      expectOrderly(
        await together(
          project,
          ['a', 'b', 'c'].map((name) => elsewhere(project, name)),
        ),
      )

      await applyUntilDone(program, project)
      await project.expectOneEach(...ids(6))
    })
  })

  test.concurrent('two appliers and a person with the same wallet between them publish each definition exactly once', async () => {
    await inProject(async (project) => {
      await project.define(...ids(6))
      const something = { imageMetadataUrl: await pinnedBySdk(stage.chain) }
      project.rpc.on(
        { method: 'eth_sendRawTransaction', skip: 2, times: 1 },
        { kind: 'run', when: 'before', action: () => project.person.publish(something) },
      )
      project.rpc.on(
        { method: 'eth_sendRawTransaction', skip: 5, times: 1 },
        { kind: 'run', when: 'before', action: () => project.person.pay() },
      )

      await together(project, [elsewhere(project, 'a'), elsewhere(project, 'b')])

      await applyUntilDone(program, project)
      await project.expectOneEach(...ids(6))
      expect(await project.sources()).toHaveLength(7)
    })
  })

  test.concurrent('two commits that differ in order and content publish each id exactly once', async () => {
    await inProject(async (project) => {
      await project.define(...ids(4))
      const other = await mkdtemp(path.join(tmpdir(), 'ogpu-other-'))
      await cp(project.root, other, { recursive: true })
      await rm(path.join(other, 'sources'), { recursive: true })
      for (const id of ids(5).reverse())
        await project.write(
          path.relative(project.root, path.join(other, `sources/z-${id}.yaml`)),
          definitionText({ id, minPayment: '2 OGPU' }),
        )

      const ends = await Promise.all([
        program.start(APPLY, { cwd: project.root, env: elsewhere(project, 'a') }).done,
        program.start(APPLY, { cwd: other, env: elsewhere(project, 'b') }).done,
      ])

      expectOrderly(ends)
      const live = (await project.sources()).map(({ id }) => id)
      expect(new Set(live).size).toBe(live.length)
      await program.start(APPLY, { cwd: other, env: project.env }).done
      await project.expectOneEach(...ids(5))
      await rm(other, { recursive: true })
    })
  })
})
