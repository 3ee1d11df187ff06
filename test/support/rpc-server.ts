import type { IncomingMessage } from 'node:http'
import { Rpc } from '../../src/adapters/chain/rpc.ts'
import { bodyOf, startLoopback } from './loopback.ts'

/** One call as it stands in a POST. */
export interface Asked {
  readonly id: number
  readonly method: string
  readonly params: readonly unknown[]
}

/**
 * What a server says to one POST; a number is a status without a body, `hang` an answer that never
 * comes.
 */
export type Reply =
  | {
      readonly status?: number
      readonly headers?: Readonly<Record<string, string>>
      readonly body?: unknown
      readonly text?: string
    }
  | 'hang'
  | 'reset'

/** A JSON-RPC server that a test plays by hand. */
export interface RpcServer {
  readonly origin: string
  /** The calls of each POST so far. */
  readonly posts: readonly (readonly Asked[])[]
  rpc(path?: string, patience?: Patience): Rpc
  stop(): Promise<void>
}

/** How long a connection is tried, in milliseconds. */
export type Patience = ConstructorParameters<typeof Rpc>[1]

/** What is answered has time on a busy machine: a request that is made again would count. */
const PATIENT: Patience = { request: 20_000, refused: 20_000, failing: 60_000 }
/** For a test that wants to see a connection given up. */
export const IMPATIENT: Patience = { request: 2_500, refused: 700, failing: 2_600 }

/** Starts it. The reply to a POST may depend on its calls and on how many came before. */
export async function startRpcServer(
  reply: (calls: readonly Asked[], post: number) => Reply | Promise<Reply>,
): Promise<RpcServer> {
  const posts: (readonly Asked[])[] = []
  const { origin, stop } = await startLoopback(async (request, response) => {
    const calls = await callsOf(request)
    posts.push(calls)
    const answer = await reply(calls, posts.length)
    if (answer === 'hang') return
    if (answer === 'reset') return void request.socket.destroy()
    const { status = 200, headers = {}, body, text = JSON.stringify(body) } = answer
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(text)
  })
  return {
    origin,
    posts,
    stop,
    rpc: (path = '', patience = PATIENT) => new Rpc(`${origin}${path}`, patience),
  }
}

/** Answers every call by itself, in a batch where one was asked. */
export function each(
  answer: (call: Asked) => { readonly result: unknown } | { readonly error: unknown },
): (calls: readonly Asked[]) => Reply {
  return (calls) => {
    const items = calls.map((call) => ({ jsonrpc: '2.0', id: call.id, ...answer(call) }))
    return { body: items.length === 1 ? items[0] : items }
  }
}

/** Gives every call its method and first parameter back. */
export const echo = each(({ params }) => ({ result: params[0] }))

async function callsOf(request: IncomingMessage): Promise<readonly Asked[]> {
  const body: unknown = JSON.parse((await bodyOf(request)).toString())
  return (Array.isArray(body) ? body : [body]) as readonly Asked[] // the client under test wrote it
}
