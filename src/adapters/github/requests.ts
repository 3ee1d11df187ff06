import { Octokit } from '@octokit/core'
import { retry } from '@octokit/plugin-retry'
import { throttling } from '@octokit/plugin-throttling'
import { Fault } from '../../model/fault.ts'
import { redact } from '../redact.ts'

/** Where the API is, and who asks. */
export interface GitHubAccess {
  readonly apiUrl: string
  readonly token: string
  readonly owner: string
  readonly repo: string
  /** Of this program, for the user agent. */
  readonly version: string
}

/** An answer as it came: fields are read with a check, one by one. */
export type Json = Readonly<Record<string, unknown>>

const PAGE = 100
const MOST_PAGES = 100
/** A secondary limit that asks for more patience than a job should have is a failure. */
const PATIENCE = 90
const TIMEOUT = 30_000

/** Requests to GitHub's REST API, retried within its limits. Throws a Fault: `github-refused` where the token may not, `github-failed` for the rest. */
export class GitHubRequests {
  private readonly octokit: Octokit
  private readonly names: { readonly owner: string; readonly repo: string }

  constructor({ apiUrl, token, owner, repo, version }: GitHubAccess) {
    this.names = { owner, repo }
    const isPatient = (seconds: number, _options: unknown, _octokit: unknown, retries: number): boolean => seconds <= PATIENCE && retries < 2
    const quiet = (): void => undefined
    const Client = Octokit.plugin(retry, throttling)
    this.octokit = new Client({
      auth: token,
      baseUrl: apiUrl,
      userAgent: `ogpu-gitops/${version}`,
      log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
      throttle: { onRateLimit: isPatient, onSecondaryRateLimit: isPatient },
    })
  }

  /** One answer, as JSON. */
  async ask(route: string, parameters: Json = {}): Promise<unknown> {
    return (await this.request(route, parameters)).data
  }

  /** Every item of a list, over all pages; `most` pages at the most. */
  async list(route: string, parameters: Json = {}, most = MOST_PAGES): Promise<readonly Json[]> {
    const items: Json[] = []
    for (let page = 1; page <= most; page += 1) {
      const { data, link } = await this.request(route, { ...parameters, per_page: PAGE, page })
      if (!Array.isArray(data)) throw new Fault('github-failed', `GitHub's answer to ${route} is no list`, 'run the job again when GitHub is well')
      const found = data.filter(isJson)
      items.push(...found)
      if (!/rel="?next"?/.test(link) && found.length < PAGE) break
    }
    return items
  }

  private async request(route: string, parameters: Json): Promise<{ readonly data: unknown; readonly link: string }> {
    try {
      const signal = AbortSignal.timeout(TIMEOUT * 4)
      const { data, headers } = await this.octokit.request(route, { ...this.names, ...parameters, request: { signal } })
      return { data, link: headers.link ?? '' }
    } catch (error) {
      throw faultOf(error, route)
    }
  }
}

export function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function faultOf(error: unknown, route: string): Fault {
  const status = isJson(error) && typeof error['status'] === 'number' ? error['status'] : 0
  const said = redact(error instanceof Error ? (error.message.split(' - https://')[0] ?? '') : 'unknown')
  const what = `GitHub answered ${status === 0 ? 'nothing' : status} to ${route}: ${said}`
  return [401, 403, 404, 410].includes(status)
    ? new Fault('github-refused', what, "the job's permissions decide what its token may do")
    : new Fault('github-failed', what, 'run the job again when GitHub is well')
}
