import path from 'node:path'
import type { Event } from '../../support/github/events.ts'
import { type State, userOf, type WorkflowRun } from '../../support/github/state.ts'

export interface Surroundings {
  readonly state: State
  readonly event: Event
  readonly run: WorkflowRun
  readonly workspace: string
  /** The runner's own folder for this job. */
  readonly home: string
}

/** The files through which an action speaks to the runner. */
export const COMMAND_FILES = ['output', 'step_summary', 'state', 'env', 'path'] as const

/** Where such a file is. */
export function commandFile(home: string, name: (typeof COMMAND_FILES)[number]): string {
  return path.join(home, `${name}.txt`)
}

/** The environment of a step on a hosted runner, and nothing of this machine's but PATH. */
export function runnerEnvironment({
  state,
  event,
  run,
  workspace,
  home,
}: Surroundings): Record<string, string> {
  const { owner, name, serverUrl, apiUrl } = state
  const workflow = `${owner}/${name}/.github/workflows/opengpu.yml@${event.ref}`
  const files = Object.fromEntries(
    COMMAND_FILES.map((file) => [`GITHUB_${file.toUpperCase()}`, commandFile(home, file)]),
  )
  const isPull = event.ref.startsWith('refs/pull/')
  return {
    PATH: process.env['PATH'] ?? '',
    HOME: path.join(home, 'home'),
    LANG: 'C.UTF-8',
    CI: 'true',
    RUNNER_TEMP: path.join(home, 'temp'),
    RUNNER_TOOL_CACHE: path.join(home, 'tools'),
    RUNNER_WORKSPACE: path.dirname(workspace),
    RUNNER_OS: 'Linux',
    RUNNER_ARCH: 'X64',
    RUNNER_NAME: 'GitHub Actions 1',
    RUNNER_ENVIRONMENT: 'github-hosted',
    GITHUB_ACTIONS: 'true',
    GITHUB_ACTION: '__acme_ogpu-gitops',
    GITHUB_ACTION_REPOSITORY: 'acme/ogpu-gitops',
    GITHUB_ACTION_REF: '0'.repeat(40),
    GITHUB_ACTOR: event.actor,
    GITHUB_ACTOR_ID: String(userOf(state, event.actor).id),
    GITHUB_TRIGGERING_ACTOR: event.actor,
    GITHUB_REPOSITORY: `${owner}/${name}`,
    GITHUB_REPOSITORY_ID: '1000',
    GITHUB_REPOSITORY_OWNER: owner,
    GITHUB_REPOSITORY_OWNER_ID: String(userOf(state, owner).id),
    GITHUB_EVENT_NAME: event.name,
    GITHUB_EVENT_PATH: path.join(home, 'event.json'),
    GITHUB_REF: event.ref,
    GITHUB_REF_NAME: event.ref.replace(/^refs\/(?:heads|pull|tags)\//, ''),
    GITHUB_REF_TYPE: 'branch',
    GITHUB_REF_PROTECTED: String(!isPull && event.ref === `refs/heads/${state.defaultBranch}`),
    GITHUB_SHA: event.sha,
    GITHUB_HEAD_REF: event.headRef,
    GITHUB_BASE_REF: event.baseRef,
    GITHUB_RUN_ID: String(run.id),
    GITHUB_RUN_NUMBER: String(run.number),
    GITHUB_RUN_ATTEMPT: String(run.attempt),
    GITHUB_WORKFLOW: 'OpenGPU',
    GITHUB_WORKFLOW_REF: workflow,
    GITHUB_WORKFLOW_SHA: event.sha,
    GITHUB_JOB: 'opengpu',
    GITHUB_RETENTION_DAYS: '90',
    GITHUB_SERVER_URL: serverUrl,
    GITHUB_API_URL: apiUrl,
    GITHUB_GRAPHQL_URL: `${apiUrl}/graphql`,
    GITHUB_WORKSPACE: workspace,
    ...files,
  }
}
