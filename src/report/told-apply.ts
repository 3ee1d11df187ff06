import type { Fault } from '../model/fault.ts'
import { never } from '../model/never.ts'
import type { Problem } from '../model/problem.ts'
import type { ApplyResult } from '../model/result.ts'
import { counted, thousands } from './format/words.ts'
import { NOTHING_TOLD, plainLine, someIds, type Told, type ToldEvent, told } from './told.ts'

/** What an apply has to say to people: nothing where it did all, or had nothing to do. */
export function applyTold(result: ApplyResult, url: string | null): Told {
  const { network, receipts, inFlight } = result
  const count = (status: string): number =>
    receipts.filter((receipt) => receipt.status === status).length
  const [done, failed] = [count('done'), count('failed')]
  const events = applyEvents(result, url)
  const say = (words: string): Told => told(network, words, events, url)
  switch (result.outcome) {
    case 'done':
    case 'nothing':
    case 'superseded':
      return NOTHING_TOLD
    case 'partial': {
      const others = receipts.length - done - failed - count('skipped')
      const parts = [
        `${thousands(done)} done`,
        `${thousands(failed)} failed`,
        ...(others === 0 ? [] : [`${thousands(others)} not sent`]),
        ...(inFlight.length === 0 ? [] : [`${thousands(inFlight.length)} may still be mined`]),
      ]
      return say(`partly applied: ${parts.join(', ')}. ${aboutFirst(events)}`)
    }
    case 'refused':
    case 'problems':
      return say(
        `apply is ${result.outcome === 'refused' ? 'refused' : 'blocked'}, nothing was sent. ${aboutFirst(events)}`,
      )
    case 'cancelled':
      return done + inFlight.length === 0
        ? NOTHING_TOLD
        : say(
            `apply was cancelled: ${thousands(done)} done, ${thousands(inFlight.length)} may still be mined.`,
          )
    default:
      return never(result.outcome)
  }
}

/** What is told where a run ended before it could compare or send anything. */
export function problemsTold(
  verb: 'apply' | 'drift',
  network: string | null,
  problems: readonly Problem[],
  url: string | null,
): Told {
  const events = problems.map((problem) => problemEvent(verb, network, problem, url))
  const what = verb === 'apply' ? 'apply is blocked, nothing was sent' : 'drift is not known'
  return told(network, `${what}. ${aboutFirst(events)}`, events, url)
}

/** What is told where something outside failed. */
export function faultTold(
  verb: 'apply' | 'drift',
  network: string | null,
  { code, message }: Pick<Fault, 'code' | 'message'>,
  url: string | null,
): Told {
  const text = plainLine(`${verb} failed (${code}): ${message}`)
  const event: ToldEvent = { kind: 'fault', network, code, ids: [], pull: null, text, url }
  const sent = verb === 'apply' && code !== 'internal' ? ', nothing was sent' : ''
  return told(network, `${verb} failed${sent} (${code}).`, [event], url)
}

function applyEvents(
  { network, refusals, problems, receipts, inFlight }: ApplyResult,
  url: string | null,
): readonly ToldEvent[] {
  const of = (code: string, id: string | undefined, text: string, pull?: number): ToldEvent => ({
    kind: 'apply',
    network,
    code,
    ids: id === undefined ? [] : [id],
    pull: pull ?? null,
    text: plainLine(text),
    url,
  })
  return [
    ...receipts.flatMap(({ status, id, kind, reason, pull }) =>
      status === 'failed' ? [of('failed', id, `${kind} ${id} failed: ${reason ?? ''}`, pull)] : [],
    ),
    ...refusals.map(({ code, id, message, pull }) =>
      of(code, id, `refused (${code}): ${message}`, pull),
    ),
    ...problems.map((problem) => problemEvent('apply', network, problem, url)),
    ...inFlight.map(({ id, nonce }) =>
      of('in-flight', id, `a transaction for ${id} at nonce ${nonce} may still be mined`),
    ),
  ]
}

function problemEvent(
  kind: 'apply' | 'drift',
  network: string | null,
  { code, id, message }: Problem,
  url: string | null,
): ToldEvent {
  const text = plainLine(`blocked (${code}): ${message}`)
  return { kind, network, code, ids: id === undefined ? [] : [id], pull: null, text, url }
}

/** "chain-changed: llama-chat"; what else there is, as a number. */
function aboutFirst(events: readonly ToldEvent[]): string {
  const [first] = events
  if (first === undefined) return ''
  const alike = events.filter(({ code }) => code === first.code)
  const ids = someIds(alike.flatMap(({ ids }) => ids))
  const rest = events.length - alike.length
  const more = rest === 0 ? '' : `, and ${counted(rest, 'more thing')}`
  return `${first.code}${ids === '' ? '' : `: ${ids}`}${more}.`
}
