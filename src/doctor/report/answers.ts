import type { Ability } from '../../model/network/network-report.ts'
import { saysNoMethod } from '../../model/no-method.ts'
import type { NodeAnswer } from '../../ports/questions.ts'

/**
 * A refusal that says that there is no such parameter, in the words of the nodes that were run; any
 * other may be passing.
 */
const NO_PARAMETER =
  /too many (?:arguments|params|parameters)|(?:expected|at most|want) .{0,20}(?:arguments|params|parameters|2)\b/i

export const yes: Ability = { answer: 'yes', said: null }

/** Something was answered, and that shows that it can't be done. */
export function no(said: string): Ability {
  return { answer: 'no', said }
}

/** An ability that no answer proves, with what was said. */
export function unknown(said: string): Ability {
  return { answer: 'unknown', said }
}

/** What a refusal proves: that there is no such method or parameter, or nothing. */
export function refusedAbility(answer: Exclude<NodeAnswer, { kind: 'result' }>): Ability {
  if (answer.kind === 'silent') return unknown(answer.reason)
  const { message } = answer
  return saysNoMethod(answer) || NO_PARAMETER.test(message) ? no(message) : unknown(message)
}

/** What was said where there is no result. */
export function saidBy(answer: NodeAnswer): string {
  if (answer.kind === 'silent') return answer.reason
  return answer.kind === 'refused' ? answer.message : 'an answer that makes no sense here'
}

/**
 * A quantity of JSON-RPC as a number; undefined for anything else, and where it is too large to be
 * exact.
 */
export function quantity(value: unknown): number | undefined {
  if (typeof value !== 'string' || !/^0x[0-9a-f]{1,64}$/i.test(value)) return undefined
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : undefined
}

/** A quantity in full, in decimal digits. */
export function decimal(value: unknown): string | null {
  return typeof value === 'string' && /^0x[0-9a-f]{1,64}$/i.test(value) ? `${BigInt(value)}` : null
}

/** A member of an object that came over the wire. */
export function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? (value as Record<string, unknown>)[name]
    : undefined
}

/** The result of an answer that has one. */
export function answerOf(answer: NodeAnswer): unknown {
  return answer.kind === 'result' ? answer.result : undefined
}

/** A number as JSON-RPC writes it. */
export function hex(number: number): string {
  return `0x${number.toString(16)}`
}
