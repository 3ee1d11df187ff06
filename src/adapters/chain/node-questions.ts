import { setTimeout as sleep } from 'node:timers/promises'
import { Fault } from '../../model/fault.ts'
import type { Progress } from '../../model/progress.ts'
import type { NodeAnswer, NodeQuestions } from '../../ports/questions.ts'
import { redact } from '../redact.ts'
import { type Patience, Rpc } from './rpc.ts'
import { decodedUserinfo } from './rpc-endpoint.ts'
import { isRateLimit } from './rpc-error.ts'

/** Pauses before a question that got no answer is asked again, in milliseconds. */
const PAUSES = [500, 2_000] as const
/** A part of an address that is shorter than this is a word such as "rpc" or "v3", and no key. */
const SHORTEST_KEY = 6

/** Asks a node by its address, a few times where it is silent. */
export class RpcQuestions implements NodeQuestions {
  private readonly rpc: Rpc
  private readonly hide: (text: string) => string

  constructor(rpcUrl: string, patience?: Patience, progress?: Progress) {
    this.rpc = new Rpc(rpcUrl, patience, progress)
    this.hide = hiding(rpcUrl)
  }

  async ask(method: string, params: readonly unknown[], padding = 0): Promise<NodeAnswer> {
    for (const pause of PAUSES) {
      const answer = await this.once(method, params, padding)
      if (answer.kind !== 'silent') return answer
      await sleep(pause)
    }
    return this.once(method, params, padding)
  }

  private async once(
    method: string,
    params: readonly unknown[],
    padding: number,
  ): Promise<NodeAnswer> {
    try {
      const answer = await this.rpc.once(method, params, padding)
      if ('result' in answer) return { kind: 'result', result: answer.result }
      const { code, message } = answer.error
      if (isRateLimit(answer.error)) return { kind: 'silent', reason: this.hide(message) }
      return {
        kind: 'refused',
        message: this.hide(message),
        ...(code === undefined ? {} : { code }),
      }
    } catch (error) {
      const said = this.hide(error instanceof Fault ? error.message : String(error))
      return error instanceof Fault && error.code === 'rpc-answer'
        ? { kind: 'refused', message: said }
        : { kind: 'silent', reason: said }
    }
  }
}

/**
 * Takes out of what a node says whatever stood in its address: a key may be a part of the path, the
 * query or the name.
 */
function hiding(url: string): (text: string) => string {
  const { pathname, search, username, password } = new URL(url)
  const parts = [...`${pathname}${search}`.split(/[/?&=]/), username, password].flatMap((part) => [
    part,
    decodedUserinfo(part),
  ])
  const secrets = [...new Set(parts.filter(({ length }) => length >= SHORTEST_KEY))]
  return (text) =>
    redact(secrets.reduce((rest, secret) => rest.replaceAll(secret, '[redacted]'), text))
}
