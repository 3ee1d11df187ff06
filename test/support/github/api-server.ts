import type { IncomingMessage, ServerResponse } from 'node:http'
import { bodyOf, type Loopback, startLoopback } from '../loopback.ts'
import { type Answer, NOT_ACCESSIBLE, NOT_FOUND, refuses } from './answer.ts'
import type { Asked, Contract, Json } from './contract.ts'
import { answerQuery, queryName, wrongInQuery } from './graphql.ts'
import { OPERATIONS } from './operations.ts'
import type { Show } from './show.ts'
import type { State } from './state.ts'
import type { Holder, Tokens } from './tokens.ts'
import { happen, insteadOf, type Troubles } from './troubles.ts'

/** One request as it came in, and what was said to it. */
export interface LoggedRequest {
  readonly method: string
  readonly path: string
  /** `unknown` where GitHub's description holds none. */
  readonly operation: string
  readonly query: Readonly<Record<string, string>>
  readonly body: unknown
  readonly status: number
}

/** A request that GitHub's description does not allow, or an answer of ours that it does not. */
export interface Violation {
  readonly by: 'request' | 'answer'
  readonly method: string
  readonly path: string
  readonly wrong: readonly string[]
}

export interface Api {
  readonly state: State
  readonly contract: Contract
  readonly show: Show
  readonly tokens: Tokens
  readonly troubles: Troubles
  readonly requests: LoggedRequest[]
  readonly violations: Violation[]
}

/** Serves GitHub's REST API on the loopback interface. */
export function startApi(api: Api): Promise<Loopback> {
  return startLoopback(async (request, response) => {
    const asked = await read(request)
    const operation =
      asked.path === GRAPHQL ? queryName(asked) : (api.contract.match(asked)?.id ?? 'unknown')
    const troubles = api.troubles.meet(operation)
    await happen(troubles, 'before')
    const log = (status: number): void => {
      const { method, path, query, body } = asked
      api.requests.push({ method, path, operation, query, body, status })
    }
    const drops = (when: 'before' | 'after'): boolean =>
      troubles.some((trouble) => trouble.kind === 'drop' && trouble.when === when)
    if (drops('before')) return drop(request, () => log(0))
    const answer = insteadOf(troubles) ?? (await answerTo(api, asked))
    await happen(troubles, 'after')
    if (drops('after')) return drop(request, () => log(0))
    log(answer.status)
    write(response, answer)
  })
}

const GRAPHQL = '/graphql'

async function answerTo(api: Api, asked: Asked): Promise<Answer> {
  const wrong =
    asked.path === GRAPHQL
      ? [...wrongInQuery(asked), ...wrongHeaders(asked)]
      : wrongWith(api, asked)
  if (wrong.length > 0) {
    api.violations.push({ by: 'request', method: asked.method, path: asked.path, wrong })
    return wrong.includes(UNKNOWN) ? NOT_FOUND : refuses(422, 'Invalid request', { errors: wrong })
  }
  if (asked.path === GRAPHQL) return answerQuery(api.state, holderOf(api, asked), asked)
  const matched = api.contract.match(asked)
  if (matched === undefined) return NOT_FOUND
  const answer = await perform(api, asked, matched.id, matched.params)
  const odd = api.contract.wrongInAnswer(
    matched.id,
    answer.status,
    answer.body,
    answer.headers ?? {},
  )
  if (odd.length > 0)
    api.violations.push({ by: 'answer', method: asked.method, path: asked.path, wrong: odd })
  return answer
}

const UNKNOWN = 'GitHub has no such operation'

function wrongWith({ contract }: Api, asked: Asked): readonly string[] {
  const matched = contract.match(asked)
  if (matched === undefined) return [UNKNOWN]
  return [
    ...contract.wrongInRequest(matched.id, asked),
    ...wrongHeaders(asked),
    ...(OPERATIONS[matched.id] === undefined ? [`the stand-in lacks ${matched.id}`] : []),
  ]
}

function wrongHeaders({ headers, body }: Asked): readonly string[] {
  const { 'user-agent': agent, accept, 'content-type': type } = headers
  return [
    ...(agent === undefined ? ['no user-agent'] : []),
    ...(accept === undefined || /^(application\/(vnd\.github[\w.+-]*|json)|\*\/\*)/.test(accept)
      ? []
      : [`accept is ${accept}`]),
    ...(body === undefined || type?.startsWith('application/json') === true
      ? []
      : [`a body of type ${type}`]),
  ]
}

async function perform(
  api: Api,
  asked: Asked,
  operation: string,
  params: Readonly<Record<string, string>>,
): Promise<Answer> {
  const { state, contract, show } = api
  const holder = holderOf(api, asked)
  if (asked.headers['authorization'] !== undefined && holder === undefined)
    return refuses(401, 'Bad credentials')
  const { reads, answer } = OPERATIONS[operation] ?? { reads: [], answer: () => NOT_FOUND }
  if (params['owner'] !== undefined && !maySee(state, holder, params)) return NOT_FOUND
  if (
    asked.method === 'get' &&
    state.isPrivate &&
    reads.length > 0 &&
    !reads.some((area) => holder?.allows(area, 'read'))
  )
    return NOT_ACCESSIBLE
  const body = typeof asked.body === 'object' && asked.body !== null ? (asked.body as Json) : {}
  return answer({
    state,
    contract,
    show,
    holder,
    params,
    query: asked.query,
    body,
    url: `${state.apiUrl}${asked.path}`,
  })
}

function holderOf({ tokens }: Api, { headers }: Asked): Holder | undefined {
  const token = /^(?:token|bearer) (.+)$/i.exec(headers['authorization'] ?? '')?.[1]
  return token === undefined ? undefined : tokens.holderOf(token)
}

function maySee(
  { owner, name, isPrivate, roles }: State,
  holder: Holder | undefined,
  params: Readonly<Record<string, string>>,
): boolean {
  const isIt =
    params['owner']?.toLowerCase() === owner.toLowerCase() &&
    params['repo']?.toLowerCase() === name.toLowerCase()
  if (!isIt || !isPrivate) return isIt
  return (
    holder?.kind === 'job' ||
    holder?.kind === 'app' ||
    (holder !== undefined && (roles.get(holder.user.login) ?? 'none') !== 'none')
  )
}

async function read(request: IncomingMessage): Promise<Asked> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://github.invalid')
  const text = (await bodyOf(request)).toString()
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
  )
  return {
    method: (request.method ?? 'GET').toLowerCase(),
    path: pathname,
    query: Object.fromEntries(searchParams),
    headers,
    body: parsed(text),
  }
}

function parsed(text: string): unknown {
  if (text === '') return undefined
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

function drop(request: IncomingMessage, log: () => void): void {
  log()
  request.socket.destroy()
}

function write(response: ServerResponse, { status, body, headers = {} }: Answer): void {
  const limits = {
    'x-ratelimit-limit': '5000',
    'x-ratelimit-remaining': '4999',
    'x-ratelimit-reset': String(Math.floor(Date.now() / 1000) + 3600),
  }
  const type = { 'content-type': 'application/json; charset=utf-8' }
  response
    .writeHead(status, { ...limits, ...(body === undefined ? {} : type), ...headers })
    .end(body === undefined ? undefined : JSON.stringify(body))
}
