import { Fault } from '../../../model/fault.ts'
import type { PageReading } from '../../../model/network/page-reading.ts'
import { never } from '../../../model/never.ts'
import { type Address, ZERO_ADDRESS } from '../../../model/units/address.ts'
import { type NoAnswer, REPORT, type View, viewEach, type Word } from '../reader.ts'
import { ask, countIn, type ListPlace, saidIn, viewOf } from './list-questions.ts'
import {
  type Answer,
  COUNT,
  endsOf,
  firstTiling,
  firstTwice,
  heard,
  judgePages,
  ladderOf,
  PAIR,
  pagesOf,
  type Remark,
  row,
  rowsOf,
  SECOND,
  type Tiling,
  tilingAfterRefusal,
} from './pages.ts'

/** The rows of Nexus, holes among them, and how they were read. */
export interface SourceList {
  readonly rows: readonly Address[]
  readonly reading: PageReading
}

/**
 * The list's length changed while it was read. A block that is not pinned allows that; at a
 * numbered one it is a node that was on its way from one block to the next, which is over at a
 * second reading.
 */
interface Moved {
  readonly moved: readonly [before: number, after: number]
  /** The row behind the list's own count, where that is how it moved. */
  readonly behind?: Answer
}

type Reading = SourceList | Moved

/** What pages came to: the list, or what was wrong with them and what may fit better. */
type Attempt = Reading | { readonly wrong: readonly Remark[]; readonly next?: Tiling | undefined }
/** A first tiling, one that its refusal points to, and no end of them. */
const MAX_TILINGS = 3
const MAX_READINGS = 3
/**
 * Rows that are asked for before what came is looked at: a count that is a lie is found out early.
 */
const MAX_ROWS = 5_000

/** How many Sources Nexus counts at a block, holes among them. */
export async function readSourceCount(place: ListPlace): Promise<number> {
  const [count] = await viewEach(place.rpc, [viewOf(place, COUNT)], place.at)
  return countIn(place, count)
}

/**
 * Every row of Nexus at a block: as many as it counts, read in pages whose reading is found out
 * here, else one by one. Rows that hold the zero address come from a page's word alone. Throws a
 * Fault for anything less than the whole list.
 */
export function readList(place: ListPlace): Promise<SourceList> {
  return untilItStands(() => readOnce(place))
}

/** The same, each row asked for by itself: exact however Nexus counts its pages. */
export function readRows(place: ListPlace, count: number, because: string): Promise<SourceList> {
  return untilItStands(async (again) =>
    rowByRow(place, again ? await readSourceCount(place) : count, [because]),
  )
}

async function untilItStands(read: (again: boolean) => Promise<Reading>): Promise<SourceList> {
  for (let reading = 1; ; reading += 1) {
    const list = await read(reading > 1)
    if ('rows' in list) return list
    if (reading === MAX_READINGS) throw moved(list)
  }
}

function moved({ moved: [before, after], behind }: Moved): Fault {
  if (behind !== undefined) {
    return new Fault(
      'rpc-answer',
      `Nexus counts ${before} Sources, but its list goes on: ${heard([behind])}`,
      REPORT,
    )
  }
  return new Fault(
    'rpc-answer',
    `Nexus counts ${before} Sources, then ${after}, while its list is read`,
    'run again',
  )
}

/** The question that proves a hole, as a call. */
export function viewOfRow({ nexus }: ListPlace, index: number): View {
  return viewOf({ nexus }, row(index))
}

/** Whether the array itself holds the zero address there. */
export function isHole(word: Word | NoAnswer): boolean {
  return rowsOf(saidIn(row(0), word))[0] === ZERO_ADDRESS
}

async function readOnce(place: ListPlace): Promise<Reading> {
  const { answers, count } = await ask(place, [PAIR, SECOND, row(0)])
  const [pair, second, first] = answers
  if (pair === undefined || second === undefined || first === undefined)
    throw new Fault('rpc-answer', `${place.rpc.host} left out answers`)
  if (count === 0)
    return movedSince(place, count, count, first) ?? { rows: [], reading: { kind: 'empty' } }
  const probes = [pair, second, first]
  if (first.said.kind !== 'gave') throw await incomplete(count, probes)
  const tiling = firstTiling(count, { pair: pair.said, second: second.said, first: first.said })
  return tiling === undefined
    ? rowByRow(place, count, probes)
    : inPages(place, count, tiling, probes)
}

