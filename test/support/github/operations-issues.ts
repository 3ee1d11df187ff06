import { type Answer, gives, NOT_ACCESSIBLE, NOT_FOUND, refuses } from './answer.ts'
import { stamp } from './clock.ts'
import type { Json } from './contract.ts'
import type { Call, Operations } from './operation.ts'
import { page } from './pages.ts'
import { addComment, type Comment, editComment, type Issue, type State } from './state.ts'

const LONGEST = 65_536

/** Issues, and the comments of issues and pull requests. */
export const ISSUE_OPERATIONS: Operations = {
  'issues/list-for-repo': {
    reads: ['issues'],
    answer: ({ state, show, query, url }) => {
      const all = [
        ...[...state.issues.values()].map(show.issue),
        ...[...state.pulls.values()].map(show.pullAsIssue),
      ]
      const wanted = all.filter((one) => isWanted(one, query))
      const field =
        query['sort'] === 'updated'
          ? 'updated_at'
          : query['sort'] === 'comments'
            ? 'comments'
            : 'number'
      return page(
        sorted(wanted, (one) => one[field], query['direction'] ?? 'desc'),
        query,
        url,
      )
    },
  },
  'issues/get': {
    reads: ['issues', 'pull-requests'],
    answer: ({ state, show, params }) => shown(state, show, Number(params['issue_number'])),
  },
  'issues/create': {
    reads: [],
    answer: ({ state, show, holder, body }) => {
      if (holder?.allows('issues', 'write') !== true) return NOT_ACCESSIBLE
      if (isTooLong(body['body'])) return tooLong('Issue', 'body')
      const text = typeof body['body'] === 'string' ? body['body'] : null
      const issue = fileIssue(state, {
        author: holder.user,
        title: String(body['title']),
        body: text,
        labels: labelsIn(body),
      })
      return gives(show.issue(issue), 201)
    },
  },
  'issues/update': {
    reads: [],
    answer: ({ state, show, holder, params, body }) => {
      const issue = state.issues.get(Number(params['issue_number']))
      if (issue === undefined) return NOT_FOUND
      if (holder?.allows('issues', 'write') !== true) return NOT_ACCESSIBLE
      if (isTooLong(body['body'])) return tooLong('Issue', 'body')
      change(state, issue, body)
      return gives(show.issue(issue))
    },
  },
  'issues/list-comments': {
    reads: ['issues', 'pull-requests'],
    answer: ({ state, show, params, query, url }) => {
      const issue = Number(params['issue_number'])
      if (!exists(state, issue)) return NOT_FOUND
      return page(commentsOf(state, issue).filter(isSince(query)).map(show.comment), query, url)
    },
  },
  'issues/list-comments-for-repo': {
    reads: ['issues', 'pull-requests'],
    answer: ({ state, show, query, url }) => {
      const all = [...state.comments.values()].filter(isSince(query))
      const byTime = (one: Comment): number =>
        (query['sort'] === 'updated' ? one.updatedAt : one.createdAt).getTime()
      const direction = query['sort'] === undefined ? 'asc' : (query['direction'] ?? 'desc')
      return page(
        sorted(all, query['sort'] === undefined ? ({ id }) => id : byTime, direction).map(
          show.comment,
        ),
        query,
        url,
      )
    },
  },
  'issues/get-comment': {
    reads: ['issues', 'pull-requests'],
    answer: ({ state, show, params }) => {
      const comment = state.comments.get(Number(params['comment_id']))
      return comment === undefined ? NOT_FOUND : gives(show.comment(comment))
    },
  },
  'issues/create-comment': {
    reads: [],
    answer: (call) => {
      const { state, show, holder, params, body } = call
      const issue = Number(params['issue_number'])
      if (!exists(state, issue)) return NOT_FOUND
      if (holder === undefined || !(holder.kind === 'person' || mayWrite(call, issue)))
        return NOT_ACCESSIBLE
      if (isTooLong(body['body'])) return tooLong('IssueComment', 'data')
      return gives(show.comment(addComment(state, issue, holder.user, String(body['body']))), 201)
    },
  },
  'issues/update-comment': {
    reads: [],
    answer: (call) =>
      onComment(call, (comment) => {
        const { state, show, body } = call
        if (isTooLong(body['body'])) return tooLong('IssueComment', 'data')
        editComment(state, comment, String(body['body']), call.holder?.user ?? comment.author)
        return gives(show.comment(comment))
      }),
  },
  'issues/delete-comment': {
    reads: [],
    answer: (call) =>
      onComment(call, (comment) => {
        call.state.comments.delete(comment.id)
        return gives(undefined, 204)
      }),
  },
}

