import { stamp } from './clock.ts'
import type { Json } from './contract.ts'
import type { GitHub } from './github.ts'
import type { Moved } from './pulls.ts'
import type { MergeGroup } from './queue.ts'
import { userOf } from './state.ts'

/** Why a workflow runs: the payload, and what the runner's environment says beside it. */
export interface Event {
  readonly name:
    | 'pull_request'
    | 'pull_request_target'
    | 'push'
    | 'workflow_dispatch'
    | 'schedule'
    | 'merge_group'
  readonly payload: Json
  /** GITHUB_REF and GITHUB_SHA. */
  readonly ref: string
  readonly sha: string
  readonly headRef: string
  readonly baseRef: string
  readonly actor: string
  /** A fork's pull request: no secrets, and a token that only reads. */
  readonly isFork: boolean
}

type PullAction = 'opened' | 'synchronize' | 'reopened'

/** A pull request was opened or pushed to; the run is about its trial merge as it is now. */
export async function pullRequestEvent(
  { state, show }: GitHub,
  number: number,
  action: PullAction = 'opened',
): Promise<Event> {
  const pull = state.pulls.get(number)
  if (pull?.trial === undefined)
    throw new Error(`pull request ${number} has no trial merge, so GitHub starts no run for it`)
  const actor = pull.author.login
  return {
    name: 'pull_request',
    payload: {
      action,
      number,
      pull_request: show.pull(pull),
      ...surroundings({ state, show }, actor),
    },
    ref: `refs/pull/${number}/merge`,
    sha: pull.trial,
    headRef: pull.branch,
    baseRef: state.defaultBranch,
    actor,
    isFork: pull.fork !== undefined,
  }
}

/** The same with the rights of the base branch: the dangerous one. */
export async function pullRequestTargetEvent(
  github: GitHub,
  number: number,
  action: PullAction = 'opened',
): Promise<Event> {
  const event = await pullRequestEvent(github, number, action)
  return {
    ...event,
    name: 'pull_request_target',
    ref: `refs/heads/${github.state.defaultBranch}`,
    sha: await github.tip(),
    isFork: false,
  }
}

/** A branch moved, by a push or by a merge. */
export async function pushEvent(
  { state, show }: GitHub,
  { branch, before, after, by, forced }: Moved,
): Promise<Event> {
  const { repository, serverUrl } = state
  const created = /^0+$/.test(before)
  const commits = created ? [after] : [...(await repository.between(before, after))].reverse()
  const person = { name: by, email: `${by}@users.noreply.github.com` }
  const described = await Promise.all(
    commits.map(async (id) => {
      const [tree, message = ''] = (await repository.git('log', '-1', '--format=%T%n%B', id)).split(
        /\n([\s\S]*)/,
      )
      return {
        id,
        tree_id: tree,
        distinct: true,
        message,
        timestamp: stamp(new Date()),
        author: person,
        committer: person,
        added: [],
        removed: [],
        modified: [],
      }
    }),
  )
  return {
    name: 'push',
    payload: {
      ref: `refs/heads/${branch}`,
      before,
      after,
      created,
      deleted: false,
      forced,
      base_ref: null,
      compare: `${serverUrl}/${state.owner}/${state.name}/compare/${before.slice(0, 12)}...${after.slice(0, 12)}`,
      commits: described,
      head_commit: described.at(-1) ?? null,
      pusher: person,
      ...surroundings({ state, show }, by),
    },
    ref: `refs/heads/${branch}`,
    sha: after,
    headRef: '',
    baseRef: '',
    actor: by,
    isFork: false,
  }
}

export interface Dispatch {
  readonly approve?: string
  readonly branch?: string
  readonly by?: string
}

/** Somebody pressed "Run workflow". Inputs that were left empty come as empty texts. */
export async function dispatchEvent(
  { state, show }: GitHub,
  { approve = '', branch = state.defaultBranch, by = 'maintainer' }: Dispatch = {},
): Promise<Event> {
  const ref = `refs/heads/${branch}`
  return {
    name: 'workflow_dispatch',
    payload: {
      inputs: { approve },
      ref,
      workflow: '.github/workflows/opengpu.yml',
      ...surroundings({ state, show }, by),
    },
    ref,
    sha: await state.repository.tip(ref),
    headRef: '',
    baseRef: '',
    actor: by,
    isFork: false,
  }
}

/** The clock struck. The payload says nothing about the repository. */
export async function scheduleEvent(
  { state, tip }: GitHub,
  schedule = '17 6 * * *',
): Promise<Event> {
  const ref = `refs/heads/${state.defaultBranch}`
  return {
    name: 'schedule',
    payload: { schedule },
    ref,
    sha: await tip(),
    headRef: '',
    baseRef: '',
    actor: 'maintainer',
    isFork: false,
  }
}

/** The merge queue asks whether a group may land. */
export async function mergeGroupEvent(
  { state, show }: GitHub,
  { ref, base, head }: MergeGroup,
): Promise<Event> {
  const by = 'github-merge-queue[bot]'
  const tree = await state.repository.git('rev-parse', `${head}^{tree}`)
  const person = { name: 'GitHub', email: 'noreply@github.com' }
  return {
    name: 'merge_group',
    payload: {
      action: 'checks_requested',
      merge_group: {
        head_sha: head,
        head_ref: ref,
        base_sha: base,
        base_ref: `refs/heads/${state.defaultBranch}`,
        head_commit: {
          id: head,
          tree_id: tree,
          message: 'Merge',
          timestamp: stamp(new Date()),
          author: person,
          committer: person,
        },
      },
      ...surroundings({ state, show }, by),
    },
    ref,
    sha: head,
    headRef: '',
    baseRef: '',
    actor: by,
    isFork: false,
  }
}

/** What every webhook tells beside its own subject. */
function surroundings({ state, show }: Pick<GitHub, 'state' | 'show'>, sender: string): Json {
  const { id, login } = userOf(state, state.owner)
  return {
    repository: show.repository(),
    organization: { login, id, url: `${state.apiUrl}/orgs/${login}`, description: '' },
    sender: show.user(userOf(state, sender)),
  }
}
