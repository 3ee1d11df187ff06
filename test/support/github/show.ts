import { stamp } from './clock.ts'
import type { Contract, Json } from './contract.ts'
import {
  ACTIONS_BOT,
  type Activity,
  type Comment,
  type Issue,
  type Pull,
  type Review,
  type State,
  type Thread,
  type User,
  userOf,
  type WorkflowRun,
} from './state.ts'

/** Writes what GitHub knows in the shapes of its API. */
export interface Show {
  user(user: User): Json
  /** The repository, or somebody's fork of it. */
  repository(fork?: string): Json
  pull(pull: Pull): Json
  /** As it stands in a list. */
  simplePull(pull: Pull): Json
  review(pull: Pull, review: Review): Json
  comment(comment: Comment): Json
  issue(issue: Issue): Json
  /** A pull request among the issues. */
  pullAsIssue(pull: Pull): Json
  run(run: WorkflowRun): Json
  activity(activity: Activity): Json
}

/** The same state in GitHub's words. */
export function showOf(state: State, contract: Contract): Show {
  const root = (): string => `${state.apiUrl}/repos/${state.owner}/${state.name}`
  const pages = (): string => `${state.serverUrl}/${state.owner}/${state.name}`

  const user = ({ login, id, type }: User): Json =>
    contract.fill('simple-user', {
      login,
      id,
      type,
      node_id: nodeId('U', id),
      url: `${state.apiUrl}/users/${encodeURIComponent(login)}`,
      html_url:
        type === 'Bot'
          ? `${state.serverUrl}/apps/${login.replace('[bot]', '')}`
          : `${state.serverUrl}/${login}`,
      avatar_url: 'https://avatars.github.invalid/u/1',
    })
  const organization = (): Json => ({ ...user(userOf(state, state.owner)), type: 'Organization' })

  const repository = (fork?: string): Json => {
    const owner = fork ?? state.owner
    const id = fork === undefined ? 1000 : 2000 + userOf(state, fork).id
    return contract.fill('full-repository', {
      id,
      node_id: nodeId('R', id),
      name: state.name,
      full_name: `${owner}/${state.name}`,
      owner: fork === undefined ? organization() : user(userOf(state, fork)),
      private: state.isPrivate,
      visibility: state.isPrivate ? 'private' : 'public',
      fork: fork !== undefined,
      url: `${state.apiUrl}/repos/${owner}/${state.name}`,
      html_url: `${state.serverUrl}/${owner}/${state.name}`,
      clone_url: `${state.serverUrl}/${owner}/${state.name}.git`,
      default_branch: state.defaultBranch,
      has_issues: true,
      topics: [],
    })
  }

  const thread = ({
    number,
    title,
    body,
    author,
    createdAt,
    updatedAt,
    closedAt,
  }: Thread): Json => ({
    id: 3000 + number,
    node_id: nodeId('I', number),
    number,
    title,
    body,
    user: user(author),
    state: closedAt === undefined ? 'open' : 'closed',
    author_association: associationOf(state, author),
    created_at: stamp(createdAt),
    updated_at: stamp(updatedAt),
    closed_at: closedAt === undefined ? null : stamp(closedAt),
    comments_url: `${root()}/issues/${number}/comments`,
  })

  const pullFacts = (pull: Pull): Json => {
    const { number, fork, branch, head, base, merged, trial, draft } = pull
    const url = `${root()}/pulls/${number}`
    const owner = fork ?? state.owner
    return {
      ...thread(pull),
      url,
      html_url: `${pages()}/pull/${number}`,
      issue_url: `${root()}/issues/${number}`,
      draft,
      merged_at: merged === undefined ? null : stamp(merged.at),
      merge_commit_sha: merged?.commit ?? trial ?? null,
      head: {
        label: `${owner}:${branch}`,
        ref: branch,
        sha: head,
        user: user(userOf(state, owner)),
        repo: repository(fork),
      },
      base: {
        label: `${state.owner}:${state.defaultBranch}`,
        ref: state.defaultBranch,
        sha: base,
        user: organization(),
        repo: repository(),
      },
      _links: Object.fromEntries(
        [
          'self',
          'html',
          'issue',
          'comments',
          'review_comments',
          'review_comment',
          'commits',
          'statuses',
        ].map((name) => [name, { href: url }]),
      ),
    }
  }

  const commentsOn = (number: number): number =>
    [...state.comments.values()].filter(({ issue }) => issue === number).length

  return {
    user,
    repository,
    simplePull: (pull) => contract.fill('pull-request-simple', pullFacts(pull)),
    pull: (pull) =>
      contract.fill('pull-request', {
        ...pullFacts(pull),
        merged: pull.merged !== undefined,
        merged_by: pull.merged === undefined ? null : user(pull.merged.by),
        mergeable: pull.merged !== undefined ? null : pull.trial !== undefined,
        mergeable_state:
          pull.merged !== undefined ? 'unknown' : pull.trial === undefined ? 'dirty' : 'clean',
        comments: commentsOn(pull.number),
        commits: 1,
        additions: 1,
        changed_files: 1,
      }),
    review: ({ number }, { id, author, body, state: verdict, commit, submittedAt }) =>
      contract.fill('pull-request-review', {
        id,
        node_id: nodeId('PRR', id),
        user: user(author),
        body,
        state: verdict,
        commit_id: commit,
        submitted_at: stamp(submittedAt),
        html_url: `${pages()}/pull/${number}#pullrequestreview-${id}`,
        pull_request_url: `${root()}/pulls/${number}`,
        author_association: associationOf(state, author),
      }),
    comment: ({ id, issue, author, body, createdAt, updatedAt }) =>
      contract.fill('issue-comment', {
        id,
        node_id: nodeId('IC', id),
        url: `${root()}/issues/comments/${id}`,
        html_url: `${pages()}/${state.pulls.has(issue) ? 'pull' : 'issues'}/${issue}#issuecomment-${id}`,
        issue_url: `${root()}/issues/${issue}`,
        user: user(author),
        body,
        created_at: stamp(createdAt),
        updated_at: stamp(updatedAt),
        author_association: associationOf(state, author),
        // of other apps nothing is told here
        performed_via_github_app: author === ACTIONS_BOT ? actionsApp(user) : null,
      }),
    issue: (issue) =>
      contract.fill('issue', {
        ...thread(issue),
        url: `${root()}/issues/${issue.number}`,
        repository_url: root(),
        html_url: `${pages()}/issues/${issue.number}`,
        state: issue.state,
        state_reason: issue.reason,
        labels: issue.labels.map((name) => ({ name })),
        comments: commentsOn(issue.number),
      }),
    pullAsIssue: (pull) =>
      contract.fill('issue', {
        ...thread(pull),
        url: `${root()}/issues/${pull.number}`,
        repository_url: root(),
        html_url: `${pages()}/pull/${pull.number}`,
        comments: commentsOn(pull.number),
        pull_request: {
          url: `${root()}/pulls/${pull.number}`,
          html_url: `${pages()}/pull/${pull.number}`,
          diff_url: pages(),
          patch_url: pages(),
        },
      }),
    activity: ({ id, kind, ref, before, after, by, at }) =>
      contract.fill('activity', {
        id,
        node_id: nodeId('PSH', id),
        before,
        after,
        ref,
        timestamp: stamp(at),
        activity_type: kind,
        actor: user(by),
      }),
    run: (run) =>
      contract.fill('workflow-run', {
        id: run.id,
        node_id: nodeId('WFR', run.id),
        name: 'OpenGPU',
        head_branch: run.branch,
        head_sha: run.commit,
        path: '.github/workflows/opengpu.yml',
        run_number: run.number,
        run_attempt: run.attempt,
        event: run.event,
        display_title: 'OpenGPU',
        status: 'in_progress',
        actor: user(run.actor),
        triggering_actor: user(run.actor),
        created_at: stamp(run.startedAt),
        updated_at: stamp(run.startedAt),
        run_started_at: stamp(run.startedAt),
        url: `${root()}/actions/runs/${run.id}`,
        html_url: `${pages()}/actions/runs/${run.id}`,
      }),
  }
}

/** How somebody stands to the repository. GitHub gives apps no standing. */
function associationOf(state: State, { login, type }: User): string {
  const role = state.roles.get(login) ?? 'none'
  if (type === 'Bot' || role === 'none') return 'NONE'
  if (login === state.owner) return 'OWNER'
  return role === 'admin' || role === 'maintain' ? 'MEMBER' : 'COLLABORATOR'
}

function actionsApp(user: (one: User) => Json): Json {
  return {
    id: 15_368,
    slug: 'github-actions',
    name: 'GitHub Actions',
    owner: { ...user({ login: 'github', id: 9919, type: 'User' }), type: 'Organization' },
    external_url: 'https://help.github.com/en/actions',
    html_url: 'https://github.com/apps/github-actions',
    created_at: '2018-07-30T09:30:17Z',
    updated_at: '2024-04-10T20:33:16Z',
    description: 'Automate your workflow from idea to production',
    node_id: 'MDM6QXBwMTUzNjg=',
    permissions: { contents: 'write', issues: 'write' },
    events: [],
  }
}

/** By which GraphQL knows a thing. */
export function nodeId(kind: string, id: number): string {
  return `${kind}_${id.toString(36).padStart(8, '0')}`
}
