import { isJson, type Json } from '../../model/json.ts'
import type { RevisionFacts } from '../../model/pull-request.ts'
import { optional } from './pulls.ts'
import type { GitHubRequests } from './requests.ts'

const QUERY = `query CommentRevisions($id: ID!, $after: String) {
  node(id: $id) {
    ... on IssueComment {
      createdAt
      body
      author { __typename login }
      userContentEdits(first: 100, after: $after) {
        pageInfo { hasNextPage endCursor }
        nodes { editedAt deletedAt editor { __typename login } diff }
      }
    }
  }
}`
const MAX_PAGES = 5

/**
 * Every text that a comment had, the oldest first; undefined where there are more than 500, or
 * GitHub shows no such comment. Throws a Fault when it does not answer.
 */
export async function revisionsOf(
  requests: GitHubRequests,
  nodeId: string,
): Promise<readonly RevisionFacts[] | undefined> {
  const edits: RevisionFacts[] = []
  let after: string | null = null
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const { node } = await requests.graphql(QUERY, { id: nodeId, after })
    if (!isJson(node) || typeof node['createdAt'] !== 'string') return undefined
    const connection = isJson(node['userContentEdits']) ? node['userContentEdits'] : {}
    edits.push(...nodesOf(connection).map(revisionOf))
    const info = isJson(connection['pageInfo']) ? connection['pageInfo'] : {}
    if (info['hasNextPage'] !== true) return withPresent(node, edits)
    after = optional(info, 'endCursor') ?? null
  }
  return undefined
}

/**
 * GitHub keeps nothing of a comment that was never edited. What stands there now is the newest
 * text, whatever it kept of that.
 */
function withPresent(node: Json, edits: readonly RevisionFacts[]): readonly RevisionFacts[] {
  const body = optional(node, 'body')
  const sorted = [...edits].sort((a, b) => Date.parse(a.at) - Date.parse(b.at))
  const last = sorted.at(-1)
  if (last === undefined)
    return [{ at: optional(node, 'createdAt') ?? '', by: actorOf(node['author']), body }]
  return [...sorted.slice(0, -1), { ...last, body }]
}

/**
 * What GitHub calls the diff of an edit is the text after it. One that was deleted from the history
 * has none.
 */
function revisionOf(edit: Json): RevisionFacts {
  const isDeleted = typeof edit['deletedAt'] === 'string'
  return {
    at: optional(edit, 'editedAt') ?? '',
    by: actorOf(edit['editor']),
    body: isDeleted ? undefined : optional(edit, 'diff'),
  }
}

/** GraphQL leaves out what REST writes behind an app's login. */
function actorOf(actor: unknown): string | undefined {
  const login = isJson(actor) ? optional(actor, 'login') : undefined
  if (login === undefined || !isJson(actor)) return undefined
  return actor['__typename'] === 'Bot' && !login.endsWith('[bot]') ? `${login}[bot]` : login
}

/** The objects of a connection. */
export function nodesOf(connection: unknown): readonly Json[] {
  const nodes = isJson(connection) ? connection['nodes'] : undefined
  return Array.isArray(nodes) ? nodes.filter(isJson) : []
}
