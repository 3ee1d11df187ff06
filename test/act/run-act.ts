import { spawn } from 'node:child_process'
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { runnerEnvironment } from '../e2e/runner/environment.ts'
import { node24 } from '../e2e/runner/node24.ts'
import { newRun } from '../e2e/runner/run-action.ts'
import type { Event } from '../support/github/events.ts'
import type { GitHub } from '../support/github/github.ts'
import type { Permissions } from '../support/github/tokens.ts'

/** The commit that workflows name for our Action here. */
export const OURS = '9f'.repeat(20)

export interface WorkflowRun {
  readonly github: GitHub
  readonly event: Event
  /** The workflow's file name in the commit of the event. */
  readonly workflow: string
  /** What the environments of its jobs hand out. */
  readonly secrets?: Readonly<Record<string, string>>
  readonly permissions?: Permissions
}

/** What a workflow came to. */
export interface Outcome {
  /** Null where a signal ended it. */
  readonly exit: number | null
  /** Everything that it printed. */
  readonly log: string
  /** Whether a job of that name came to a good end; undefined where none of that name ran. */
  readonly succeeded: (job: string) => boolean | undefined
}

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
/**
 * What a machine has of its own; a runner's own folders and what a step writes is act's to choose.
 */
const OF_THE_RUNNER =
  /^(?:GITHUB_(?:ACTION.*|OUTPUT|STEP_SUMMARY|STATE|ENV|PATH|EVENT_PATH|WORKSPACE|SHA|JOB|WORKFLOW)|RUNNER_.*|PATH|HOME|LANG|CI)$/

/**
 * Runs a workflow of the event's commit with act, on this machine, as GitHub would for the event.
 */
export async function runWorkflow({
  github,
  event,
  workflow,
  secrets = {},
  permissions,
}: WorkflowRun): Promise<Outcome> {
  const home = await mkdtemp(path.join(tmpdir(), 'ogpu-act-'))
  try {
    const repository = path.join(home, 'repository')
    await mkdir(repository)
    const file = `.github/workflows/${workflow}`
    const text = await github.state.repository.git('show', `${event.sha}:${file}`)
    await Promise.all([
      write(path.join(repository, file), text),
      write(path.join(home, 'event.json'), JSON.stringify(event.payload)),
      write(
        path.join(home, 'secrets'),
        secretLines({ GITHUB_TOKEN: tokenFor(github, event, permissions), ...secrets }),
      ),
      write(path.join(home, 'variables'), variableLines(github, event, workflow)),
      ourAction(path.join(home, 'action')),
    ])
    return await run(await actArgs(home, event, text), { repository, home })
  } finally {
    await rm(home, { recursive: true, force: true, maxRetries: 5 })
  }
}

async function actArgs(
  home: string,
  { name, actor }: Event,
  workflow: string,
): Promise<readonly string[]> {
  const [, checkout = ''] = /actions\/(checkout@[0-9a-f]{40})/.exec(workflow) ?? []
  return [
    name,
    ...[
      '--eventpath',
      path.join(home, 'event.json'),
      '--secret-file',
      path.join(home, 'secrets'),
      '--env-file',
      path.join(home, 'variables'),
    ],
    ...['--local-repository', `actions/${checkout}=${path.join(ROOT, 'test/act/checkout')}`],
    ...['--local-repository', `ogpu-network/ogpu-gitops@${OURS}=${path.join(home, 'action')}`],
    ...[
      '--platform',
      'ubuntu-latest=-self-hosted',
      '--actor',
      actor,
      '--no-skip-checkout',
      '--no-cache-server',
      '--json',
    ],
  ]
}

async function run(
  args: readonly string[],
  { repository, home }: { readonly repository: string; readonly home: string },
): Promise<Outcome> {
  const program = process.env['ACT']
  if (program === undefined) throw new Error('npm run act says where act is')
  const bin = path.dirname(await node24())
  const child = spawn(program, args, {
    cwd: repository,
    env: {
      PATH: `${bin}:${process.env['PATH']}`,
      HOME: home,
      XDG_CACHE_HOME: path.join(home, 'cache'),
      XDG_CONFIG_HOME: path.join(home, 'config'),
      LANG: 'C.UTF-8',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let log = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      log += text
    })
  const exit = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  return { exit, log, succeeded: (job) => resultOf(log, job) }
}

/** What act says in its log of the end of a job. */
function resultOf(log: string, job: string): boolean | undefined {
  const lines = log.split('\n').filter((line) => line.startsWith('{'))
  const ends = lines
    .map((line) => JSON.parse(line))
    .filter(({ jobID, jobResult }) => jobID === job && jobResult !== undefined)
  return ends.length === 0 ? undefined : ends.every(({ jobResult }) => jobResult === 'success')
}

function tokenFor({ tokens }: GitHub, { isFork }: Event, permissions?: Permissions): string {
  return isFork ? tokens.forFork(permissions) : tokens.forJob(permissions)
}

function variableLines({ state }: GitHub, event: Event, workflow: string): string {
  const surroundings = { state, event, run: newRun(state, event), workspace: '/', home: '/' }
  const variables = Object.entries(runnerEnvironment(surroundings)).filter(
    ([name]) => !OF_THE_RUNNER.test(name),
  )
  const file = `${state.owner}/${state.name}/.github/workflows/${workflow}@${event.ref}`
  return secretLines({
    ...Object.fromEntries(variables),
    GITHUB_WORKFLOW_REF: file,
    SHA_REF: event.sha,
  })
}

function secretLines(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}=${JSON.stringify(value)}\n`)
    .join('')
}

/**
 * Our Action as it stands in the commit that a workflow names: what it declares, and its bundle.
 */
async function ourAction(folder: string): Promise<void> {
  await mkdir(path.join(folder, 'dist'), { recursive: true })
  await Promise.all(
    ['action.yml', 'dist/action.js', 'dist/action'].map((file) =>
      cp(path.join(ROOT, file), path.join(folder, file), { recursive: true }),
    ),
  )
}

async function write(file: string, text: string): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true })
  await writeFile(file, text)
}
