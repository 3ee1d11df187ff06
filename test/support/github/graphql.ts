import { readFileSync } from 'node:fs'
import {
  buildSchema,
  type DocumentNode,
  execute,
  GraphQLError,
  type GraphQLSchema,
  parse,
  validate,
} from 'graphql'
import { type Answer, gives, refuses } from './answer.ts'
import { stamp } from './clock.ts'
import type { Asked, Json } from './contract.ts'
import { nodeId } from './show.ts'
import { type Comment, type Pull, type Revision, type State, type User, userOf } from './state.ts'
import type { Holder } from './tokens.ts'

/** GitHub gives no more of a connection at once. */
const LARGEST_PAGE = 100

let known: GraphQLSchema | undefined

/**
 * GitHub's own description, as far as it is asked: what it does not hold, a query can't ask for.
 */
function schema(): GraphQLSchema {
  known ??= buildSchema(readFileSync(new URL('api.graphql', import.meta.url), 'utf8'))
  return known
}

/** What is wrong with a query, by GitHub's description and by its rules for connections. */
export function wrongInQuery({ method, body }: Asked): readonly string[] {
  if (method !== 'post') return [`${method} is no way to ask GraphQL`]
  const { query, variables } = (typeof body === 'object' && body !== null ? body : {}) as Json
  if (typeof query !== 'string') return ['no query']
  if (variables !== undefined && (typeof variables !== 'object' || variables === null))
    return ['variables are no object']
  try {
    return validate(schema(), parse(query)).map(({ message }) => message)
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)]
  }
}

/** The name of a query, for the log: `graphql/Viewer`. */
export function queryName({ body }: Asked): string {
  const query = typeof body === 'object' && body !== null ? String((body as Json)['query']) : ''
  return `graphql/${/^\s*query (\w+)/.exec(query)?.[1] ?? 'unnamed'}`
}

/** What GitHub says to a query: nobody without a token is told anything. */
export async function answerQuery(
  state: State,
  holder: Holder | undefined,
  { body }: Asked,
): Promise<Answer> {
  if (holder === undefined) return refuses(401, 'Requires authentication')
  const { query, variables } = body as {
    readonly query: string
    readonly variables?: Record<string, unknown>
  }
  const document: DocumentNode = parse(query)
  const result = await execute({
    schema: schema(),
    document,
    rootValue: rootOf(state, holder),
    ...(variables === undefined ? {} : { variableValues: variables }),
  })
  const errors = result.errors?.map(({ message, path, extensions }) => ({
    message,
    path,
    ...(extensions['type'] === undefined ? {} : { type: extensions['type'] }),
  }))
  return gives({ data: result.data ?? null, ...(errors === undefined ? {} : { errors }) })
}

function rootOf(state: State, holder: Holder): Json {
  return {
    viewer: () => actor(holder.user, true),
    node: ({ id }: { readonly id: string }) => {
      const comment = [...state.comments.values()].find((one) => nodeId('IC', one.id) === id)
      if (comment === undefined || !maySee(state, holder))
        throw problem(`Could not resolve to a node with the global id of '${id}'`, 'NOT_FOUND')
      return commentNode(comment)
    },
    repository: ({ owner, name }: { readonly owner: string; readonly name: string }) => {
      if (owner !== state.owner || name !== state.name || !maySee(state, holder))
        throw problem(
          `Could not resolve to a Repository with the name '${owner}/${name}'.`,
          'NOT_FOUND',
        )
      return {
        id: 'R_1',
        pullRequest: ({ number }: { readonly number: number }) => {
          const pull = state.pulls.get(number)
          if (pull === undefined)
            throw problem(
              `Could not resolve to a PullRequest with the number of ${number}.`,
              'NOT_FOUND',
            )
          if (state.isPrivate && !holder.allows('pull-requests', 'read'))
            throw problem('Resource not accessible by integration', 'FORBIDDEN')
          return pullNode(state, pull)
        },
      }
    },
  }
}

