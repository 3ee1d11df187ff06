import type { Illegible, Look } from '../model/chain.ts'
import type { Fault } from '../model/fault.ts'

/** Answers of one kind that mean nothing, look after look (docs/decisions/0028). */
export interface Nonsense {
  /** What was said, in words. */
  readonly said: string
  readonly since: number
  readonly looks: number
}

/** How many looks in a row have to find nothing else. */
const LOOKS = 3

/** What an answer is instead of what was asked for, in words; undefined where it makes sense. */
export function nonsenseIn(illegible: readonly Illegible[] | undefined): string | undefined {
  const [part] = illegible ?? []
  return part === undefined ? undefined : `the RPC answers with something that is no ${part}`
}

/**
 * The same for a look before anything is signed: a refusal in words that nobody knows is as little
 * of an answer.
 */
export function uselessIn({ illegible, refused }: Look): string | undefined {
  return (
    nonsenseIn(illegible) ??
    (refused === undefined
      ? undefined
      : `the RPC refuses the account’s nonce or the newest block${refused === '' ? '' : `: ${refused}`}`)
  )
}

/**
 * What a Fault says of an answer that came and meant nothing; undefined where nobody answered, or
 * refused to.
 */
export function nonsenseOf({ code, message }: Fault): string | undefined {
  return code === 'rpc-answer' ? message : undefined
}

/** What there was so far with one look more, which began then and said this, or made sense. */
export function afterLook(
  before: Nonsense | undefined,
  said: string | undefined,
  began: number,
): Nonsense | undefined {
  return said === undefined
    ? undefined
    : { said, since: before?.since ?? began, looks: (before?.looks ?? 0) + 1 }
}

/**
 * In words, what a node has said often and long enough for it to be all that it will say; undefined
 * until then.
 */
export function lasting(
  nonsense: Nonsense | undefined,
  patience: number,
  now: number,
): string | undefined {
  return nonsense !== undefined && nonsense.looks >= LOOKS && now - nonsense.since >= patience
    ? `${nonsense.said}, and so for ${Math.round((now - nonsense.since) / 1_000)} s`
    : undefined
}