/** The comments of an issue or a pull request, the oldest first. */
export function commentsOf(state: State, issue: number): readonly Comment[] {
  return [...state.comments.values()].filter((comment) => comment.issue === issue)
}

/**
 * Does it where the token may write this comment: its author, or whoever may write to the thread.
 */
function onComment(call: Call, act: (comment: Comment) => Answer): Answer {
  const comment = call.state.comments.get(Number(call.params['comment_id']))
  if (comment === undefined) return NOT_FOUND
  const isOwn = call.holder?.kind === 'person' && call.holder.user.login === comment.author.login
  return isOwn || mayWrite(call, comment.issue) ? act(comment) : NOT_ACCESSIBLE
}

function mayWrite({ state, holder }: Call, issue: number): boolean {
  return (
    holder?.allows('issues', 'write') === true ||
    (state.pulls.has(issue) && holder?.allows('pull-requests', 'write') === true)
  )
}

function shown(state: State, show: Call['show'], number: number): Answer {
  const [issue, pull] = [state.issues.get(number), state.pulls.get(number)]
  if (issue !== undefined) return gives(show.issue(issue))
  return pull === undefined ? NOT_FOUND : gives(show.pullAsIssue(pull))
}

function exists(state: State, number: number): boolean {
  return state.issues.has(number) || state.pulls.has(number)
}

function change(state: State, issue: Issue, body: Json): void {
  issue.updatedAt = state.clock.tick()
  if (typeof body['title'] === 'string') issue.title = body['title']
  if (typeof body['body'] === 'string') issue.body = body['body']
  if (Array.isArray(body['labels'])) issue.labels = labelsIn(body)
  const wanted = body['state']
  if (wanted !== 'open' && wanted !== 'closed') return
  const reason = typeof body['state_reason'] === 'string' ? body['state_reason'] : undefined
  issue.reason =
    wanted === 'closed'
      ? (reason ?? 'completed')
      : issue.state === 'closed'
        ? 'reopened'
        : issue.reason
  issue.closedAt = wanted === 'closed' ? issue.updatedAt : undefined
  issue.state = wanted
}

function labelsIn(body: Json): readonly string[] {
  const labels: readonly unknown[] = Array.isArray(body['labels']) ? body['labels'] : []
  return labels.map((label) =>
    typeof label === 'string' ? label : String((label as Json)['name']),
  )
}

function isWanted(issue: Json, query: Readonly<Record<string, string>>): boolean {
  const wanted = query['state'] ?? 'open'
  if (wanted !== 'all' && issue['state'] !== wanted) return false
  if (query['creator'] !== undefined && (issue['user'] as Json)['login'] !== query['creator'])
    return false
  if (query['since'] !== undefined && String(issue['updated_at']) < query['since']) return false
  const labels = (issue['labels'] as readonly Json[]).map(({ name }) => name)
  return (query['labels'] ?? '').split(',').every((label) => label === '' || labels.includes(label))
}

function isSince(query: Readonly<Record<string, string>>): (comment: Comment) => boolean {
  return ({ updatedAt }) => query['since'] === undefined || stamp(updatedAt) >= query['since']
}

function sorted<T>(
  items: readonly T[],
  key: (item: T) => unknown,
  direction: string,
): readonly T[] {
  const sign = direction === 'desc' ? -1 : 1
  const compare = (one: unknown, other: unknown): number =>
    typeof one === 'number' && typeof other === 'number'
      ? one - other
      : String(one).localeCompare(String(other))
  return [...items].sort((one, other) => sign * compare(key(one), key(other)))
}

function isTooLong(text: unknown): boolean {
  return typeof text === 'string' && [...text].length > LONGEST
}

function tooLong(resource: string, field: string): Answer {
  return refuses(422, 'Validation Failed', {
    errors: [
      {
        resource,
        code: 'unprocessable',
        field,
        message: `Body is too long (maximum is ${LONGEST} characters)`,
      },
    ],
  })
}

/** Files an issue. */
export function fileIssue(
  state: State,
  {
    labels = [],
    ...facts
  }: Pick<Issue, 'author' | 'title' | 'body'> & Partial<Pick<Issue, 'labels'>>,
): Issue {
  state.lastNumber += 1
  const now = state.clock.tick()
  const issue: Issue = {
    number: state.lastNumber,
    ...facts,
    createdAt: now,
    updatedAt: now,
    closedAt: undefined,
    state: 'open',
    reason: null,
    labels,
  }
  state.issues.set(issue.number, issue)
  return issue
}
