import { growthOf, isLonger, TOO_FAST } from '../support/growth.ts'
import type { Pattern } from './patterns.ts'

/** A text that made a pattern take more than its share of time. */
export interface Slow {
  readonly prefix: string
  readonly unit: string
  /** How many times longer it took for a text four times as long. */
  readonly growth: number
}

const SIGNS = [
  ...'aAfZ0 9\t\n\r-_.,:;/\\\'"`|<>[]{}()%#@~$!?*+=&^',
  '\u001b',
  '\u0085',
  '\u00a0',
  '\u0301',
  '\u200d',
  '\u202e',
  '\u4e2d',
  '\u{1F600}',
]
/** Nothing fits it, so that whatever was taken before has to be given back. */
const END = '\u0000\n'
/** Enough for a square of it to show, and too little for that to hurt. */
const SCREEN = 1_024
const UNNOTICED = 1

/**
 * Looks for a text on which a pattern takes a square of its length, or worse: everything the
 * pattern itself names, repeated.
 */
export function slowText(pattern: Pattern): Slow | undefined {
  const use = usage(pattern)
  const words = wordsIn(pattern.source)
  const own = new Set([...pattern.source].filter((sign) => !SIGNS.includes(sign) && sign !== '^'))
  const units = [
    ...SIGNS,
    ...own,
    ...words,
    ...words.flatMap((word) => [`${word} `, `a${word}`, `${word}0`]),
    ...pairsOf(pattern.source),
  ]
  for (const unit of new Set(units)) {
    for (const prefix of ['', ...words.slice(0, 2)]) {
      const growth = growthWith(
        use,
        (length) => prefix + unit.repeat(Math.ceil(length / unit.length)) + END,
      )
      if (growth > TOO_FAST) return { prefix, unit, growth }
    }
  }
  return undefined
}

/** As the program uses it: over the whole text where it is global. */
function usage({ source, flags }: Pattern): (text: string) => unknown {
  const regex = new RegExp(source, flags)
  return flags.includes('g')
    ? (text) => text.replace(regex, '')
    : (text) => {
        regex.lastIndex = 0
        return regex.exec(text)
      }
}

/** Short texts first: what doubles with each letter would not come back from a long one. */
function growthWith(use: (text: string) => unknown, textOf: (length: number) => string): number {
  for (const length of [12, 18, 24, 30]) {
    const text = textOf(length)
    if (isLonger(() => use(text), 50)) return Number.POSITIVE_INFINITY
  }
  return growthOf({
    size: SCREEN,
    unnoticed: UNNOTICED,
    prepare: (size) => {
      const text = textOf(size)
      return () => use(text)
    },
  })
}

/** What a pattern spells out, in pieces of two signs and more. */
function wordsIn(source: string): readonly string[] {
  const plain = source.replace(/\\[pPu]\{[^}]*\}/g, ' ').replace(/\\([^a-zA-Z0-9])/g, '$1')
  return [...new Set(plain.match(/[A-Za-z0-9 :/.@<>!`"'-]{2,}/g) ?? [])].slice(0, 40)
}

/** Neighbours in the pattern: a unit of two classes that follow each other. */
function pairsOf(source: string): readonly string[] {
  const signs = [...new Set([...source].filter((sign) => !'^$()*+?'.includes(sign)))].slice(0, 24)
  const letters = ['a', '0', ...signs.filter((sign) => !/[a-z0-9]/i.test(sign)).slice(0, 8)]
  return letters.flatMap((first) => letters.map((second) => first + second))
}
