import { Octokit } from '@octokit/core'
import { retry } from '@octokit/plugin-retry'
import { throttling } from '@octokit/plugin-throttling'
import { Fault } from '../../model/fault.ts'
import { isJson, type Json } from '../../model/json.ts'
import type { Progress } from '../../model/progress.ts'
import { redact } from '../redact.ts'
import { fetchWhole } from '../web/bounded-body.ts'
import { whyUnreachable } from '../web/unreachable.ts'

/** Where the API is, and who asks. */
export interface GitHubAccess {
  readonly apiUrl: string
  readonly token: string
  readonly owner: string
  readonly repo: string
  /** Of this program, for the user agent. */
  readonly version: string
  /** Hears of every request, with its pauses; undefined where nobody listens. */
  readonly progress?: Progress | undefined
}

const PAGE = 100
const MAX_PAGES = 100
/** A secondary limit that asks for more patience than a job should have is a failure. */
const PATIENCE = 90
/** One request and its body, and all tries of one. */
const TIMEOUT = 30_000
const ALL_TRIES = 4 * TIMEOUT
/** A page holds 100 items at most, and a diff is never asked for. */
const LARGEST_BODY = 16 * 2 ** 20

/**
 * Requests to GitHub's REST and GraphQL APIs, retried within its limits. Throws a Fault:
 * `github-refused` where the token may not, `github-failed` for the rest.
 */
export class GitHubRequests {
  private readonly octokit: Octokit
  private readonly apiUrl: string
  private readonly names: { readonly owner: string; readonly repo: string }

  constructor({ apiUrl, token, owner, repo, version, progress }: GitHubAccess) {
    this.names = { owner, repo }
    this.apiUrl = apiUrl
    const isPatient = (
      seconds: number,
      _options: unknown,
      _octokit: unknown,
      retries: number,
    ): boolean => seconds <= PATIENCE && retries < 2
    const quiet = (): void => undefined
    const Client = Octokit.plugin(retry, throttling)
    this.octokit = new Client({
      auth: token,
      baseUrl: apiUrl,
      userAgent: `ogpu-gitops/${version}`,
      log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
      request: { fetch: fetchBounded },
      throttle: { onRateLimit: isPatient, onSecondaryRateLimit: isPatient },
    })
    if (progress !== undefined)
      this.octokit.hook.wrap('request', (request, options) => {
        progress.add('requests')
        return progress.during('github', async () => request(options))
      })
  }

  /** One answer, as JSON. */
  async ask(route: string, parameters: Json = {}): Promise<unknown> {
    return (await this.request(route, parameters)).data
  }

  /** Every item of a list, over all pages; `most` pages at the most. */
  async list(route: string, parameters: Json = {}, most = MAX_PAGES): Promise<readonly Json[]> {
    const items: Json[] = []
    for (let page = 1; page <= most; page += 1) {
      const { data, link } = await this.request(route, { ...parameters, per_page: PAGE, page })
      if (!Array.isArray(data))
        throw new Fault(
          'github-failed',
          `GitHub's answer to ${route} is no list`,
          'run the job again when GitHub is well',
        )
      const found = data.filter(isJson)
      items.push(...found)
      if (!/rel="?next"?/.test(link) && found.length < PAGE) break
    }
    return items
  }

  /** The data of one GraphQL query. An answer with any error in it is none. */
  async graphql(query: string, variables: Json = {}): Promise<Json> {
    const what = `the query ${/^\s*query (\w+)/.exec(query)?.[1] ?? ''}`
    try {
      const data: unknown = await this.octokit.graphql(query, {
        ...variables,
        request: { signal: AbortSignal.timeout(ALL_TRIES) },
      })
      if (!isJson(data))
        throw new Fault(
          'github-failed',
          `GitHub's answer to ${what} is empty`,
          'run the job again when GitHub is well',
        )
      return data
    } catch (error) {
      if (error instanceof Fault) throw error
      throw isGraphqlError(error) && isJson(error) && Array.isArray(error['errors'])
        ? graphqlFault(error['errors'], what)
        : faultOf(error, what, this.apiUrl)
    }
  }

