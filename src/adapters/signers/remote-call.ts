import { setTimeout as sleep } from 'node:timers/promises'
import { Fault } from '../../model/fault.ts'
import { parseJson, readRetryAfter } from '../chain/rpc-answer.ts'
import { isRateLimit, type RpcError, readRpcError } from '../chain/rpc-error.ts'
import { cancelled, postTo, type RemoteResponse, type RemoteServer } from './remote-server.ts'

/** How patient we are with a remote signer, in milliseconds. */
export interface RemotePatience {
  /** With one answer: somebody may have to agree to it by hand. */
  readonly answer: number
  /** With a signer that asks to slow down or fails, from its first failure on. */
  readonly failing: number
  /** With one that can't be connected to: a wrong address, a wrong certificate. */
  readonly refused: number
}

/** What a signer said to one call: a result, or its refusal. */
export type RemoteAnswer = { readonly result: unknown } | { readonly error: RpcError }

/** What is worth asking again, and after how many milliseconds at least. */
interface Again {
  readonly reason: string
  readonly after?: number
  readonly isRefused?: boolean
}

/** Errors of a connection that was there; another will hardly mend itself. */
const PASSING = /^(?:TIMEOUT|ECONNRESET|ECONNABORTED|ETIMEDOUT|EPIPE|EAI_AGAIN)/
const BACKOFF = [500, 1_000, 2_000, 4_000, 8_000] as const

/**
 * One JSON-RPC call. What failed for a moment is asked again: the same transaction signed twice is
 * still one. Throws a Fault where there is no answer, or none that can be believed.
 */
export async function callRemote(
  server: RemoteServer,
  call: { readonly method: string; readonly params: readonly unknown[] },
  { patience, signal }: { readonly patience: RemotePatience; readonly signal?: AbortSignal },
): Promise<RemoteAnswer> {
  const { host } = server.url
  let failing: number | undefined
  for (let attempt = 0; ; attempt += 1) {
    const id = Math.floor(Math.random() * 2 ** 31) // an answer to another's question has another
    const response = await postTo(server, JSON.stringify({ jsonrpc: '2.0', id, ...call }), {
      milliseconds: patience.answer,
      ...(signal === undefined ? {} : { signal }),
    })
    const said = readResponse(host, response, { id, milliseconds: patience.answer })
    if (!('reason' in said)) return said
    failing ??= performance.now()
    const delay = Math.max(said.after ?? 0, BACKOFF[Math.min(attempt, BACKOFF.length - 1)] ?? 0)
    const budget = said.isRefused === true ? patience.refused : patience.failing
    if (performance.now() - failing + delay > budget)
      throw new Fault('signer-failed', said.reason, 'nothing was sent; run again when it is back')
    await sleep(delay, undefined, signal === undefined ? {} : { signal }).catch(() => {
      throw cancelled(host)
    })
  }
}

/** What a response says; `reason` where it is worth asking again. */
function readResponse(
  host: string,
  response: RemoteResponse,
  { id, milliseconds }: { readonly id: number; readonly milliseconds: number },
): RemoteAnswer | Again {
  switch (response.kind) {
    case 'silent':
      return {
        reason: `the signer at ${host} can’t be reached (${response.reason})`,
        isRefused: !PASSING.test(response.reason),
      }
    case 'too-late':
      throw new Fault(
        'signer-failed',
        `the signer at ${host} gave no answer in ${Math.round(milliseconds / 1_000)} s`,
        'nothing was sent; where a person agrees to it, run again when they are there',
      )
    case 'too-large':
      throw nonsense(host, 'with more than a signed transaction can be')
    case 'answer':
      return readAnswer(host, response, id)
  }
}

/** web3signer answers 400 with a reason as JSON-RPC, so a body is read before a status. */
function readAnswer(
  host: string,
  { status, retryAfter, text }: Extract<RemoteResponse, { readonly kind: 'answer' }>,
  id: number,
): RemoteAnswer | Again {
  const wait = readRetryAfter(retryAfter ?? null)
  const after = wait === undefined ? {} : { after: wait }
  if (status === 429) return { reason: `the signer at ${host} asks to slow down (429)`, ...after }
  const body = parseJson(text)
  if (typeof body === 'object' && body !== null && isJsonRpc(body)) {
    const error = 'error' in body && body.error !== null ? readRpcError(body.error) : undefined
    if (error !== undefined && isRateLimit(error))
      return { reason: `the signer at ${host} asks to slow down`, ...after }
    // what could not be read has no id that could be given back
    if (error !== undefined && (body.id === id || body.id === null)) return { error }
    if (body.id !== id) throw nonsense(host, 'to another question (its id differs)')
    return { result: body.result }
  }
  if (status >= 500) return { reason: `the signer at ${host} answers ${status}`, ...after }
  throw byStatus(host, status)
}

function isJsonRpc(
  body: object,
): body is { readonly id: unknown; readonly result?: unknown; readonly error?: unknown } {
  return 'id' in body && ('result' in body || 'error' in body)
}

/** Why an answer that is no JSON-RPC can't be used, by its status. */
function byStatus(host: string, status: number): Fault {
  if (status === 401 || status === 407)
    return new Fault(
      'signer-refused',
      `the signer at ${host} wants to know who asks (${status})`,
      'put a name and a password into OGPU_SIGNER, a token into OGPU_SIGNER_TOKEN, or a certificate into OGPU_SIGNER_TLS_CERT and OGPU_SIGNER_TLS_KEY',
    )
  if (status === 403)
    return new Fault(
      'signer-refused',
      `the signer at ${host} does not answer us (403)`,
      'is this who may ask it, and does it know itself by that name (web3signer: --http-host-allowlist, clef: --http.vhosts)?',
    )
  if (status >= 300 && status < 400)
    return new Fault(
      'signer-failed',
      `the signer at ${host} leads to another address (${status}), which is not followed`,
      'name the address that answers in OGPU_SIGNER',
    )
  return nonsense(host, `with something that is no JSON-RPC (status ${status})`)
}

function nonsense(host: string, words: string): Fault {
  return new Fault(
    'signer-failed',
    `the signer at ${host} answers ${words}`,
    'nothing was sent; is that the address of a signer?',
  )
}
