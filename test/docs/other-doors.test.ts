import { execFile } from 'node:child_process'
import { chmod, cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { EXIT } from '../../src/exit-code.ts'
import { beginInOwnProject, type OwnProject } from '../support/own-project.ts'
import { buildProgram, type Program } from '../support/program.ts'
import { writeDefinition } from '../support/project.ts'

const PAGE = 'docs/other-doors.md'

interface GitlabJob {
  readonly script: readonly string[]
  readonly artifacts?: { readonly paths: readonly string[] }
}

interface Ended {
  readonly exit: number
  readonly out: string
}

let own: OwnProject
let bin: string
let program: Program

beginInOwnProject((begun) => {
  own = begun
})
beforeAll(async () => {
  program = await buildProgram()
  bin = await mkdtemp(path.join(tmpdir(), 'ogpu-doors-'))
  // takes the package's name and version for this very program
  await writeFile(
    path.join(bin, 'npx'),
    `#!/bin/sh\n[ "$1" = --yes ] && shift\ncase "$1" in ogpu-gitops@*) shift ;; *) exit 97 ;; esac\nexec "${process.execPath}" "${program.file}" "$@"\n`,
  )
  await chmod(path.join(bin, 'npx'), 0o755)
})
afterAll(async () => {
  await program.remove()
  await rm(bin, { recursive: true, force: true })
})

/** A block of the page, by a line that begins it. */
async function block(language: string, begins: string): Promise<string> {
  const fenced = new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'gm')
  const [found] = [...(await readFile(PAGE, 'utf8')).matchAll(fenced)]
    .map(([, text = '']) => text)
    .filter((text) => text.startsWith(begins))
  if (found === undefined) throw new Error(`${PAGE} has no block that begins with ${begins}`)
  return found
}

/** Runs lines as a service's shell does: the first that fails ends them. */
function shell(
  lines: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>>,
): Promise<Ended> {
  const file = '/bin/sh'
  const home = { XDG_CACHE_HOME: `${bin}/cache`, XDG_STATE_HOME: `${bin}/state`, HOME: bin }
  return new Promise((resolve) => {
    execFile(
      file,
      ['-e', '-c', lines.join('\n')],
      { cwd, env: { ...home, PATH: `${bin}:${process.env['PATH']}`, ...env } },
      (error, out, err) =>
        resolve({ exit: error === null ? 0 : Number(error.code), out: `${out}${err}` }),
    )
  })
}

/** The team's server: a bare repository with `main`, and a branch that changes one price. */
async function served(): Promise<{ readonly remote: string; readonly asked: string }> {
  const { project } = own
  await writeDefinition(project, { id: 'one', minPayment: '1 OGPU' })
  await project.commit()
  const remote = path.join(project.root, '.home/remote.git')
  await project.git('init', '-q', '--bare', remote, '-b', 'main')
  await project.git('remote', 'add', 'origin', remote)
  await project.git('push', '-q', 'origin', 'main')
  await project.git('switch', '-q', '-c', 'two')
  await writeDefinition(project, { id: 'two', minPayment: '2 OGPU' })
  await project.commit()
  await writeDefinition(project, { id: 'two', minPayment: '3 OGPU' })
  const asked = await project.commit()
  await project.git('push', '-q', 'origin', 'two')
  return { remote, asked }
}

/** What GitLab's runner leaves: the commit alone is checked out, and no branch has a name. */
async function gitlabCheckout(remote: string, commit: string): Promise<string> {
  const folder = await mkdtemp(path.join(own.project.root, '.home/checkout-'))
  const done = await shell(
    [
      'git init -q',
      `git remote add origin ${remote}`,
      `git fetch -q origin +${commit}:refs/pipelines/1`,
      'git checkout -q --detach refs/pipelines/1',
    ],
    folder,
    {},
  )
  expect(done.exit, done.out).toBe(0)
  return folder
}

async function merged(): Promise<string> {
  const { project } = own
  await project.git('switch', '-q', 'main')
  await project.git('merge', '-q', '--no-ff', '-m', 'Merge', 'two')
  await project.git('push', '-q', 'origin', 'main')
  return project.git('rev-parse', 'HEAD')
}

const key = (): Record<string, string> => ({
  CLIENT_PRIVATE_KEY: own.project.env['CLIENT_PRIVATE_KEY'] ?? '',
})

