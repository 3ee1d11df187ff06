import type { IncomingMessage, ServerResponse } from 'node:http'
import { bodyOf, startLoopback } from './loopback.ts'

/** One call of a JSON-RPC request. */
export interface Call {
  readonly method: string
  readonly params: readonly unknown[]
}

export type Answer =
  | { readonly result: unknown }
  | { readonly error: { readonly code: number; readonly message: string; readonly data?: unknown } }

/**
 * On which side of the node a request meets its trouble: `after` means that the node has done it.
 */
export type When = 'before' | 'after'

/** What a request meets. */
export type Trouble =
  | { readonly kind: 'drop'; readonly when: When }
  | { readonly kind: 'hang'; readonly when: When }
  | {
      readonly kind: 'status'
      readonly when: When
      readonly status: number
      readonly retryAfter?: number
    }
  | { readonly kind: 'html'; readonly when: When }
  /** Something else than the node's own answer to the call. */
  | { readonly kind: 'answer'; readonly when: When; readonly answer: Answer }
  /** The request is answered by hand, with whatever the node said. */
  | {
      readonly kind: 'reply'
      readonly when: When
      readonly reply: (
        response: ServerResponse,
        items: readonly unknown[],
        isBatch: boolean,
      ) => void
    }
  /** The whole batch gets one error object. */
  | { readonly kind: 'batch-error'; readonly when: When; readonly message: string }
  /** Something happens at this moment, then the request goes on. */
  | { readonly kind: 'run'; readonly when: When; readonly action: () => unknown }

/** Which calls meet it. */
export interface Rule {
  /** Any method when left out. */
  readonly method?: string
  readonly where?: (call: Call) => boolean
  /** For troubles after the node: what it has answered. */
  readonly answered?: (answer: Answer) => boolean
  /** Only requests with at least so many calls. */
  readonly calls?: number
  /** How many requests it spares first. */
  readonly skip?: number
  /** How many it then hits; all of them when left out. */
  readonly times?: number
  /** Of those, only every so many-th. */
  readonly every?: number
}

/**
 * A way to see the node: changes what it is asked, or answers in its place, and changes what it
 * answers. `post` counts requests.
 */
export interface Lens {
  ask?(call: Call, post: number): Promise<Call | Answer> | Call | Answer
  tell?(call: Call, answer: Answer, post: number): Promise<Answer> | Answer
}

export interface FaultProxy {
  readonly url: string
  /** Adds a trouble; the first that fits a request is met, after all that only run something. */
  on(rule: Rule, trouble: Trouble): void
  use(lens: Lens): void
  /** Forgets troubles, lenses and counts. */
  calm(): void
  /** How often a method was called; requests with any method when left out. */
  count(method?: string): number
  /** Asks the node past all troubles. */
  forward(call: Call): Promise<Answer>
  stop(): Promise<void>
}

interface Armed {
  readonly rule: Rule
  readonly trouble: Trouble
  met: number
}

const REFUSAL = { code: -32_000, message: 'no answer was given' }

