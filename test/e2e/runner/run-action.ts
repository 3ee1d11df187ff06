import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Event } from '../../support/github/events.ts'
import type { GitHub } from '../../support/github/github.ts'
import { nextId, type State, userOf, type WorkflowRun } from '../../support/github/state.ts'
import type { Permissions, Tokens } from '../../support/github/tokens.ts'
import { type CheckoutOptions, checkout, type Workspace } from './checkout.ts'
import { readOutputs } from './command-files.ts'
import { type Annotation, readCommands } from './commands.ts'
import { COMMAND_FILES, commandFile, runnerEnvironment } from './environment.ts'
import { inputVariables } from './inputs.ts'
import { node24 } from './node24.ts'

export interface ActionRun {
  readonly github: GitHub
  readonly event: Event
  readonly inputs?: Readonly<Record<string, string>>
  /** What `env:` of the step adds. */
  readonly env?: Readonly<Record<string, string>>
  /**
   * The job's `permissions:`; those of the workflow that init writes when left out. A fork's job
   * only reads, whatever stands here.
   */
  readonly permissions?: Permissions | 'undeclared'
  /** A token of one's own for the `github-token` default. */
  readonly token?: string
  /** In place of a fresh checkout; the caller removes it. */
  readonly workspace?: Workspace
  readonly checkout?: CheckoutOptions
  /** The run that is run again. */
  readonly rerun?: WorkflowRun
}

/** What a step came to. */
export interface ActionResult {
  /** Null where a signal ended it. */
  readonly exit: number | null
  /** Both outputs as they came. */
  readonly log: string
  /**
   * The log without the lines that name what is to be masked, and with nothing masked: a secret
   * that stands here has leaked.
   */
  readonly shown: string
  readonly outputs: Readonly<Record<string, string>>
  readonly summary: string
  readonly annotations: readonly Annotation[]
  readonly masks: readonly string[]
  /** Runner commands that the Action has no business with. */
  readonly strayCommands: readonly string[]
  /** Contents of files that outputs name by their path. */
  readonly file: (output: string) => Promise<string>
  /** Everything that it left on the runner's disk, outside of the checkout. */
  readonly left: () => Promise<readonly string[]>
  readonly run: WorkflowRun
  readonly token: string
}

export interface StartedAction {
  kill(signal: NodeJS.Signals): void
  readonly done: Promise<ActionResult>
}

const BUNDLE = fileURLToPath(new URL('../../../dist/action.js', import.meta.url))
const homes = new Set<string>()

/** Runs the committed bundle as a hosted runner would, and waits for its end. */
export async function runAction(run: ActionRun): Promise<ActionResult> {
  return (await startAction(run)).done
}

/** The same for a test that interrupts it. */
export async function startAction({
  github,
  event,
  inputs = {},
  env = {},
  permissions,
  token: given,
  workspace: own,
  ...options
}: ActionRun): Promise<StartedAction> {
  const { state, tokens } = github
  const token = given ?? tokenOf(tokens, event, permissions)
  const run = options.rerun === undefined ? newRun(state, event) : again(options.rerun)
  const workspace = own ?? (await checkout(github, event, { token, ...options.checkout }))
  const home = await prepareHome(event)
  const surroundings = { state, event, run, workspace: workspace.folder, home }
  const child = spawn(await node24(), [BUNDLE], {
    cwd: workspace.folder,
    env: { ...runnerEnvironment(surroundings), ...inputVariables(inputs, token), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let log = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      log += text
    })
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  const finish = async (): Promise<ActionResult> => {
    const exit = await ended
    const { annotations, masks, others } = readCommands(log)
    const outputs = readOutputs(await readFile(commandFile(home, 'output'), 'utf8'))
    const summary = await readFile(commandFile(home, 'step_summary'), 'utf8')
    if (own === undefined) await workspace.remove()
    const file = (output: string): Promise<string> => readFile(outputs[output] ?? '', 'utf8')
    const left = (): Promise<readonly string[]> => textsBeneath(home)
    const shown = log.replaceAll(/^::add-mask::.*$\n?/gm, '')
    return {
      exit,
      log,
      shown,
      outputs,
      summary,
      annotations,
      masks,
      strayCommands: others,
      file,
      left,
      run,
      token,
    }
  }
  return { kill: (signal) => void child.kill(signal), done: finish() }
}

/** The token that GitHub would give the job. */
function tokenOf(
  tokens: Tokens,
  { isFork, actor }: Event,
  permissions: ActionRun['permissions'],
): string {
  const declared = permissions === 'undeclared' ? undefined : permissions
  if (isFork) return tokens.forFork(declared)
  return permissions === 'undeclared' ? tokens.forUndeclared(actor) : tokens.forJob(declared)
}

/** Removes what the runs of this process left for their tests to read. */
export async function sweepRunner(): Promise<void> {
  await Promise.all([...homes].map((home) => rm(home, { recursive: true, force: true })))
  homes.clear()
}

async function textsBeneath(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return Promise.all(
    entries
      .filter((entry) => entry.isFile())
      .map((entry) => readFile(path.join(entry.parentPath, entry.name), 'utf8')),
  )
}

async function prepareHome(event: Event): Promise<string> {
  const home = await mkdtemp(path.join(tmpdir(), 'ogpu-runner-'))
  homes.add(home)
  await Promise.all(['home', 'temp', 'tools'].map((folder) => mkdir(path.join(home, folder))))
  await Promise.all(COMMAND_FILES.map((name) => writeFile(commandFile(home, name), '')))
  await writeFile(path.join(home, 'event.json'), JSON.stringify(event.payload, null, 2))
  return home
}

/** A run of a workflow, as GitHub counts it. */
export function newRun(state: State, event: Event): WorkflowRun {
  const branch = event.headRef || event.ref.replace('refs/heads/', '')
  const run: WorkflowRun = {
    id: nextId(state),
    number: state.runs.size + 1,
    event: event.name,
    branch,
    commit: event.sha,
    actor: userOf(state, event.actor),
    startedAt: state.clock.tick(),
    attempt: 1,
  }
  state.runs.set(run.id, run)
  return run
}

function again(run: WorkflowRun): WorkflowRun {
  run.attempt += 1
  return run
}
