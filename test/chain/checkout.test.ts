import { execFile } from 'node:child_process'
import { chmod, cp, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { runCli } from '../../src/cli/program.ts'
import { definitionText, type Project, writeDefinition } from '../support/project.ts'
import { aStage } from '../support/stage.ts'

const exec = promisify(execFile)
const stage = aStage()

let elsewhere: string
beforeEach(async () => {
  elsewhere = await mkdtemp(path.join(tmpdir(), 'ogpu-elsewhere-'))
})
afterEach(() => rm(elsewhere, { recursive: true }))

/** A remote that holds what is committed, so that the tip can be asked for. */
async function withRemote(project: Project): Promise<void> {
  await project.commit()
  await project.git('init', '-q', '--bare', '-b', 'main', path.join(elsewhere, 'origin.git'))
  await project.git('remote', 'add', 'origin', path.join(elsewhere, 'origin.git'))
  await project.git('push', '-q', 'origin', 'main')
}

describe('what is committed is what is read:', () => {
  test('line ends that git changes on checkout are no change, and are named', () =>
    stage.inProject(async (project) => {
      await project.write('sources/one/compose.cpu.yaml', COMPOSE)
      await writeDefinition(project, { id: 'one', environments: { cpu: 'compose.cpu.yaml' } })
      await withRemote(project)
      expect((await project.run('apply', '--yes')).exit).toBe(0)
      await project.git('config', 'core.autocrlf', 'true')
      await rm(path.join(project.root, 'sources/one/compose.cpu.yaml'))
      await project.git('checkout', '-q', '--', '.')

      const { exit, json } = await project.run('plan', '--detailed-exitcode', '--json')

      expect(exit).toBe(0)
      expect(json()).toMatchObject({
        changes: [],
        warnings: [{ code: 'other-spelling', file: 'sources/one/compose.cpu.yaml' }],
      })
    }))

  test.each([
    [
      'is ignored by git',
      async (project: Project): Promise<void> =>
        project.write('.git/info/exclude', '.home/\nsources/hidden/\n'),
    ],
    [
      'is not looked at by the index',
      async (project: Project): Promise<void> =>
        void (await project.git('update-index', '--skip-worktree', 'sources/one/source.yaml')),
    ],
  ])('a definition that %s is not sent where review is on', (_, hide) =>
    stage.inProject(async (project) => {
      await project.configure({ extra: { review: 'plan' } })
      await writeDefinition(project, { id: 'one' })
      await withRemote(project)
      await hide(project)
      await writeDefinition(project, { id: 'hidden' })
      await writeDefinition(project, { id: 'one', minPayment: '3 OGPU' })
      const { fingerprint } = (await project.run('plan', '--json')).json()

      const { exit, json } = await project.run('apply', '--approve', fingerprint, '--json')

      expect(exit).toBe(4)
      expect(json()).toMatchObject({ refusals: [{ code: 'uncommitted-changes' }] })
      expect(await project.sources()).toHaveLength(0)
    }),
  )
})

describe('where git can not say what stood before, nothing is sent:', () => {
  test('git is not on PATH, and a protected Source would be closed', () =>
    stage.inProject(async (project) => {
      await writeDefinition(project, { id: 'one', protect: true })
      await project.commit()
      expect((await project.run('apply', '--yes')).exit).toBe(0)
      await project.write('sources/one/source.yaml', definitionText({ id: 'one', state: 'closed' }))
      await project.commit()
      const control = await project.run('apply', '--yes', '--json')
      expect(control.json()).toMatchObject({
        outcome: 'refused',
        refusals: [{ code: 'protected' }],
      })

      project.env['PATH'] = elsewhere
      const { exit, json } = await project.run('apply', '--yes', '--json')

      expect(exit).toBe(1)
      expect(json()).toMatchObject({ fault: { code: 'git-failed' } })
      expect(await project.sources()).toMatchObject([{ active: true }])
    }))

  test('the clone is shallow', () =>
    stage.inProject(async (project) => {
      await writeDefinition(project, { id: 'one' })
      await withRemote(project)
      await writeDefinition(project, { id: 'two' })
      await project.commit()
      await project.git('push', '-q', 'origin', 'main')
      const clone = path.join(elsewhere, 'clone')
      await exec('git', ['clone', '-q', '--depth=1', `file://${elsewhere}/origin.git`, clone])

      const said: string[] = []
      const exit = await runCli(['apply', '--yes', '--json'], terminalAt(clone, project.env, said))

      expect(exit).toBe(1)
      expect(JSON.parse(said.join(''))).toMatchObject({ fault: { code: 'no-base' } })
      expect(await project.sources()).toHaveLength(0)
    }))
})

test('no verb runs a program that files beside a configuration in a subfolder name', () =>
  stage.inProject(async (project) => {
    await writeDefinition(project, { id: 'one' })
    await withRemote(project)
    const marks = path.join(elsewhere, 'marks')
    await mkdir(marks)
    const dir = path.join(project.root, 'dir')
    await cp(path.join(project.root, 'ogpu.yaml'), path.join(dir, 'ogpu.yaml'))
    await cp(path.join(project.root, 'sources'), path.join(dir, 'sources'), { recursive: true })
    await exec('git', ['init', '-q', '--bare', path.join(elsewhere, 'lookalike.git')])
    for (const name of ['HEAD', 'config', 'objects', 'refs'])
      await cp(path.join(elsewhere, 'lookalike.git', name), path.join(dir, name), {
        recursive: true,
      })
    const marker = path.join(dir, 'marker')
    await writeFile(marker, `#!/bin/sh\ntouch "${marks}/$$"\n`)
    await chmod(marker, 0o755)
    for (const key of [
      'core.fsmonitor',
      'core.sshCommand',
      'diff.external',
      'core.pager',
      'core.askPass',
      'remote.origin.uploadpack',
    ])
      await exec('git', ['config', '--file', path.join(dir, 'config'), key, marker])
    await exec('git', [
      'config',
      '--file',
      path.join(dir, 'config'),
      'remote.origin.url',
      path.join(elsewhere, 'origin.git'),
    ])
    await exec('git', ['config', '--file', path.join(dir, 'config'), 'core.worktree', dir])
    await project.commit('a folder that looks like a repository')
    await project.commit('a base that has the configuration there')
    await project.git('push', '-q', 'origin', 'main')

    for (const verb of VERBS) {
      const said: string[] = []
      await runCli(verb, terminalAt(dir, project.env, said))
    }

    expect(await readdir(marks)).toEqual([])
    expect(await project.sources()).toHaveLength(1)
  }))

const VERBS = [
  ['validate'],
  ['plan'],
  ['apply', '--yes'],
  ['drift'],
  ['list', '--all'],
  ['import'],
  ['pull', 'one'],
  ['pin'],
  ['render', '--spec', 'sources/one/source.yaml'],
  ['doctor'],
  ['init', '--yes'],
  ['plan', '--base', 'HEAD'],
  ['release', '--unreadable'],
  ['close', 'one'],
]

const COMPOSE = `services:
  service:
    image: acme/one@sha256:${'a'.repeat(64)}
    ports: ["\${PORT}:5555"]
    environment: ["CALLBACK_URL=\${CALLBACK_URL}"]
`

/** A terminal in a folder, which keeps what it is told. */
function terminalAt(
  cwd: string,
  env: Record<string, string>,
  said: string[],
): Parameters<typeof runCli>[1] {
  const out = (text: string): void => void said.push(text)
  return {
    cwd,
    env,
    isInteractive: false,
    colour: false,
    out,
    err: () => undefined,
    ask: () => Promise.resolve(''),
    onStop: () => () => undefined,
  }
}
