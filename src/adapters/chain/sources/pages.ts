import type { PageBounds } from '../../../model/network/page-reading.ts'
import { never } from '../../../model/never.ts'
import { type Address, ZERO_ADDRESS } from '../../../model/units/address.ts'

// Which pages of the list of Sources to ask for, and whether what came is what was asked for. Why
// this hides no Source: docs/decisions/0019-how-pages-are-read.md.

/** A call of Nexus about its list. */
export type Question =
  | { readonly name: 'getSourceCount'; readonly args: readonly [] }
  | { readonly name: 'getSources'; readonly args: readonly [lower: number, upper: number] }
  | { readonly name: 'sources'; readonly args: readonly [index: number] }

/**
 * What came back: rows, the contract's refusal, bytes that are no rows, or no answer of the
 * contract at all.
 */
export type Said =
  | { readonly kind: 'gave'; readonly rows: readonly Address[] }
  | { readonly kind: 'refused'; readonly data?: string }
  | { readonly kind: 'nonsense'; readonly reason: string }
  | { readonly kind: 'failed'; readonly reason: string }

export interface Answer {
  readonly question: Question
  readonly said: Said
}

/** Something that was heard, or found in what was heard. */
export type Remark = Answer | string

/** The answers to the probes, and the first row as the array's own getter gives it. */
export interface Opening {
  readonly pair: Said
  readonly second: Said
  readonly first: Said
}

/** How the list is cut into pages of at most `size` rows. */
export interface Tiling {
  readonly bounds: PageBounds
  readonly size: number
}

export type PagesVerdict =
  | { readonly kind: 'fits'; readonly rows: readonly Address[] }
  | { readonly kind: 'refused'; readonly page: number }
  | { readonly kind: 'misfit'; readonly wrong: readonly Remark[] }

interface Span {
  readonly lower: number
  readonly rows: number
}

/** Rows of a page at first. */
const FIRST_SIZE = 500
/** Tried, all at once, where a page of the first size is refused. */
const LADDER = [100, 20, 4] as const
/**
 * A getter that answers only from row 0 on is asked for no more rows than this: their gas has to
 * fit into one call.
 */
const MAX_AT_ONCE = 5_000

export const COUNT: Question = { name: 'getSourceCount', args: [] }
/**
 * Weaker probes, such as (0, 0), make a getter that wants lower < upper look as if it left its
 * upper bound out.
 */
export const PAIR: Question = page(0, 1)
export const SECOND: Question = page(1, 1)

function page(lower: number, upper: number): Question {
  return { name: 'getSources', args: [lower, upper] }
}

/** The question for one row, which no reading of bounds can change. */
export function row(index: number): Question {
  return { name: 'sources', args: [index] }
}

/**
 * The pages that most likely fit; undefined where the probes fit no reading. A wrong guess costs
 * time only: `judge` finds out.
 */
export function firstTiling(count: number, { pair, second, first }: Opening): Tiling | undefined {
  const bounds = boundsOf(count, { pair, second, first })
  if (bounds !== 'absolute') return bounds && { bounds, size: FIRST_SIZE }
  return count > MAX_AT_ONCE ? undefined : { bounds, size: count }
}

function boundsOf(count: number, { pair, second, first }: Opening): PageBounds | undefined {
  if (pair.kind !== 'gave') return count === 1 ? 'inclusive' : undefined
  if (first.kind === 'gave' && pair.rows[0] !== first.rows[0]) return undefined
  if (pair.rows.length === 1) return 'exclusive'
  if (pair.rows.length !== 2) return undefined
  return second.kind !== 'gave' && count > 1 ? 'absolute' : 'inclusive'
}

/** The pages of a tiling, in order. */
export function pagesOf(tiling: Tiling, count: number): readonly Question[] {
  return spansOf(tiling, count).map(({ lower, rows }) => page(lower, upperOf(tiling, lower, rows)))
}

/** The rows that every tiling is held against: both ends of each page. */
export function endsOf(tiling: Tiling, count: number): readonly Question[] {
  const ends = spansOf(tiling, count).flatMap(({ lower, rows }) => [lower, lower + rows - 1])
  return [...new Set(ends)].map(row)
}

/**
 * First pages of smaller sizes, for where the first size is refused; none of them is as long as the
 * list.
 */
export function ladderOf(tiling: Tiling, count: number): readonly Question[] {
  return rungs(tiling, count).map((size) => page(0, upperOf(tiling, 0, size)))
}