  /** The repository that is asked about, for a query's variables. */
  get repository(): { readonly owner: string; readonly repo: string } {
    return this.names
  }

  private async request(
    route: string,
    parameters: Json,
  ): Promise<{ readonly data: unknown; readonly link: string }> {
    try {
      const signal = AbortSignal.timeout(ALL_TRIES)
      const { data, headers } = await this.octokit.request(route, {
        ...(route.includes('{owner}') ? this.names : {}),
        ...parameters,
        request: { signal },
      })
      return { data: whole(data, route), link: headers.link ?? '' }
    } catch (error) {
      throw faultOf(error, route, this.apiUrl)
    }
  }
}

/**
 * An answer that was cut off comes from the library as a text, with the status of the whole one.
 */
function whole(data: unknown, route: string): unknown {
  if (typeof data !== 'string' || data === '') return data
  throw new Fault(
    'github-failed',
    `GitHub's answer to ${route} is no JSON`,
    'run the job again when GitHub is well',
  )
}

/** The library reads a body without any bound, so it gets one that was read already. */
async function fetchBounded(url: string, { signal, ...init }: RequestInit): Promise<Response> {
  signal?.throwIfAborted()
  const { response, body } = await fetchWhole(url, init, {
    bytes: LARGEST_BODY,
    milliseconds: TIMEOUT,
  })
  if (body === 'too-large')
    throw new Error(`its answer is larger than ${LARGEST_BODY / 2 ** 20} MiB`)
  const { status, statusText, headers } = response
  return new Response(body.length === 0 ? null : new Uint8Array(body), {
    status,
    statusText,
    headers,
  })
}

function isGraphqlError(error: unknown): boolean {
  return error instanceof Error && error.name === 'GraphqlResponseError'
}

/** What GitHub says with status 200. */
const REFUSED = new Set([
  'FORBIDDEN',
  'INSUFFICIENT_SCOPES',
  'NOT_FOUND',
  'UNAUTHORIZED',
  'UNAUTHENTICATED',
])

function graphqlFault(errors: readonly unknown[], what: string): Fault {
  const said = errors.filter(isJson)
  const message = redact(
    said
      .map((error) => (typeof error['message'] === 'string' ? error['message'] : 'unknown'))
      .join('; '),
  )
  const isRefused =
    said.length > 0 &&
    said.every((error) => typeof error['type'] === 'string' && REFUSED.has(error['type']))
  return isRefused
    ? new Fault(
        'github-refused',
        `GitHub refused ${what}: ${message}`,
        "the job's permissions decide what its token may do",
      )
    : new Fault(
        'github-failed',
        `GitHub did not answer ${what}: ${message}`,
        'run the job again when GitHub is well',
      )
}

function faultOf(error: unknown, route: string, apiUrl: string): Fault {
  if (error instanceof Fault) return error
  // Where nobody answered the library says 500 all the same.
  if (!isJson(error) || !isJson(error['response'])) return unanswered(error, route, apiUrl)
  const status = typeof error['status'] === 'number' ? error['status'] : 0
  const said = redact(
    error instanceof Error ? (error.message.split(' - https://')[0] ?? '') : 'unknown',
  )
  const what = `GitHub answered ${status} to ${route}: ${said}`
  return [401, 403, 404, 410].includes(status)
    ? new Fault('github-refused', what, "the job's permissions decide what its token may do")
    : new Fault('github-failed', what, 'run the job again when GitHub is well')
}

function unanswered(error: unknown, route: string, apiUrl: string): Fault {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error
  const why = whyUnreachable(cause, apiUrl)
  const said =
    cause instanceof Error && why.startsWith('no connection')
      ? `${why}: ${redact(cause.message)}`
      : why
  return new Fault(
    'github-failed',
    `GitHub gave no answer to ${route} (${said})`,
    'run the job again when GitHub can be reached',
  )
}
