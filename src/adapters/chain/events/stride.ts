/** How many blocks one request for events covers, and what the node said to that so far. */
export interface Stride {
  readonly size: number
  /** The smallest size that was refused lately. */
  readonly refused: number
  /** Answers in a row since the size last changed. */
  readonly answered: number
}

const LARGEST = 100_000
/** Some nodes take ten blocks, or five, and a single one may hold more events than a node gives. */
const SMALLEST = 1
/**
 * After so many answers a size that was refused is tried again: the blocks there may have been
 * fuller than others.
 */
const BRAVE_AFTER = 8

/** What most public nodes take. */
export const FIRST_STRIDE: Stride = { size: 10_000, refused: Number.POSITIVE_INFINITY, answered: 0 }

/** The next stride after an answer: twice as long, unless the node refused that a moment ago. */
export function wider({ size, refused, answered }: Stride): Stride {
  const next = Math.min(size * 2, LARGEST)
  const isTried = next < refused || answered + 1 >= BRAVE_AFTER
  return isTried
    ? { size: next, refused: next < refused ? refused : Number.POSITIVE_INFINITY, answered: 0 }
    : { size, refused, answered: answered + 1 }
}

/**
 * The next stride after a refusal of so many blocks: half of them; undefined where even the
 * smallest was refused.
 */
export function narrower({ refused }: Stride, asked: number): Stride | undefined {
  if (asked <= SMALLEST) return undefined
  return {
    size: Math.max(SMALLEST, Math.floor(asked / 2)),
    refused: Math.min(refused, asked),
    answered: 0,
  }
}
