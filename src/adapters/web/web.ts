import type { RequestOptions } from 'node:https'
import { MAX_BLOCK } from '../../model/units/cid.ts'
import type { Web } from '../../ports/content.ts'
import { followPublic, isAbsence, type Obstacle, type PublicAnswer } from './public-get.ts'
import { whyUnreachable } from './unreachable.ts'

type Text = Awaited<ReturnType<Web['fetchText']>>

const TIME = 10_000
const REDIRECTS = 3

/** What a test may set: whether an address may be reached, and options of the connection. */
export interface WebOptions {
  readonly isAllowed?: (address: string) => boolean
  readonly request?: RequestOptions
}

/**
 * The Web port: https only, the address that was checked is the one that is connected to, redirects
 * stay on their host, no cookies and no names. Behind a proxy only what this machine knows of a
 * name is checked.
 */
export class PublicWeb implements Web {
  private readonly options: WebOptions

  constructor(options: WebOptions = {}) {
    this.options = options
  }

  async fetchText(url: string): Promise<Text> {
    const { isAllowed, request } = this.options
    const answer = await followPublic(
      {
        url: new URL(url),
        headers: { accept: 'text/plain, application/yaml, */*' },
        staysAtHost: true,
        most: MAX_BLOCK,
        deadline: performance.now() + TIME,
        ...(isAllowed === undefined ? {} : { isAllowed }),
        ...(request === undefined ? {} : { options: request }),
      },
      REDIRECTS,
    )
    return answer.kind === 'answer' && answer.status === 200
      ? { kind: 'text', text: new TextDecoder().decode(answer.bytes) }
      : {
          kind: 'unreachable',
          reason: reasonOf(answer),
          ...(answer.kind === 'answer' && isAbsence(answer.status) ? { isGone: true } : {}),
        }
  }
}

const OBSTACLES: Readonly<Record<Obstacle, string>> = {
  'no-address': 'it leads to another host',
  'not-https': 'it leads away from https',
  'not-public': 'its address is not public',
  'other-host': 'it leads to another host',
  'too-far': 'it leads on and on',
}

function reasonOf(answer: PublicAnswer): string {
  switch (answer.kind) {
    case 'answer':
      return `the server answers ${answer.status}`
    case 'too-large':
      return `it is larger than ${MAX_BLOCK / 1024} KiB`
    case 'obstacle':
      return OBSTACLES[answer.why]
    case 'broken':
      return answer.error.name === 'TimeoutError'
        ? `it takes longer than ${TIME / 1_000} s`
        : `no connection (${whyUnreachable(answer.error, answer.url.href)})`
  }
}
