import { spawn } from 'node:child_process'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { bodyOf, type Loopback, startLoopback } from '../loopback.ts'
import type { State } from './state.ts'
import type { Tokens } from './tokens.ts'

/** One request over git's protocol, and whose token came with it. */
export interface LoggedFetch {
  readonly path: string
  readonly by: string | undefined
  readonly status: number
}

interface Served {
  readonly state: State
  readonly tokens: Tokens
  readonly fetches: LoggedFetch[]
}

/**
 * Serves the repository over git's smart protocol, as github.com does: a private one to tokens that
 * may read it, and nothing may be pushed.
 */
export function startGitServer({ state, tokens, fetches }: Served): Promise<Loopback> {
  return startLoopback(async (request, response) => {
    const { pathname, search } = new URL(request.url ?? '/', 'http://github.invalid')
    const token = tokenIn(request.headers.authorization)
    const holder = token === undefined ? undefined : tokens.holderOf(token)
    const refusal = refusalOf()
    fetches.push({ path: `${pathname}${search}`, by: holder?.user.login, status: refusal ?? 200 })
    if (refusal === undefined)
      return cgi(state.repository.folder, request, response, {
        inside: insideOf(pathname),
        query: search.slice(1),
      })
    const challenge = refusal === 401 ? { 'www-authenticate': 'Basic realm="GitHub"' } : {}
    response.writeHead(refusal, challenge).end()

    function refusalOf(): number | undefined {
      if (!isRepository(state, pathname)) return 404
      if (request.headers.authorization !== undefined && holder === undefined) return 401
      if (pathname.endsWith('/git-receive-pack') || search.includes('git-receive-pack')) return 403
      if (!state.isPrivate) return undefined
      if (holder === undefined) return 401
      return holder.allows('contents', 'read') ? undefined : 403
    }
  })
}

function isRepository({ owner, name }: State, pathname: string): boolean {
  const prefix = `/${owner}/${name}`
  return pathname.startsWith(`${prefix}/`) || pathname.startsWith(`${prefix}.git/`)
}

/** The path behind `/owner/name`. */
function insideOf(pathname: string): string {
  return pathname.split('/').slice(3).join('/')
}

function tokenIn(header: string | undefined): string | undefined {
  const [, encoded] = /^basic (.+)$/i.exec(header ?? '') ?? []
  return encoded === undefined
    ? undefined
    : Buffer.from(encoded, 'base64')
        .toString()
        .replace(/^[^:]*:/, '')
}

/** Hands a request to git's own program and its answer back. */
async function cgi(
  folder: string,
  request: IncomingMessage,
  response: ServerResponse,
  { inside, query }: { readonly inside: string; readonly query: string },
): Promise<void> {
  const body = await bodyOf(request)
  const header = (name: string): string => String(request.headers[name] ?? '')
  const child = spawn('git', ['http-backend'], {
    env: {
      PATH: process.env['PATH'] ?? '',
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_PROJECT_ROOT: folder,
      GIT_HTTP_EXPORT_ALL: '1',
      GIT_PROTOCOL: header('git-protocol'),
      PATH_INFO: `/${inside}`,
      QUERY_STRING: query,
      REQUEST_METHOD: request.method ?? 'GET',
      CONTENT_TYPE: header('content-type'),
      CONTENT_LENGTH: String(body.length),
      HTTP_CONTENT_ENCODING: header('content-encoding'),
      REMOTE_ADDR: '127.0.0.1',
    },
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  const ended = new Promise<void>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', () => resolve())
  })
  child.stdin.on('error', () => undefined).end(body) // it reads no body where it needs none
  const chunks: Buffer[] = []
  for await (const chunk of child.stdout) chunks.push(Buffer.from(chunk))
  await ended
  const whole = Buffer.concat(chunks)
  const gap = whole.indexOf('\r\n\r\n')
  const headers = Object.fromEntries(
    whole
      .subarray(0, gap)
      .toString()
      .split('\r\n')
      .map((line) => [
        line.slice(0, line.indexOf(':')).toLowerCase(),
        line.slice(line.indexOf(':') + 1).trim(),
      ]),
  )
  const { status = '200', ...rest } = headers
  response.writeHead(Number.parseInt(status, 10), rest).end(whole.subarray(gap + 4))
}
