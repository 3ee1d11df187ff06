/** What `limits` counts, in the order of its kinds. */
export const COUNTED = [
  { kind: 'publish', limit: 'publishes', verb: 'publishes' },
  { kind: 'update', limit: 'updates', verb: 'updates' },
  { kind: 'close', limit: 'closings', verb: 'closes' },
] as const

export type CountedLimit = (typeof COUNTED)[number]['limit']

/** A limit that something would pass, in its numbers. */
export interface PassedLimit {
  readonly limit: CountedLimit
  /** How many there are at once, and how many go before them in the same run. */
  readonly count: number
  readonly before: number
  readonly most: number
  /** Whether another limit stands by now: this one stood before it was asked for. */
  readonly isPast: boolean
}

/** "closes 3 Sources and the limit is 1", behind who does. */
export function passedText({ limit, count, most, isPast }: PassedLimit): string {
  const verb = COUNTED.find((one) => one.limit === limit)?.verb
  const sources = count === 1 ? 'Source' : 'Sources'
  const limitText = isPast ? `was ${most} before it was asked for` : `is ${most}`
  return `${verb} ${count} ${sources} and the limit ${limitText}`
}