function rungs({ bounds, size }: Tiling, count: number): readonly number[] {
  return bounds === 'absolute' ? [] : LADDER.filter((rung) => rung < Math.min(size, count))
}

function spansOf({ size }: Tiling, count: number): readonly Span[] {
  return Array.from({ length: Math.ceil(count / size) }, (_, index) => ({
    lower: index * size,
    rows: Math.min(size, count - index * size),
  }))
}

function upperOf({ bounds }: Tiling, lower: number, rows: number): number {
  return bounds === 'exclusive' ? lower + rows : lower + rows - 1
}

/**
 * Whether these pages are the list: as many rows in each as were asked for, both ends of each as
 * `ends` gives them, and no Source twice.
 */
export function judgePages(
  tiling: Tiling,
  count: number,
  pages: readonly Answer[],
  ends: readonly Answer[],
): PagesVerdict {
  const refused = pages.findIndex(({ said }) => said.kind === 'refused' || said.kind === 'failed')
  if (refused >= 0) return { kind: 'refused', page: refused }
  const spans = spansOf(tiling, count)
  const wrong = pages.find(
    ({ said }, index) => said.kind !== 'gave' || said.rows.length !== spans[index]?.rows,
  )
  if (wrong !== undefined) return { kind: 'misfit', wrong: [wrong] }
  const rows = pages.flatMap(({ said }) => rowsOf(said))
  const other = ends.find(
    ({ question, said }) => said.kind !== 'gave' || said.rows[0] !== rows[question.args[0] ?? -1],
  )
  if (other !== undefined)
    return {
      kind: 'misfit',
      wrong: [
        `row ${other.question.args[0]} of its pages is ${rows[other.question.args[0] ?? -1]}`,
        other,
      ],
    }
  const twice = firstTwice(rows)
  return twice === undefined
    ? { kind: 'fits', rows }
    : { kind: 'misfit', wrong: [`its pages name ${twice} twice`] }
}

/** What to try where a page was refused; undefined where only single rows are left. */
export function tilingAfterRefusal(
  tiling: Tiling,
  count: number,
  refused: number,
  ladder: readonly Answer[],
): Tiling | undefined {
  if (tiling.size > FIRST_SIZE || tiling.bounds === 'absolute') return undefined
  if (refused > 0) return tiling.size === FIRST_SIZE ? atOnce(tiling, count) : undefined
  const rung = rungs(tiling, count).find(
    (size, index) => rowsOf(ladder[index]?.said).length === size,
  )
  return rung === undefined ? undefined : { ...tiling, size: rung }
}

/**
 * For a getter that refuses every page but the first: one that indexes its answer from row 0 does.
 */
function atOnce({ bounds }: Tiling, count: number): Tiling | undefined {
  if (count > MAX_AT_ONCE) return undefined
  return { bounds: bounds === 'inclusive' ? 'absolute' : bounds, size: count }
}

/** The first address that stands there twice; a hole may. */
export function firstTwice(rows: readonly Address[]): Address | undefined {
  const seen = new Set<Address>()
  return rows.find((address) => {
    if (address === ZERO_ADDRESS) return false
    if (seen.has(address)) return true
    seen.add(address)
    return false
  })
}

/** The rows of an answer; none where there are none. */
export function rowsOf(said: Said | undefined): readonly Address[] {
  return said?.kind === 'gave' ? said.rows : []
}

/** Calls and what was said to them, in one line. `reasonOf` puts revert data into words. */
export function heard(
  remarks: readonly Remark[],
  reasonOf: (data: string | undefined) => string = () => 'a revert',
): string {
  return remarks
    .map((remark) => (typeof remark === 'string' ? remark : lineOf(remark, reasonOf)))
    .join(', ')
}

function lineOf(
  { question, said }: Answer,
  reasonOf: (data: string | undefined) => string,
): string {
  return `${question.name}(${question.args.join(', ')}) ${words(question, said, reasonOf)}`
}

function words(
  question: Question,
  said: Said,
  reasonOf: (data: string | undefined) => string,
): string {
  switch (said.kind) {
    case 'gave':
      return question.name === 'getSources'
        ? `gives ${said.rows.length} ${said.rows.length === 1 ? 'row' : 'rows'}`
        : `gives ${said.rows[0]}`
    case 'refused':
      return `is refused (${reasonOf(said.data)})`
    case 'nonsense':
      return `gives no rows (${said.reason})`
    case 'failed':
      return `has no answer (${said.reason})`
    default:
      return never(said)
  }
}
