import { bodyOf, startLoopback } from '../support/loopback.ts'

/**
 * When something happens to a request: before the node has it, or once the node has answered and
 * the program has not heard of it.
 */
export type When = 'before' | 'after'

/** What goes between the program and a node, byte for byte. */
export interface Traffic {
  readonly url: string
  /** Requests so far. */
  posts(): number
  /** The signed transactions that were sent through it, each once, in order. */
  sent(): readonly string[]
  /**
   * Calls back at the next request with this method, which waits for it. `drop` then closes the
   * connection.
   */
  strike(method: string, when: When, action: () => unknown, drop?: 'drop'): void
  stop(): Promise<void>
}

interface Strike {
  readonly method: string
  readonly when: When
  readonly action: () => unknown
  readonly drops: boolean
}

interface Call {
  readonly method: string
  readonly params: readonly unknown[]
}

const SEND = 'eth_sendRawTransaction'

/**
 * Starts a proxy that changes nothing: the node's limits, headers and words are what the program
 * meets.
 */
export async function startTraffic(upstream: string): Promise<Traffic> {
  let posts = 0
  const sent = new Set<string>()
  let strikes: readonly Strike[] = []

  /** Whether the connection is to be closed after it. */
  const struck = async (when: When, methods: readonly string[]): Promise<boolean> => {
    const strike = strikes.find((one) => one.when === when && methods.includes(one.method))
    if (strike === undefined) return false
    strikes = strikes.filter((one) => one !== strike)
    await strike.action()
    return strike.drops
  }

  const { origin, stop } = await startLoopback(async (request, response) => {
    const body = await bodyOf(request)
    const parsed = JSON.parse(body.toString()) as Call | readonly Call[]
    const calls: readonly Call[] = 'method' in parsed ? [parsed] : parsed
    const methods = calls.map(({ method }) => method)
    posts += 1
    for (const { method, params } of calls) if (method === SEND) sent.add(String(params[0]))
    if (await struck('before', methods)) return void request.socket.destroy()
    const answer = await fetch(upstream, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    })
    const bytes = Buffer.from(await answer.arrayBuffer())
    if (await struck('after', methods)) return void request.socket.destroy()
    response
      .writeHead(answer.status, {
        'content-type': answer.headers.get('content-type') ?? 'application/json',
      })
      .end(bytes)
  })
  return {
    url: origin,
    posts: () => posts,
    sent: () => [...sent],
    strike: (method, when, action, drop) => {
      strikes = [...strikes, { method, when, action, drops: drop === 'drop' }]
    },
    stop,
  }
}
