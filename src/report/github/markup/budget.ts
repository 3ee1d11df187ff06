import { bytesOf } from '../../../model/units/text.ts'

/**
 * The most UTF-8 bytes of a comment: GitHub takes 65,536 characters, and the receipt folds the plan
 * into itself.
 */
export const COMMENT_BUDGET = 60_000

/**
 * How much a comment shows. Each step leaves out more, whole parts at a time; totals and what can't
 * be undone stay.
 */
export interface Detail {
  /** Rendered compose files. */
  readonly files: boolean
  /** The values to be signed. */
  readonly values: boolean
  /** The fields of each change. */
  readonly fields: boolean
  /** Rows of updates, and of publishes, in the table. */
  readonly updates: number
  readonly publishes: number
  /** Entries of each other list: blocked, refused, left alone. */
  readonly entries: number
  /** Closings and decisions that are told at length; the others are named. */
  readonly atLength: number
}

const WHOLE: Detail = {
  files: true,
  values: true,
  fields: true,
  updates: Number.POSITIVE_INFINITY,
  publishes: Number.POSITIVE_INFINITY,
  entries: Number.POSITIVE_INFINITY,
  atLength: Number.POSITIVE_INFINITY,
}

const STEPS: readonly Partial<Detail>[] = [
  {},
  { files: false },
  { values: false },
  { fields: false },
  { updates: 20 },
  { entries: 20 },
  { updates: 0, publishes: 50 },
  { publishes: 20, entries: 10, atLength: 20 },
  { publishes: 0, entries: 5, atLength: 5 },
  { entries: 2, atLength: 0 },
]

/**
 * The fullest text that fits, else the shortest there is. Halves the steps, so that a plan of
 * thousands is not drawn at full length.
 */
export function fitted(draw: (detail: Detail) => string, most = COMMENT_BUDGET): string {
  let fullest = 0
  let shortest = STEPS.length - 1
  let best: string | undefined
  while (fullest <= shortest) {
    const middle = Math.floor((fullest + shortest) / 2)
    const text = draw(detailAfter(middle))
    if (bytesOf(text) <= most) best = text
    if (bytesOf(text) <= most) shortest = middle - 1
    else fullest = middle + 1
  }
  return best ?? draw(LEAST)
}

/**
 * The parts with a blank line between them; without some where they don't fit even at the least
 * detail. The first and the last one stay, and the others go from the end.
 */
export function cutParts(parts: readonly string[], most: number): string {
  const whole = parts.join('\n\n')
  if (bytesOf(whole) <= most || parts.length < 3) return whole
  const [first = '', last = ''] = [parts[0], parts.at(-1)]
  let room = most - bytesOf([first, LEFT_OUT, last].join('\n\n'))
  const kept = parts.slice(1, -1).filter((part) => {
    room -= bytesOf(part) + 2
    return room >= 0
  })
  return [first, ...kept, LEFT_OUT, last].join('\n\n')
}

const LEFT_OUT = 'The rest is left out for length: see the summary of the run.'

/** The least that a comment shows. */
export const LEAST: Detail = detailAfter(STEPS.length - 1)

function detailAfter(step: number): Detail {
  let detail = WHOLE
  for (const part of STEPS.slice(0, step + 1)) detail = { ...detail, ...part }
  return detail
}
