import { readFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { definitionText, type Project, runIn, writeDefinition } from '../support/project.ts'
import { aStage } from '../support/stage.ts'
import type { TroubledProject } from '../support/troubled-project.ts'

// What can't be known of the commit before is never taken for "nothing is there": a definition that
// nobody can read may protect any Source.

const stage = aStage()

/** Publishes these, and commits them. */
async function live(project: TroubledProject, ...ids: readonly string[]): Promise<void> {
  await project.define(...ids)
  expect((await project.run('apply', '--yes')).exit).toBe(0)
  await project.commit('published')
}

async function ended(project: Project, ...flags: readonly string[]): Promise<readonly unknown[]> {
  const [planned, applied] = [
    await project.run('plan', '--json', ...flags),
    await project.run('apply', '--yes', '--json', ...flags),
  ]
  return [planned, applied].map(({ exit, json }) => [exit, ...codesIn(json())])
}

function codesIn({
  refusals = [],
  problems = [],
}: {
  readonly refusals?: readonly Coded[]
  readonly problems?: readonly Coded[]
}): readonly string[] {
  return [...refusals, ...problems].map(({ code }) => code)
}

interface Coded {
  readonly code: string
}

const isActive = async (project: TroubledProject): Promise<readonly boolean[]> =>
  (await project.sources()).map(({ active }) => active)

/** Makes a folder a submodule, and commits that. */
async function asSubmodule(project: Project, folder: string): Promise<void> {
  await project.git('rm', '-q', '-r', '--cached', folder)
  await project.remove(folder)
  await project.git(
    'update-index',
    '--add',
    '--cacheinfo',
    `160000,${await project.git('rev-parse', 'HEAD')},${folder}`,
  )
  await project.git('commit', '-q', '-m', `${folder} is a submodule`)
}

async function without(project: Project, folder: string): Promise<void> {
  await project.git('rm', '-q', '-r', '--cached', '--ignore-unmatch', folder)
}

const BROKEN = '{ "id": "one", "protect": true, "name": [ }'

describe('a definition that can not be read in the commit before', () => {
  test.each([
    [
      'is broken',
      (project: Project): Promise<void> => project.write('sources/one/source.yaml', BROKEN),
    ],
    [
      'is no text',
      (project: Project): Promise<void> => project.write('sources/one/source.yaml', '\u0000\uFFFF'),
    ],
    [
      'has no id any more',
      (project: Project): Promise<void> =>
        project.write('sources/one/source.yaml', '{ "protect": true, "name": "One" }'),
    ],
  ])(
    'and %s may have protected what the repaired one closes, in this run and in every later one',
    (_, spoil) =>
      stage.inProject(async (project) => {
        await live(project, 'one', 'two')
        await spoil(project)
        await project.commit('protects it, in a way that nobody can read')
        await project.write(
          'sources/one/source.yaml',
          definitionText({ id: 'one', state: 'closed' }),
        )
        await project.commit('mends it, and closes')

        for (const message of ['another', 'and another']) {
          expect(await ended(project)).toEqual([
            [4, 'base-unreadable'],
            [4, 'base-unreadable'],
          ])
          await project.commit(message)
        }
        expect(await isActive(project)).toEqual([true, true])
      }),
  )

  test('holds up no closing of another definition, which it can not be about', () =>
    stage.inProject(async (project) => {
      await live(project, 'one', 'two')
      await project.write('sources/one/source.yaml', BROKEN)
      await project.commit('breaks one')
      await writeDefinition(project, { id: 'one' })
      await writeDefinition(project, { id: 'two', state: 'closed' })
      await project.commit('mends it, and closes the other')

      expect(await ended(project)).toEqual([[0], [0]])
      expect(await isActive(project)).toEqual([true, false])
    }))

  test('holds up a closing under another id, of the Source that it may protect', () =>
    stage.inProject(async (project) => {
      await live(project, 'one')
      await project.write('sources/one/source.yaml', BROKEN)
      await project.commit('protects it, in a way that nobody can read')
      await project.remove('sources/one')
      const [{ address }] = (await project.run('list', '--json')).json()
      await project.write(
        'sources/new.yaml',
        definitionText({ id: 'new', state: 'closed', networks: { local: { address } } }),
      )
      await project.commit('closes it under another id')

      expect(await ended(project)).toEqual([
        [4, 'base-unreadable'],
        [4, 'base-unreadable'],
      ])
      expect(await isActive(project)).toEqual([true])
    }))

  test('can be mended by a green pull request, and asked for anew it is closed', () =>
    stage.inProject(async (project) => {
      await live(project, 'one')
      await project.write('sources/one/source.yaml', BROKEN)
      await project.commit('breaks it')
      await project.git('checkout', '-q', '-b', 'mends')
      await writeDefinition(project, { id: 'one', minPayment: '3 OGPU' })
      await project.commit('mends it, and raises the price')

      expect(await ended(project, '--base', 'main')).toEqual([[0], [0]])
      await writeDefinition(project, { id: 'one', state: 'closed' })
      await project.commit('closes it')
      expect(await ended(project)).toEqual([[0], [0]])
      expect(await isActive(project)).toEqual([false])
    }))

  test('can be taken out by a green pull request, which leaves its Source alone', () =>
    stage.inProject(async (project) => {
      await live(project, 'two')
      await project.write('sources/one/source.yaml', BROKEN)
      await project.commit('breaks it')
      await project.remove('sources/one')
      await project.commit('takes it out')

      expect(await ended(project)).toEqual([[0], [0]])
    }))
})

describe('what hides definitions of the commit before', () => {
  test.each([
    [
      'a submodule in the place of its folder',
      (project: Project) => asSubmodule(project, 'sources/one'),
      'sources/one',
    ],
    [
      'a submodule in the place of all of them',
      (project: Project) => asSubmodule(project, 'sources'),
      'sources',
    ],
    [
      'a link in the place of its folder',
      (project: Project) => linked(project, 'sources/one'),
      'sources/one',
    ],
    [
      'a link in the place of all of them',
      (project: Project) => linked(project, 'sources'),
      'sources',
    ],
  ])('is a problem by name, and hides no protection: %s', (_, hide, folder) =>
    stage.inProject(async (project) => {
      await writeDefinition(project, { id: 'one', protect: true })
      await live(project, 'two')
      await hide(project)
      const hidden = await project.run('drift', '--json')
      await without(project, folder)
      await project.remove(folder).catch(() => undefined)
      await writeDefinition(project, { id: 'one', state: 'closed' })
      await writeDefinition(project, { id: 'two' })
      await project.commit('puts folders back, and closes')

      expect(hidden.json()).toMatchObject({ problems: [{ code: 'not-a-file', file: folder }] })
      for (const message of ['another', 'and another']) {
        expect(await ended(project)).toEqual([
          [4, expect.stringMatching(/^(base-unreadable|protected)$/)],
          [4, expect.stringMatching(/^(base-unreadable|protected)$/)],
        ])
        await project.commit(message)
      }
      expect(await isActive(project)).toEqual([true, true])
    }),
  )
})

async function linked(project: Project, folder: string): Promise<void> {
  await project.write('target', 'elsewhere')
  const hash = await project.git('hash-object', '-w', 'target')
  await project.remove('target')
  await project.git('rm', '-q', '-r', '--cached', folder)
  await project.remove(folder)
  await project.git('update-index', '--add', '--cacheinfo', `120000,${hash},${folder}`)
  await project.git('commit', '-q', '-m', `${folder} is a link`)
}

describe('a configuration that moves', () => {
  const OPS = ['--config', 'ops/ogpu.yaml'] as const

  async function moved(project: Project): Promise<void> {
    await project.write('ops/README.md', '')
    for (const file of ['ogpu.yaml', 'sources']) await project.git('mv', file, `ops/${file}`)
  }

  test('with its definitions into a folder is a green pull request', () =>
    stage.inProject(async (project) => {
      await live(project, 'one')
      await project.git('checkout', '-q', '-b', 'moves')
      await moved(project)
      await project.commit('moves')

      expect(await ended(project, ...OPS, '--base', 'main')).toEqual([[0], [0]])
      expect(await isActive(project)).toEqual([true])
    }))

  test('to another name is a green pull request, also from JSON', () =>
    stage.inProject(async (project) => {
      await live(project, 'one')
      await project.git('mv', 'ogpu.yaml', 'ogpu.json')
      await project.commit('it is JSON after all')
      await project.git('mv', 'ogpu.json', 'ogpu.yaml')
      await project.commit('moves back')

      expect(await ended(project)).toEqual([[0], [0]])
    }))

  test('takes its guards along: what they refuse stays refused, in later commits too', () =>
    stage.inProject(async (project) => {
      await writeDefinition(project, { id: 'one', protect: true })
      await live(project, 'two')
      const text = await readFile(`${project.root}/ogpu.yaml`, 'utf8')
      await project.write(
        'ogpu.yaml',
        text.replace('"confirmations"', '"limits": { "updates": 0 }, "confirmations"'),
      )
      await project.commit('no update')
      await moved(project)
      await project.write('ops/ogpu.yaml', text)
      await project.write(
        'ops/sources/one/source.yaml',
        definitionText({ id: 'one', state: 'closed' }),
      )
      await project.write(
        'ops/sources/two/source.yaml',
        definitionText({ id: 'two', minPayment: '9 OGPU' }),
      )
      await project.commit('moves, weakens and uses it')

      for (const message of ['another', 'and another']) {
        const runs = [
          await runIn(project, project.root, 'plan', '--json', ...OPS),
          await runIn(project, project.root, 'apply', '--yes', '--json', ...OPS),
        ]
        for (const { exit, json } of runs)
          expect([exit, ...new Set(codesIn(json()))].sort()).toEqual([4, 'limit', 'protected'])
        await project.commit(message)
      }
      expect(await isActive(project)).toEqual([true, true])
    }))

  test('from one of several that it could have been is refused by name', () =>
    stage.inProject(async (project) => {
      await live(project, 'one')
      await project.git('mv', 'ogpu.yaml', 'first.yaml')
      await project.write('second.yaml', await readFile(`${project.root}/first.yaml`, 'utf8'))
      await project.commit('two of them')
      await project.git('mv', 'first.yaml', 'ogpu.yaml')
      await project.commit('one is chosen')

      const { exit, json } = await project.run('plan', '--json')

      expect(exit).toBe(3)
      expect(json()).toMatchObject({
        problems: [
          { code: 'base-unreadable', message: expect.stringMatching(/first\.yaml.*second\.yaml/) },
        ],
      })
    }))
})