describe('the recipe for GitLab', () => {
  test('plans a merge request without a key, then the default branch, and applies that plan and no other', async () => {
    await own.project.configure({ extra: { review: 'plan' } })
    const { plan, apply } = await gitlab()
    const { remote, asked } = await served()

    const request = await gitlabCheckout(remote, asked)
    expect(await plan(request)).toMatchObject({ exit: 0 })
    const [file = ''] = plan.artifacts
    expect(JSON.parse(await readFile(path.join(request, file), 'utf8'))).toMatchObject({
      changes: expect.arrayContaining([expect.objectContaining({ id: 'two' })]),
    })

    const head = await merged()
    const planning = await gitlabCheckout(remote, head)
    expect(await plan(planning)).toMatchObject({ exit: 0 })

    const applying = await gitlabCheckout(remote, head)
    for (const artifact of plan.artifacts)
      await cp(path.join(planning, artifact), path.join(applying, artifact))
    expect(await apply(applying)).toMatchObject({ exit: EXIT.refused })
    expect(await apply(applying, key())).toMatchObject({ exit: 0 })
    expect(await live()).toEqual(['one', 'two'])

    await apply(applying, key())
    expect(await live()).toEqual(['one', 'two'])
  })

  test('where main has moved since the plan, its approval sends nothing', async () => {
    const { plan, apply } = await gitlab()
    const { remote } = await served()
    const planning = await gitlabCheckout(remote, await merged())
    expect(await plan(planning)).toMatchObject({ exit: 0 })

    await writeDefinition(own.project, { id: 'one', minPayment: '9 OGPU' })
    await own.project.commit()
    await own.project.git('push', '-q', 'origin', 'main')

    expect(await apply(planning, key())).toMatchObject({
      exit: 0,
      out: expect.stringContaining('newer commit'),
    })
    expect(await live()).toEqual([])
  })

  test('where the chain has moved since the plan, its approval is refused', async () => {
    const { plan, apply } = await gitlab()
    const { remote } = await served()
    const planning = await gitlabCheckout(remote, await merged())
    expect(await plan(planning)).toMatchObject({ exit: 0 })
    await own.project.run('apply', '--yes', '--only', 'one')

    expect(await apply(planning, key())).toMatchObject({ exit: EXIT.refused })
    expect(await live()).toEqual(['one'])
  })
})

type Job = ((cwd: string, env?: Readonly<Record<string, string>>) => Promise<Ended>) & {
  readonly artifacts: readonly string[]
}

/** The two jobs, each as its runner would run it in a checkout. */
async function gitlab(): Promise<{ readonly plan: Job; readonly apply: Job }> {
  const pipeline = parse(await block('yaml', '# .gitlab-ci.yml'))
  const job = ({ script, artifacts }: GitlabJob): Job =>
    Object.assign(
      (cwd: string, env: Readonly<Record<string, string>> = {}) =>
        shell([...pipeline.default.before_script, ...script], cwd, {
          CI_DEFAULT_BRANCH: 'main',
          OGPU: pipeline.variables.OGPU,
          ...env,
        }),
      { artifacts: artifacts?.paths ?? [] },
    )
  return { plan: job(pipeline.plan), apply: job(pipeline.apply) }
}

/** The ids of what is on the chain. */
async function live(): Promise<readonly string[]> {
  const sources = (await own.project.run('list', '--json')).json()
  return sources.map(({ id }: { id: string }) => id).sort()
}

test('the recipe for Forgejo plans without a key, and its fingerprint applies from a clone', async () => {
  const { jobs } = parse(await block('yaml', '# .forgejo/workflows/opengpu.yml'))
  const [plans = ''] = jobs.plan.steps.flatMap(({ run }: { run?: string }) => run ?? [])
  const { remote } = await served()
  const folder = path.join(own.project.root, '.home/clone')
  await own.project.git('clone', '-q', '-b', 'two', remote, folder)

  const planned = await shell([plans], folder, {})
  expect(planned.exit, planned.out).toBe(0)

  await merged()
  const [switching = '', pulling = '', planning = '', applying = ''] = (
    await block('sh', 'git switch main')
  ).split('\n')
  const shown = await shell([switching, pulling, planning], folder, {})
  expect(shown.exit, shown.out).toBe(0)
  const [APPROVED = ''] =
    /\b[0-9a-f]{16}\b/.exec(shown.out.split(/fingerprint/i).at(-1) ?? '') ?? []
  const applied = await shell([applying], folder, { APPROVED, ...key() })
  expect(applied.exit, applied.out).toBe(0)
  expect(await live()).toEqual(['one', 'two'])
})

describe('the hook for pre-commit', () => {
  test.each([
    ['ogpu.yaml', true],
    ['ml/ogpu.yml', true],
    ['sources/one/source.yaml', true],
    ['ml/sources/one/compose.cpu.yaml', true],
    ['my-ogpu.yaml', false],
    ['resources/one.yaml', false],
    ['README.md', false],
  ])('a change of %s starts it: %s', async (file, starts) => {
    const [hook] = await hooks()

    expect(new RegExp(hook?.files ?? '').test(file)).toBe(starts)
  })

  test('runs a verb that sends nothing, and is the one that the page names', async () => {
    const [hook, ...others] = await hooks()

    expect([hook?.entry, hook?.language, hook?.pass_filenames]).toEqual([
      'ogpu-gitops validate',
      'node',
      false,
    ])
    expect(others).toEqual([])
    const { repos } = parse(await block('yaml', '# .pre-commit-config.yaml'))
    expect(repos[0].hooks).toEqual([{ id: hook?.id }])
  })

  async function hooks(): Promise<
    readonly {
      readonly id: string
      readonly entry: string
      readonly language: string
      readonly files: string
      readonly pass_filenames: boolean
    }[]
  > {
    return parse(await readFile('.pre-commit-hooks.yaml', 'utf8'))
  }
})
