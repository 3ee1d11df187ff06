import { stat } from 'node:fs/promises'
import path from 'node:path'
import { Checkout } from '../adapters/git/checkout.ts'
import { gitAuthorization } from '../adapters/git/environment.ts'
import { type GitHub, openGitHub } from '../adapters/github/github.ts'
import { unlessRefused } from '../adapters/github/pull-requests.ts'
import { openPorts } from '../adapters/open-ports.ts'
import { heard } from '../adapters/watched.ts'
import { useProxies } from '../adapters/web/proxy.ts'
import { Fault } from '../model/fault.ts'
import type { Problem } from '../model/problem.ts'
import type { Progress } from '../model/progress.ts'
import type { BaseCommit } from '../ports/repository.ts'
import type { Ports } from '../ports/run.ts'
import type { PlanCommentContext } from '../report/github/plan/plan-comment.ts'
import { type SafeEnvironment, withKey } from '../secrets.ts'
import type { Settings } from '../settings.ts'
import { VERSION } from '../version.ts'
import { baseFor } from './base.ts'
import type { Order } from './command.ts'
import type { RunFacts } from './event.ts'
import type { Inputs } from './inputs.ts'
import { type Mask, settingsFrom } from './settings.ts'

/** What every command of the Action works with. */
export interface ActionContext {
  readonly inputs: Inputs
  readonly run: RunFacts
  readonly order: Order
  readonly defaultBranch: string
  readonly settings: Settings
  readonly checkout: Checkout
  /** Undefined without a token. */
  readonly github: GitHub | undefined
  /** The configuration's path from the repository's root: it tells comments apart. */
  readonly config: string
  /**
   * The folder of the configuration from the repository's root, with a slash at its end; empty at
   * the root.
   */
  readonly folder: string
  /** Takes every secret out of a text that leaves this process. */
  readonly mask: Mask
  /** Hears what the run does. */
  readonly progress: Progress
  /** The world, as seen with this base commit. */
  world(base: BaseCommit | undefined): Ports
}

export interface ContextRequest {
  readonly inputs: Inputs
  readonly run: RunFacts
  readonly order: Order
  readonly defaultBranch: string
  readonly github: GitHub | undefined
  readonly mask: Mask
  readonly progress: Progress
  readonly environment: SafeEnvironment
}

/** Puts the surroundings of a run together, or says why there are none. */
export async function openContext({
  environment: { env, secrets },
  ...request
}: ContextRequest): Promise<ActionContext | Problem> {
  const { inputs, run, progress } = request
  const { privateKey, signer, network } = inputs
  const own = {
    env,
    progress,
    secrets: {
      ...(privateKey === undefined ? secrets : withKey(secrets, network, privateKey)),
      ...(signer === undefined ? {} : { signer }),
    },
  }
  // files of somebody from outside: nothing that they name is asked for over the network
  const settings = {
    ...settingsFrom(inputs, env),
    offline: run.isForeign,
    trustsOnlyBase: run.isForeign,
    readsCommit: true,
  }
  if (!(await isFolder(settings.root))) return nowhere(inputs)
  const authorization =
    inputs.token === undefined ? {} : gitAuthorization(run.serverUrl, inputs.token)
  const checkout = heard(new Checkout(settings.root, authorization, env), progress, () => 'git')
  const folder = await checkout.prefix()
  return {
    ...request,
    settings,
    checkout,
    folder,
    config: `${folder}${settings.configFile}`,
    world: (base) => openPorts(settings, own, { base, authorization, deepens: true }),
  }
}

async function isFolder(target: string): Promise<boolean> {
  return stat(target).then(
    (found) => found.isDirectory(),
    () => false,
  )
}

function nowhere({ workingDirectory, config }: Inputs): Problem {
  return {
    code: 'workflow',
    message: `the checkout has no folder for ${JSON.stringify(path.join(workingDirectory, config))}`,
    hint: 'fix the inputs working-directory and config: both are seen from the repository’s root',
  }
}

/** GitHub with the job's token, or nothing without one. */
export function githubFor(
  { token }: Inputs,
  { apiUrl, repository }: RunFacts,
  env: SafeEnvironment['env'],
  progress: Progress,
): GitHub | undefined {
  useProxies(env)
  return token === undefined
    ? undefined
    : openGitHub({ apiUrl, token, ...repository, version: VERSION, progress })
}

/** The commit to compare with, made present. Throws a Fault when it can't be had. */
export function baseOf({ run, checkout, github }: ActionContext): Promise<BaseCommit | undefined> {
  return baseFor(run.occasion, checkout, {
    mergeBase: async (base, head) => {
      if (github === undefined)
        throw new Fault(
          'no-base',
          'without github-token the base of this checkout can’t be found',
          'check out the merge commit, as actions/checkout does by default',
        )
      return github.pulls.mergeBase(base, head)
    },
    pullsOf: async (commit) => {
      const pulls = await github?.pulls.pullsOf(commit).catch(unlessRefused)
      return (pulls ?? []).filter(({ mergedAt }) => mergedAt !== null).map(({ number }) => number)
    },
  })
}

/** Where the links of a comment lead, and what tells it apart. */
export function commentContext(
  { run, config, folder, defaultBranch, inputs }: ActionContext,
  head: string | undefined,
): PlanCommentContext {
  const { owner, repo } = run.repository
  const into = run.occasion.kind === 'pull-request' ? run.occasion.base.ref : defaultBranch
  return {
    version: VERSION,
    config,
    folder,
    runUrl: run.runUrl,
    workflow: run.workflow,
    workflowName: run.workflowName,
    ...(inputs.merging === 'waits' ? { waitsForPerson: true } : {}),
    ...(/^https:/.test(run.serverUrl)
      ? { repositoryUrl: `${run.serverUrl}/${owner}/${repo}` }
      : {}),
    ...(head === undefined ? {} : { head }),
    ...(into === defaultBranch || defaultBranch === ''
      ? {}
      : { elsewhere: { into, applied: defaultBranch } }),
  }
}
