import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Devnet } from '../../src/devnet/devnet.ts'
import { bodyOf, startLoopback } from './loopback.ts'

/** What a request to the pinning service or its gateway meets. */
export type PinTrouble =
  | { readonly kind: 'status'; readonly status: number; readonly retryAfter?: number }
  | { readonly kind: 'html' }
  | { readonly kind: 'drop' }
  /** It is answered by hand. */
  | { readonly kind: 'reply'; readonly reply: (response: ServerResponse) => void }
  | { readonly kind: 'slow'; readonly milliseconds: number }
  /** It does what it should and says something else. */
  | { readonly kind: 'said'; readonly body: unknown }
  | { readonly kind: 'truncated' }
  | { readonly kind: 'corrupt' }
  /** Something happens, then the request goes on. */
  | { readonly kind: 'run'; readonly when: 'before' | 'after'; readonly action: () => unknown }

export interface PinRule {
  /** Uploads, or reads through the gateway. */
  readonly on: 'pin' | 'fetch'
  /** How many requests it spares first. */
  readonly skip?: number
  /** How many it then hits; all of them when left out. */
  readonly times?: number
}

export interface PinProxy {
  readonly pinUrl: string
  readonly gatewayUrl: string
  on(rule: PinRule, trouble: PinTrouble): void
  calm(): void
  /** How many uploads, or reads, came in. */
  count(on: PinRule['on']): number
  stop(): Promise<void>
}

interface Answer {
  readonly status: number
  readonly type: string
  readonly bytes: Buffer
}

/**
 * Starts a proxy in front of a chain's pinning service and its gateway. Without a trouble it
 * changes nothing.
 */
export async function startPinProxy({
  pinUrl,
  gatewayUrl,
}: Pick<Devnet, 'pinUrl' | 'gatewayUrl'>): Promise<PinProxy> {
  let armed: { readonly rule: PinRule; readonly trouble: PinTrouble; met: number }[] = []
  const counts = { pin: 0, fetch: 0 }

  const meets = (on: PinRule['on']): readonly PinTrouble[] =>
    armed.flatMap((one) => {
      if (one.rule.on !== on) return []
      one.met += 1
      const position = one.met - (one.rule.skip ?? 0)
      return position < 1 || position > (one.rule.times ?? Number.POSITIVE_INFINITY)
        ? []
        : [one.trouble]
    })

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const on = request.method === 'POST' ? 'pin' : 'fetch'
    counts[on] += 1
    const body = await bodyOf(request)
    const troubles = meets(on)
    for (const trouble of troubles) await happen(trouble, 'before')
    const trouble = troubles.find(({ kind }) => kind !== 'run' && kind !== 'slow')
    if (trouble?.kind === 'drop') return void request.socket.destroy()
    if (trouble?.kind === 'reply') return trouble.reply(response)
    const early = instead(trouble)
    if (early !== undefined) return write(response, early, trouble)
    const answer = await forward(request, body)
    for (const one of troubles) await happen(one, 'after')
    write(response, { ...answer, bytes: spoiled(answer.bytes, trouble) }, trouble)
  }

  const forward = async (request: IncomingMessage, body: Buffer<ArrayBuffer>): Promise<Answer> => {
    const target =
      request.method === 'POST' ? pinUrl : gatewayUrl + (request.url ?? '').slice('/ipfs/'.length)
    const type = request.headers['content-type']
    const posted =
      request.method === 'POST'
        ? { method: 'POST', body, headers: type === undefined ? {} : { 'content-type': type } }
        : {}
    const answer = await fetch(target, posted)
    return {
      status: answer.status,
      type: answer.headers.get('content-type') ?? 'text/plain',
      bytes: Buffer.from(await answer.arrayBuffer()),
    }
  }

  const { origin, stop } = await startLoopback(serve)
  return {
    pinUrl: `${origin}/file/create`,
    gatewayUrl: `${origin}/ipfs/`,
    on: (rule, trouble) => {
      armed.push({ rule, trouble, met: 0 })
    },
    calm: () => {
      armed = []
    },
    count: (on) => counts[on],
    stop,
  }
}

async function happen(trouble: PinTrouble, when: 'before' | 'after'): Promise<void> {
  if (trouble.kind === 'run' && trouble.when === when) await trouble.action()
  if (trouble.kind === 'slow' && when === 'before')
    await new Promise((resolve) => setTimeout(resolve, trouble.milliseconds))
}

/** What comes in place of the service's own answer, which is then never asked for. */
function instead(trouble: PinTrouble | undefined): Answer | undefined {
  switch (trouble?.kind) {
    case 'status':
      return { status: trouble.status, type: 'text/plain', bytes: Buffer.from('no') }
    case 'html':
      return {
        status: 200,
        type: 'text/html',
        bytes: Buffer.from('<!doctype html><title>Just a moment…</title>'),
      }
    default:
      return undefined
  }
}

function spoiled(bytes: Buffer, trouble: PinTrouble | undefined): Buffer {
  if (trouble?.kind === 'said') return Buffer.from(JSON.stringify(trouble.body))
  if (trouble?.kind === 'truncated') return bytes.subarray(0, Math.floor(bytes.length / 2))
  if (trouble?.kind !== 'corrupt') return bytes
  const copy = Buffer.from(bytes)
  copy.writeUInt8(copy.readUInt8(0) ^ 1, 0)
  return copy
}

function write(
  response: ServerResponse,
  { status, type, bytes }: Answer,
  trouble: PinTrouble | undefined,
): void {
  const retryAfter =
    trouble?.kind === 'status' && trouble.retryAfter !== undefined
      ? { 'retry-after': String(trouble.retryAfter) }
      : {}
  response
    .writeHead(status, { 'content-type': type, 'content-length': bytes.length, ...retryAfter })
    .end(bytes)
}
