import { readFileSync } from 'node:fs'
import { COMMIT } from '../model/commit.ts'
import type { Json } from '../model/json.ts'

/** What happened that the workflow runs for. */
export type WorkflowEvent =
  | PullRequestEvent
  | { readonly kind: 'push'; readonly ref: string; readonly before: string | undefined }
  | { readonly kind: 'dispatch'; readonly ref: string; readonly approve: string }
  | { readonly kind: 'schedule'; readonly ref: string }
  | { readonly kind: 'merge-group'; readonly base: string | undefined }
  | { readonly kind: 'other'; readonly name: string }

export interface PullRequestEvent {
  readonly kind: 'pull-request'
  readonly number: number
  readonly head: string
  readonly base: { readonly ref: string; readonly sha: string }
  /** Whether its head is in another repository. */
  readonly isFork: boolean
}

/** The run, as its environment describes it. */
export interface RunFacts {
  readonly occasion: WorkflowEvent
  /** As GitHub calls it. */
  readonly eventName: string
  readonly repository: { readonly owner: string; readonly repo: string }
  /** Undefined where the event does not tell, as on a schedule. */
  readonly defaultBranch: string | undefined
  /** Whether the repository itself is a fork of another. */
  readonly isForkedRepository: boolean
  /**
   * Whether the event is about somebody's work from another repository, whatever rights it came
   * with: then what is checked out may be theirs.
   */
  readonly isForeign: boolean
  readonly serverUrl: string
  readonly apiUrl: string
  readonly runUrl: string
  /** The workflow's file, for `gh workflow run`. */
  readonly workflow: string
  /** What the Actions tab calls it: its name, or its path where it has none. */
  readonly workflowName: string
  /** Who caused the event. */
  readonly actor: string
  /** Who started this run of it: somebody else where it was run again. */
  readonly triggeredBy: string
  /** False where the event says that an app caused it. */
  readonly isByPerson: boolean
}

type Env = Readonly<Record<string, string | undefined>>

const NO_COMMIT = /^0+$/

/**
 * Reads the event that GitHub left for the job. What is missing in it is undefined, never guessed.
 */
export function readRun(env: Env): RunFacts {
  const payload = readPayload(env['GITHUB_EVENT_PATH'])
  const [owner = '', repo = ''] = (env['GITHUB_REPOSITORY'] ?? '').split('/')
  const serverUrl = env['GITHUB_SERVER_URL'] ?? 'https://github.com'
  const repository = object(payload['repository'])
  return {
    occasion: occasionOf(env['GITHUB_EVENT_NAME'] ?? '', payload, env),
    eventName: env['GITHUB_EVENT_NAME'] ?? '',
    repository: { owner, repo },
    defaultBranch: text(repository['default_branch']),
    isForkedRepository: repository['fork'] === true,
    isForeign: isForeign(payload),
    serverUrl,
    apiUrl: env['GITHUB_API_URL'] ?? 'https://api.github.com',
    runUrl: `${serverUrl}/${owner}/${repo}/actions/runs/${env['GITHUB_RUN_ID'] ?? ''}`,
    workflow: workflowFile(env['GITHUB_WORKFLOW_REF']),
    workflowName: env['GITHUB_WORKFLOW'] || workflowFile(env['GITHUB_WORKFLOW_REF']),
    actor: env['GITHUB_ACTOR'] ?? '',
    triggeredBy: env['GITHUB_TRIGGERING_ACTOR'] ?? env['GITHUB_ACTOR'] ?? '',
    isByPerson: text(object(payload['sender'])['type']) === 'User',
  }
}

function occasionOf(name: string, payload: Json, env: Env): WorkflowEvent {
  const ref = env['GITHUB_REF'] ?? ''
  switch (name) {
    case 'pull_request':
      return pullRequest(payload) ?? { kind: 'other', name }
    case 'push':
      return { kind: 'push', ref, before: commit(payload['before']) }
    case 'workflow_dispatch':
      return { kind: 'dispatch', ref, approve: text(object(payload['inputs'])['approve']) ?? '' }
    case 'schedule':
      return { kind: 'schedule', ref }
    case 'merge_group':
      return { kind: 'merge-group', base: commit(object(payload['merge_group'])['base_sha']) }
    default:
      return { kind: 'other', name }
  }
}

function pullRequest(payload: Json): PullRequestEvent | undefined {
  const pull = object(payload['pull_request'])
  const [head, base] = [object(pull['head']), object(pull['base'])]
  const [number, sha, ref, baseSha] = [
    pull['number'],
    commit(head['sha']),
    text(base['ref']),
    commit(base['sha']),
  ]
  if (typeof number !== 'number' || sha === undefined || ref === undefined || baseSha === undefined)
    return undefined
  return {
    kind: 'pull-request',
    number,
    head: sha,
    base: { ref, sha: baseSha },
    isFork: isFromFork(pull),
  }
}

/** A fork that is gone was one. */
function isFromFork(pull: Json): boolean {
  const [from, to] = [pull['head'], pull['base']].map((side) =>
    text(object(object(side)['repo'])['full_name']),
  )
  return from === undefined || from !== to
}

/**
 * `pull_request_target`, `workflow_run` and comments run with the rights of the base, and workflows
 * check out the head all the same.
 */
function isForeign(payload: Json): boolean {
  if ('pull_request' in payload) return isFromFork(object(payload['pull_request']))
  if ('pull_request' in object(payload['issue'])) return true // it does not tell from where
  const run = object(payload['workflow_run'])
  return (
    'head_repository' in run &&
    object(run['head_repository'])['full_name'] !== object(payload['repository'])['full_name']
  )
}

function readPayload(file: string | undefined): Json {
  try {
    return object(JSON.parse(readFileSync(file ?? '', 'utf8')))
  } catch {
    return {} // no event file, or one that is none: the event then has no facts
  }
}

/** "acme/x/.github/workflows/opengpu.yml@refs/heads/main": the file's name. */
function workflowFile(ref: string | undefined): string {
  return /\/([^/@]+\.ya?ml)@/.exec(ref ?? '')?.[1] ?? 'opengpu.yml'
}

function object(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {}
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

function commit(value: unknown): string | undefined {
  return typeof value === 'string' && COMMIT.test(value) && !NO_COMMIT.test(value)
    ? value
    : undefined
}