async function inPages(
  place: ListPlace,
  count: number,
  first: Tiling,
  probes: readonly Answer[],
): Promise<Reading> {
  const remarks: Remark[] = [...probes]
  let tiling: Tiling | undefined = first
  for (let turn = 1; tiling !== undefined && turn <= MAX_TILINGS; turn += 1) {
    const attempt: Attempt = await tryPages(place, count, tiling)
    if ('rows' in attempt || 'moved' in attempt) return attempt
    remarks.push(...attempt.wrong)
    tiling = attempt.next
  }
  return rowByRow(place, count, remarks)
}

/**
 * Asks for the pages, both ends of each, what is behind the last, and smaller pages for the next
 * attempt: all at once.
 */
async function tryPages(place: ListPlace, count: number, tiling: Tiling): Promise<Attempt> {
  const [pages, ends, ladder] = [
    pagesOf(tiling, count),
    endsOf(tiling, count),
    ladderOf(tiling, count),
  ]
  const { answers, count: now } = await ask(place, [...pages, ...ends, ...ladder, row(count)])
  const otherwise = movedSince(place, count, now, answers.at(-1))
  if (otherwise !== undefined) return otherwise
  const given = answers.slice(0, pages.length)
  const verdict = judgePages(
    tiling,
    count,
    given,
    answers.slice(pages.length, pages.length + ends.length),
  )
  switch (verdict.kind) {
    case 'fits':
      return listOf(verdict.rows, tiling)
    case 'misfit':
      return { wrong: verdict.wrong }
    case 'refused': {
      const smaller = answers.slice(pages.length + ends.length, -1)
      return {
        wrong: given.slice(verdict.page, verdict.page + 1),
        next: tilingAfterRefusal(tiling, count, verdict.page, smaller),
      }
    }
    default:
      return never(verdict)
  }
}

async function rowByRow(
  place: ListPlace,
  count: number,
  before: readonly Remark[],
): Promise<Reading> {
  const addresses: Address[] = []
  while (addresses.length < count) {
    const wanted = Math.min(MAX_ROWS, count - addresses.length)
    const rows = Array.from({ length: wanted }, (_, index) => row(addresses.length + index))
    const { answers, count: now } = await ask(place, [...rows, row(count)])
    const otherwise = movedSince(place, count, now, answers.at(-1))
    if (otherwise !== undefined) return otherwise
    const missing = answers.slice(0, wanted).find(({ said }) => said.kind !== 'gave')
    if (missing !== undefined) throw await incomplete(count, [...before, missing])
    addresses.push(...answers.slice(0, wanted).flatMap(({ said }) => rowsOf(said)))
    const twice = firstTwice(addresses)
    if (twice !== undefined)
      throw new Fault(
        'rpc-answer',
        `Nexus counts ${count} Sources and names ${twice} twice`,
        REPORT,
      )
  }
  return {
    rows: addresses,
    reading: { kind: 'row-by-row', because: heard(before), holes: holesIn(addresses) },
  }
}

function listOf(rows: readonly Address[], { bounds, size }: Tiling): SourceList {
  return {
    rows,
    reading: { kind: 'pages', bounds, rows: Math.min(size, rows.length), holes: holesIn(rows) },
  }
}

function holesIn(rows: readonly Address[]): number {
  return rows.filter((address) => address === ZERO_ADDRESS).length
}

/** Whether the list is another than it was, or goes on behind its count: it would be read short. */
function movedSince(
  { at }: ListPlace,
  count: number,
  now: number,
  behind: Answer | undefined,
): Moved | undefined {
  if (now !== count) return { moved: [count, now] }
  const [address] = rowsOf(behind?.said)
  if (behind === undefined || address === undefined || address === ZERO_ADDRESS) return undefined
  return { moved: [count, count + 1], ...(typeof at === 'number' && { behind }) }
}

async function incomplete(count: number, remarks: readonly Remark[]): Promise<Fault> {
  const { revertReason } = await import('../calls.ts')
  const last = remarks.at(-1)
  const code = typeof last === 'object' && last.said.kind === 'failed' ? 'rpc-error' : 'rpc-answer'
  return new Fault(
    code,
    `Nexus counts ${count} Sources, but its list can’t be read whole: ${heard(remarks, revertReason)}`,
    REPORT,
  )
}
