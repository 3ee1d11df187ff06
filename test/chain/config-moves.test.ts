import { describe, expect, test } from 'vitest'
import { definitionText, type Project, runIn } from '../support/project.ts'
import { aStage } from '../support/stage.ts'
import type { TroubledProject } from '../support/troubled-project.ts'

// Guards stand in the configuration, and a configuration can move. In however many merges it does
// that, what is asked for where it arrives is judged by those that stood before it left.

const stage = aStage()

const GUARDED = { limits: { updates: 0 }, review: 'none' } as const
/** What the configuration is without its guards. */
const BARE = {} as const

/** A way of moving the configuration with its definitions; each step is a merge. */
interface Way {
  readonly says: string
  readonly from: string
  readonly to: string
  /** All but the last one, which writes anew what `to` holds. */
  readonly steps: readonly ((project: Project) => Promise<unknown>)[]
}

const drop =
  (folder: string) =>
  async (project: Project): Promise<void> => {
    await project.git('rm', '-q', '-r', `${folder}ogpu.yaml`, `${folder}sources`)
  }

const move =
  (from: string, to: string) =>
  async (project: Project): Promise<void> => {
    await project.write(`${to}.keep`, '')
    for (const file of ['ogpu.yaml', 'sources'])
      await project.git('mv', `${from}${file}`, `${to}${file}`)
  }

const talk = (project: Project): Promise<void> =>
  project.write('README.md', 'nothing of this is about Sources\n')

const WAYS: readonly Way[] = [
  { says: 'into a folder, in one merge', from: '', to: 'ops/', steps: [] },
  { says: 'deleted, then added elsewhere', from: '', to: 'ops/', steps: [drop('')] },
  { says: 'deleted, then put back', from: '', to: '', steps: [drop('')] },
  {
    says: 'deleted, then added elsewhere after other merges',
    from: 'ops/',
    to: '',
    steps: [drop('ops/'), talk],
  },
  { says: 'moved twice', from: '', to: 'b/', steps: [move('', 'a/')] },
  {
    says: 'moved, deleted there, then added at the first place',
    from: '',
    to: '',
    steps: [move('', 'a/'), drop('a/')],
  },
  {
    says: 'deleted while another file goes on naming the wallet',
    from: 'net/one/',
    to: 'net/two/',
    steps: [
      async (project) => {
        const client = project.chain.accounts[0]?.address
        await project.write('deploy/values.yaml', `payee: "${client}"\n`)
        await drop('net/one/')(project)
      },
      (project) => project.remove('deploy'),
    ],
  },
]

const definitions = (folder: string, ids: readonly string[]): readonly string[] =>
  ids.map((id) => `${folder}sources/${id}/source.yaml`)

/** Writes the configuration and two definitions into a folder. */
async function stand(
  project: TroubledProject,
  folder: string,
  extra: Readonly<Record<string, unknown>>,
  texts: readonly string[],
): Promise<void> {
  await project.configure({ extra: { ...upstream(project), ...extra } })
  if (folder !== '') {
    await project.write(`${folder}.keep`, '')
    await project.git('init', '-q', '-b', 'main')
    await project.git('add', 'ogpu.yaml')
    await project.git('mv', '-f', 'ogpu.yaml', `${folder}ogpu.yaml`)
  }
  const files = definitions(folder, ['one', 'two'])
  for (const [index, text] of texts.entries()) await project.write(files[index] ?? '', text)
}

function upstream({ pin }: TroubledProject): Readonly<Record<string, unknown>> {
  return { pinUrl: pin.pinUrl, gatewayUrl: pin.gatewayUrl }
}

const STANDING = [definitionText({ id: 'one', protect: true }), definitionText({ id: 'two' })]
const WANTED = [
  definitionText({ id: 'one', state: 'closed' }),
  definitionText({ id: 'two', minPayment: '9 OGPU' }),
]

async function told(
  project: Project,
  folder: string,
  ...args: readonly string[]
): Promise<readonly unknown[]> {
  const config = ['--config', `${folder}ogpu.yaml`]
  const { exit, json } = await runIn(project, project.root, ...args, '--json', ...config)
  const { refusals = [], problems = [] } = json()
  const codes = [...refusals, ...problems].map(({ code }) => code)
  return [exit, ...[...new Set(codes)].sort()]
}

/** What a pull request's plan says of the newest commit. */
const asPull = (project: Project, folder: string): Promise<readonly unknown[]> =>
  told(project, folder, 'plan', '--base', 'HEAD~1')

const ended = async (project: Project, folder: string): Promise<readonly unknown[]> => [
  await told(project, folder, 'plan'),
  await told(project, folder, 'apply', '--yes'),
]

/** Two live Sources, one protected, and no update allowed. */
async function begin(project: TroubledProject, { from }: Way): Promise<void> {
  await stand(project, from, GUARDED, STANDING)
  const config = ['--config', `${from}ogpu.yaml`]
  expect((await runIn(project, project.root, 'apply', '--yes', ...config)).exit).toBe(0)
  await project.commit('published')
}

async function go(project: TroubledProject, { steps }: Way): Promise<void> {
  for (const step of steps) {
    await step(project)
    await project.commit('on its way')
  }
}

const isActive = async (project: TroubledProject): Promise<readonly boolean[]> =>
  (await project.sources()).map(({ active }) => active)

describe.each(WAYS)('a configuration that is $says', (way) => {
  test('takes its guards along, in this run and in every later one', () =>
    stage.inProject(async (project) => {
      await begin(project, way)
      await go(project, way)
      if (way.steps.length === 0) await move(way.from, way.to)(project)
      await stand(project, way.to, BARE, WANTED)
      await project.commit('arrives without guards, and uses that')

      const held = [4, 'limit', 'protected']
      expect(await asPull(project, way.to)).toEqual(held)
      for (const message of ['another', 'and another']) {
        expect(await ended(project, way.to)).toEqual([held, held])
        await project.commit(message)
      }
      expect(await isActive(project)).toEqual([true, true])
    }))

  test('arrives by a green merge, and after one more what was guarded is free', () =>
    stage.inProject(async (project) => {
      await begin(project, way)
      await go(project, way)
      if (way.steps.length === 0) await move(way.from, way.to)(project)
      const [, two = ''] = STANDING
      await stand(project, way.to, BARE, [definitionText({ id: 'one' }), two])
      await project.commit('arrives without guards')
      expect(await asPull(project, way.to)).toEqual([0])
      expect(await ended(project, way.to)).toEqual([[0], [0]])

      await stand(project, way.to, BARE, WANTED)
      await project.commit('asks')

      expect(await ended(project, way.to)).toEqual([[0], [0]])
      expect(await isActive(project)).toEqual([false, true])
    }))
})