function maySee({ isPrivate, roles }: State, holder: Holder): boolean {
  return (
    !isPrivate || holder.kind !== 'person' || (roles.get(holder.user.login) ?? 'none') !== 'none'
  )
}

function problem(message: string, type: string): GraphQLError {
  return new GraphQLError(message, { extensions: { type } })
}

/** GraphQL writes an app's login without what REST puts behind it; only the viewer's own has it. */
function actor({ login, id, type }: User, isViewer = false): Json {
  return {
    __typename: isViewer ? 'User' : type,
    id: nodeId('U', id),
    login: isViewer ? login : login.replace(/\[bot\]$/, ''),
  }
}

function commentNode({ id, createdAt, body, author, revisions }: Comment): Json {
  const edits = revisions.length === 1 ? [] : [...revisions].reverse()
  return {
    __typename: 'IssueComment',
    id: nodeId('IC', id),
    createdAt: stamp(createdAt),
    body,
    author: actor(author),
    userContentEdits: (page: Page) => connection(edits.map(editNode), page),
  }
}

function editNode({ at, by, body, isDeleted }: Revision): Json {
  return {
    id: `UCE_${at.getTime()}`,
    editedAt: stamp(at),
    deletedAt: isDeleted ? stamp(at) : null,
    editor: actor(by),
    diff: isDeleted ? null : body,
  }
}

function pullNode(state: State, pull: Pull): Json {
  return {
    id: nodeId('PR', pull.number),
    number: pull.number,
    commits: async (page: Page) => {
      const ids = [...(await state.repository.between(pull.base, pull.head))].reverse()
      const commits = await Promise.all(
        ids
          .slice(0, 250)
          .map(async (id) => ({ id: `PRC_${id}`, commit: await commitNode(state, id) })),
      )
      return { ...connection(commits, page), totalCount: ids.length }
    },
  }
}

async function commitNode(state: State, id: string): Promise<Json> {
  const [author = '', committer = '', ...message] = (
    await state.repository.git('log', '-1', '--format=%ae%n%ce%n%B', id)
  ).split('\n')
  const trailers = message.flatMap((line) => /^Co-authored-by: .*<([^>]+)>$/i.exec(line)?.[1] ?? [])
  const emails = [...new Set([author, ...trailers])]
  const isByGitHub = committer === 'noreply@github.com'
  return {
    id: `C_${id}`,
    oid: id,
    authors: (page: Page) =>
      connection(
        emails.map((email) => gitActor(state, email)),
        page,
      ),
    committer: gitActor(state, committer),
    signature: isByGitHub
      ? { __typename: 'GpgSignature', isValid: true, wasSignedByGitHub: true }
      : null,
  }
}

/** Whose an address is: GitHub knows its own, and those that people have told it. */
function gitActor(state: State, email: string): Json {
  const login = /^([\w.-]+)@users\.noreply\.github\.com$/.exec(email)?.[1]
  const user = login === undefined || !state.users.has(login) ? undefined : userOf(state, login)
  return {
    email,
    user:
      user === undefined
        ? null
        : { __typename: 'User', id: nodeId('U', user.id), login: user.login },
  }
}

interface Page {
  readonly first?: number | null
  readonly after?: string | null
}

function connection(all: readonly Json[], { first, after }: Page): Json {
  if (first == null)
    throw problem(
      'You must provide a `first` or `last` value to properly paginate the connection.',
      'MISSING_PAGINATION_BOUNDARIES',
    )
  if (first < 1 || first > LARGEST_PAGE)
    throw problem(
      `Requesting ${first} records exceeds the \`first\` limit of ${LARGEST_PAGE} records.`,
      'EXCESSIVE_PAGINATION',
    )
  const from = after == null ? 0 : Number(Buffer.from(after, 'base64').toString())
  const nodes = all.slice(from, from + first)
  const end = from + nodes.length
  return {
    totalCount: all.length,
    nodes,
    pageInfo: {
      hasNextPage: end < all.length,
      endCursor: nodes.length === 0 ? null : Buffer.from(String(end)).toString('base64'),
    },
  }
}