/** Starts a proxy in front of a node. Without a trouble it changes nothing. */
export async function startFaultProxy(upstream: string): Promise<FaultProxy> {
  let armed: Armed[] = []
  let lenses: Lens[] = []
  let counts = new Map<string, number>()
  let posts = 0

  const forwardAll = async (calls: readonly Call[]): Promise<readonly Answer[]> => {
    if (calls.length === 0) return []
    const bodies = calls.map((call, index) => ({ jsonrpc: '2.0', id: index, ...call }))
    const response = await fetch(upstream, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(bodies),
    })
    const items = (await response.json()) as readonly ({ readonly id: number } & Answer)[]
    const byId = new Map(items.map((item) => [item.id, item]))
    return calls.map((_, index) => answerOf(byId.get(index)))
  }

  const through = async (calls: readonly Call[], post: number): Promise<readonly Answer[]> => {
    const asked = await Promise.all(
      calls.map((call) =>
        lenses.reduce<Promise<Call | Answer>>(
          (before, lens) => askThrough(before, lens, post),
          Promise.resolve(call),
        ),
      ),
    )
    const open = asked.flatMap((item, index) => ('method' in item ? [{ item, index }] : []))
    const answers = await forwardAll(open.map(({ item }) => item))
    const told = new Map(
      open.map(({ index }, position) => [index, answers[position] ?? { error: REFUSAL }]),
    )
    return Promise.all(
      asked.map((item, index) => {
        const call = calls[index]
        if (!('method' in item) || call === undefined)
          return 'method' in item ? { error: REFUSAL } : item
        const answer: Answer = told.get(index) ?? { error: REFUSAL }
        return lenses.reduce<Promise<Answer>>(
          async (before, lens) => lens.tell?.(call, await before, post) ?? before,
          Promise.resolve(answer),
        )
      }),
    )
  }

  /** What this request meets on one side of the node; what only runs has run by then. */
  const meets = async (
    when: When,
    calls: readonly Call[],
    answers: readonly Answer[],
  ): Promise<readonly Met[]> => {
    const found: Met[] = []
    for (const one of armed) {
      const { rule, trouble } = one
      if (trouble.when !== when || calls.length < (rule.calls ?? 1)) continue
      const hit = calls.flatMap((call, index) => (fits(rule, call, answers[index]) ? [index] : []))
      if (hit.length === 0) continue
      one.met += 1
      if (!isHit(rule, one.met - (rule.skip ?? 0))) continue
      if (trouble.kind === 'run') await trouble.action()
      else found.push({ trouble, calls: hit })
    }
    return found
  }

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body: unknown = JSON.parse((await bodyOf(request)).toString())
    const items = (Array.isArray(body) ? body : [body]) as readonly (Call & {
      readonly id: unknown
    })[]
    const calls = items.map(({ method, params }) => ({ method, params }))
    posts += 1
    const post = posts
    for (const { method } of calls) counts.set(method, (counts.get(method) ?? 0) + 1)
    const before = await meets('before', calls, [])
    if (ends(before, { request, response, shown: () => [], isBatch: Array.isArray(body) })) return
    const given = answersIn(before)
    const open = calls.flatMap((call, index) => (given.has(index) ? [] : [{ call, index }]))
    const forwarded = await through(
      open.map(({ call }) => call),
      post,
    )
    const own = new Map(
      open.map(({ index }, position) => [index, forwarded[position] ?? { error: REFUSAL }]),
    )
    const answers = calls.map(
      (_, index): Answer => given.get(index) ?? own.get(index) ?? { error: REFUSAL },
    )
    const after = await meets('after', calls, answers)
    const changed = answersIn(after)
    const shown = items.map(({ id }, index) => ({
      jsonrpc: '2.0',
      id,
      ...(changed.get(index) ?? answers[index]),
    }))
    if (ends(after, { request, response, shown: () => shown, isBatch: Array.isArray(body) })) return
    write(response, 200, 'application/json', JSON.stringify(Array.isArray(body) ? shown : shown[0]))
  }

  const { origin, stop } = await startLoopback(serve)
  return {
    url: origin,
    on: (rule, trouble) => {
      armed.push({ rule, trouble, met: 0 })
    },
    use: (lens) => {
      lenses.push(lens)
    },
    calm: () => {
      armed = []
      lenses = []
      counts = new Map()
      posts = 0
    },
    count: (method) => (method === undefined ? posts : (counts.get(method) ?? 0)),
    forward: async (call) => (await forwardAll([call]))[0] ?? { error: REFUSAL },
    stop,
  }
}

interface Met {
  readonly trouble: Exclude<Trouble, { readonly kind: 'run' }>
  /** The calls of the request that it is about. */
  readonly calls: readonly number[]
}

async function askThrough(
  before: Promise<Call | Answer>,
  lens: Lens,
  post: number,
): Promise<Call | Answer> {
  const item = await before
  return 'method' in item && lens.ask !== undefined ? lens.ask(item, post) : item
}

function isHit({ times = Number.POSITIVE_INFINITY, every = 1 }: Rule, position: number): boolean {
  return position >= 1 && position <= times && position % every === 0
}

function fits({ method, where, answered }: Rule, call: Call, answer: Answer | undefined): boolean {
  if (method !== undefined && method !== call.method) return false
  if (where !== undefined && !where(call)) return false
  return answered === undefined || (answer !== undefined && answered(answer))
}

interface Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly shown: () => readonly unknown[]
  readonly isBatch: boolean
}

/** Answers a request that meets a trouble of the whole connection; false where it meets none. */
function ends(met: readonly Met[], { request, response, shown, isBatch }: Exchange): boolean {
  const trouble = met.map((one) => one.trouble).find(({ kind }) => kind !== 'answer')
  switch (trouble?.kind) {
    case undefined:
    case 'answer':
      return false
    case 'drop':
      request.socket.destroy()
      return true
    case 'hang':
      return true
    case 'reply':
      trouble.reply(response, shown(), isBatch)
      return true
    case 'status':
      write(
        response,
        trouble.status,
        'text/plain',
        'no',
        trouble.retryAfter === undefined ? {} : { 'retry-after': String(trouble.retryAfter) },
      )
      return true
    case 'html':
      write(response, 200, 'text/html', '<!doctype html><title>Just a moment…</title>')
      return true
    case 'batch-error':
      write(
        response,
        200,
        'application/json',
        JSON.stringify({
          jsonrpc: '2.0',
          id: null,
          error: { code: -32_600, message: trouble.message },
        }),
      )
      return true
  }
}

function answersIn(met: readonly Met[]): ReadonlyMap<number, Answer> {
  return new Map(
    met.flatMap(({ trouble, calls }) =>
      trouble.kind === 'answer' ? calls.map((index) => [index, trouble.answer] as const) : [],
    ),
  )
}

function answerOf(item: Answer | undefined): Answer {
  if (item === undefined) return { error: REFUSAL }
  return 'error' in item ? { error: item.error } : { result: item.result }
}

function write(
  response: ServerResponse,
  status: number,
  type: string,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  response
    .writeHead(status, {
      'content-type': type,
      'content-length': Buffer.byteLength(body),
      ...headers,
    })
    .end(body)
}
