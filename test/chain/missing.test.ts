import { describe, expect, test } from 'vitest'
import { writeDefinition } from '../support/project.ts'
import { aStage } from '../support/stage.ts'
import type { TroubledProject } from '../support/troubled-project.ts'

// What git does not say any more, or says in a way that nobody can read.

const stage = aStage()

/** Two live Sources, as they are defined. */
function withTwo(act: (project: TroubledProject) => Promise<void>): Promise<void> {
  return stage.inProject(async (project) => {
    await project.define('one', 'two')
    expect((await project.run('apply', '--yes')).exit).toBe(0)
    await act(project)
  })
}

/** Throws where this command sends anything, uploads anything or changes a Source. */
async function withoutTrace(project: TroubledProject, act: () => Promise<void>): Promise<void> {
  const [sources, sent, uploaded] = [
    await project.sources(),
    project.rpc.count('eth_sendRawTransaction'),
    project.pin.count('pin'),
  ]
  await act()
  expect([
    await project.sources(),
    project.rpc.count('eth_sendRawTransaction'),
    project.pin.count('pin'),
  ]).toEqual([sources, sent, uploaded])
}

describe.concurrent('a definition that can’t be read is not a definition that is gone', () => {
  test.each([
    ['an unclosed quote', '{ "id": "one'],
    ['two documents', 'id: one\n---\nid: one\n'],
    ['nothing in it', ''],
    ['bytes that are no text', '\u0000\u0001'],
    ['a merge conflict', '<<<<<<< ours\nid: one\n=======\nid: one\n>>>>>>> theirs\n'],
    ['a field that nobody knows', '{ "id": "one", "constructor": {} }'],
  ])(
    '%s stops plan and apply before anything is asked of the chain, with the others unsent',
    async (_, text) => {
      await withTwo(async (project) => {
        await project.write('sources/one/source.yaml', text)
        await writeDefinition(project, { id: 'two', minPayment: '9 OGPU' })
        await writeDefinition(project, { id: 'three' })

        await withoutTrace(project, async () => {
          for (const line of [['plan'], ['apply', '--yes'], ['apply', '--yes', '--only', 'two']]) {
            const run = await project.run(...line, '--json')

            expect(run.exit, run.out + run.err).toBe(3)
            expect(run.json().problems).toContainEqual(
              expect.objectContaining({ file: 'sources/one/source.yaml' }),
            )
          }
        })
      })
    },
  )
})

describe.concurrent('what no file defines any more stays live', () => {
  test.each<readonly [string, number, (project: TroubledProject) => Promise<void>]>([
    [
      'where one of two is deleted, with the other applied',
      0,
      (project) => project.remove('sources/one'),
    ],
    [
      'where every definition is deleted, which is refused',
      3,
      (project) => project.remove('sources'),
    ],
    [
      'where the folder was renamed, which is refused',
      3,
      async (project) => {
        await project.remove('sources')
        await project.write('definitions/one.yaml', 'id: one\n')
      },
    ],
    [
      'where the configuration is gone, which is refused',
      3,
      (project) => project.remove('ogpu.yaml'),
    ],
  ])('%s', async (_, exit, takeAway) => {
    await withTwo(async (project) => {
      await takeAway(project)

      await withoutTrace(project, async () => {
        const run = await project.run('apply', '--yes', '--json')
        expect(run.exit, run.out + run.err).toBe(exit)
      })
      expect((await project.sources()).filter(({ active }) => active)).toHaveLength(2)
    })
  })
})
