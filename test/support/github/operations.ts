import { type Answer, gives, NOT_ACCESSIBLE, NOT_FOUND, refuses } from './answer.ts'
import { stamp } from './clock.ts'
import type { Json } from './contract.ts'
import type { Call, Operations } from './operation.ts'
import { ISSUE_OPERATIONS } from './operations-issues.ts'
import { page } from './pages.ts'
import { pullsOfCommit } from './pulls.ts'
import { type Pull, type Role, userOf } from './state.ts'

/** Everything that the stand-in can do, by GitHub's names for it. */
export const OPERATIONS: Operations = {
  ...ISSUE_OPERATIONS,
  'repos/list-activities': {
    reads: ['contents'],
    answer: ({ state, show, query, url }) => {
      const wanted = state.activities.filter(({ ref, by, kind }) => {
        const isRef =
          query['ref'] === undefined || [ref, ref.replace('refs/heads/', '')].includes(query['ref'])
        return (
          isRef &&
          (query['actor'] === undefined || query['actor'] === by.login) &&
          (query['activity_type'] === undefined || query['activity_type'] === kind)
        )
      })
      return page([...wanted].reverse().map(show.activity), query, url)
    },
  },
  'repos/get': { reads: [], answer: ({ show }) => gives(show.repository()) },
  'pulls/list': {
    reads: ['pull-requests'],
    answer: ({ state, show, query, url }) => {
      const wanted = [...state.pulls.values()].filter((pull) =>
        isWanted(pull, query, state.owner, state.defaultBranch),
      )
      const time = (pull: Pull): number =>
        (query['sort'] === 'updated' ? pull.updatedAt : pull.createdAt).getTime()
      const sign =
        (query['direction'] ??
          (query['sort'] === undefined || query['sort'] === 'created' ? 'desc' : 'asc')) === 'desc'
          ? -1
          : 1
      const ordered = wanted.sort((one, other) => sign * (time(one) - time(other)))
      return page(ordered.map(show.simplePull), query, url)
    },
  },
  'pulls/get': {
    reads: ['pull-requests'],
    answer: (call) => onPull(call, (pull) => gives(call.show.pull(pull))),
  },
  'pulls/list-reviews': {
    reads: ['pull-requests'],
    answer: (call) =>
      onPull(call, (pull) =>
        page(
          pull.reviews.map((review) => call.show.review(pull, review)),
          call.query,
          call.url,
        ),
      ),
  },
  'repos/list-pull-requests-associated-with-commit': {
    reads: ['pull-requests'],
    answer: async ({ state, show, params, query, url }) => {
      const commit = params['commit_sha'] ?? ''
      if (!(await state.repository.has(commit)))
        return refuses(422, `No commit found for SHA: ${commit}`)
      const full = await state.repository.tip(commit)
      return page((await pullsOfCommit(state, full)).map(show.simplePull), query, url)
    },
  },
  'repos/compare-commits-with-basehead': { reads: ['contents'], answer: compare },
  'repos/get-collaborator-permission-level': {
    reads: [],
    answer: ({ state, contract, show, params }) => {
      const login = params['username'] ?? ''
      const role = state.roles.get(login) ?? (state.isPrivate ? 'none' : 'read')
      const user = {
        ...show.user(userOf(state, login)),
        permissions: rights(role),
        role_name: role,
      }
      return gives(
        contract.fill('repository-collaborator-permission', {
          permission: coarse(role),
          role_name: role,
          user,
        }),
      )
    },
  },
  'actions/get-workflow-run': {
    reads: ['actions'],
    answer: ({ state, show, params }) => {
      const run = state.runs.get(Number(params['run_id']))
      return run === undefined ? NOT_FOUND : gives(show.run(run))
    },
  },
  'users/get-authenticated': {
    reads: [],
    answer: ({ contract, show, holder }) => {
      if (holder === undefined) return refuses(401, 'Requires authentication')
      if (holder.kind !== 'person') return NOT_ACCESSIBLE
      return gives(
        contract.fill('public-user', { ...show.user(holder.user), user_view_type: 'public' }),
      )
    },
  },
}

function onPull({ state, params }: Call, act: (pull: Pull) => Answer): Answer {
  const pull = state.pulls.get(Number(params['pull_number']))
  return pull === undefined ? NOT_FOUND : act(pull)
}

function isWanted(
  { closedAt, fork, branch }: Pull,
  query: Readonly<Record<string, string>>,
  owner: string,
  defaultBranch: string,
): boolean {
  const state = query['state'] ?? 'open'
  if (state !== 'all' && state !== (closedAt === undefined ? 'open' : 'closed')) return false
  if (query['base'] !== undefined && query['base'] !== defaultBranch) return false
  return query['head'] === undefined || query['head'] === `${fork ?? owner}:${branch}`
}

/** The oldest commit first, as GitHub lists them. */
async function compare({ state, contract, params, query, url }: Call): Promise<Answer> {
  const { repository } = state
  const [from = '', to = ''] = decodeURIComponent(params['basehead'] ?? '').split('...')
  const found = await Promise.all(
    [from, to].map((name) => repository.tip(name).catch(() => undefined)),
  )
  const [base, head] = found
  if (base === undefined || head === undefined) return NOT_FOUND
  const [ahead, behind] = await Promise.all([
    repository.between(base, head),
    repository.between(head, base),
  ])
  const mergeBase = await repository.git('merge-base', base, head)
  const commit = async (sha: string): Promise<Json> => {
    const [parents = '', time = '', message = ''] = (
      await repository.git('log', '-1', '--format=%P%n%ct%n%B', sha)
    ).split('\n')
    const person = {
      name: 'somebody',
      email: 'somebody@example.com',
      date: stamp(new Date(Number(time) * 1000)),
    }
    const links = { url: 'https://github.invalid/', html_url: 'https://github.invalid/' }
    return contract.fill('commit', {
      sha,
      ...links,
      comments_url: links.url,
      commit: {
        url: links.url,
        message,
        author: person,
        committer: person,
        comment_count: 0,
        tree: { sha: await repository.git('rev-parse', `${sha}^{tree}`), url: links.url },
      },
      parents: parents
        .split(' ')
        .flatMap((parent) => (parent === '' ? [] : [{ sha: parent, ...links }])),
    })
  }
  const listed = page([...ahead].reverse(), query, url)
  // a page of hashes
  const commits = await Promise.all((listed.body as readonly string[]).map(commit))
  const status =
    ahead.length === 0
      ? behind.length === 0
        ? 'identical'
        : 'behind'
      : behind.length === 0
        ? 'ahead'
        : 'diverged'
  const counts = {
    status,
    ahead_by: ahead.length,
    behind_by: behind.length,
    total_commits: ahead.length,
  }
  const body = contract.fill('commit-comparison', {
    ...counts,
    commits,
    base_commit: await commit(base),
    merge_base_commit: await commit(mergeBase),
    files: [],
  })
  return { ...listed, body }
}

function rights(role: Role): Json {
  const order: readonly Role[] = ['none', 'read', 'triage', 'write', 'maintain', 'admin']
  const atLeast = (wanted: Role): boolean => order.indexOf(role) >= order.indexOf(wanted)
  return {
    pull: atLeast('read'),
    triage: atLeast('triage'),
    push: atLeast('write'),
    maintain: atLeast('maintain'),
    admin: atLeast('admin'),
  }
}

/** The four words of the old field: `maintain` counts as write, `triage` as read. */
function coarse(role: Role): string {
  return role === 'maintain' ? 'write' : role === 'triage' ? 'read' : role
}
