import { type Address, ZERO_ADDRESS } from '../../src/model/units/address.ts'
import { anAddress } from './builders.ts'

/** What `getSources(lower, upper)` answers of these rows; undefined where it refuses. */
export type PageGetter = (
  rows: readonly Address[],
  lower: number,
  upper: number,
) => readonly Address[] | undefined

const STRANGER = anAddress(0xbad)

const inclusive: PageGetter = (rows, lower, upper) =>
  lower > upper || upper >= rows.length ? undefined : rows.slice(lower, upper + 1)

const exclusive: PageGetter = (rows, lower, upper) =>
  lower > upper ? undefined : padded(rows.slice(lower, upper), upper - lower)

function padded(page: readonly Address[], length: number): readonly Address[] {
  return [...page, ...Array.from({ length: Math.max(0, length - page.length) }, () => ZERO_ADDRESS)]
}

/** The same getter with its answers changed. */
function changed(
  getter: PageGetter,
  change: (
    page: readonly Address[],
    lower: number,
    upper: number,
  ) => readonly Address[] | undefined,
): PageGetter {
  return (rows, lower, upper) => {
    const page = getter(rows, lower, upper)
    return page === undefined ? undefined : change(page, lower, upper)
  }
}

/** Ways in which a Nexus may count the bounds of its pages. */
export const BOUNDS = {
  exclusive,
  'exclusive, clipped at the end': (rows, lower, upper) => rows.slice(lower, upper),
  'exclusive, refusing what lies beyond the end': (rows, lower, upper) =>
    upper > rows.length ? undefined : exclusive(rows, lower, upper),
  'exclusive, refusing an empty page': (rows, lower, upper) =>
    lower >= upper ? undefined : exclusive(rows, lower, upper),
  'exclusive, indexed absolutely': (rows, lower, upper) =>
    lower > 0 && upper > lower ? undefined : exclusive(rows, lower, upper),
  inclusive,
  'inclusive, clipped at the end': (rows, lower, upper) => rows.slice(lower, upper + 1),
  'inclusive, padded with zeros': (rows, lower, upper) =>
    padded(rows.slice(lower, upper + 1), upper + 1 - lower),
  'inclusive, refusing a page of one row': (rows, lower, upper) =>
    lower >= upper ? undefined : inclusive(rows, lower, upper),
  'inclusive, indexed absolutely': (rows, lower, upper) =>
    lower > 0 ? undefined : inclusive(rows, lower, upper),
} as const satisfies Readonly<Record<string, PageGetter>>

/** What may be wrong with pages whatever their bounds. */
export const DEFECTS = {
  'as they are': (getter) => getter,
  'with a stranger behind': (getter) => changed(getter, (page) => [...page, STRANGER]),
  'with a stranger before': (getter) => changed(getter, (page) => [STRANGER, ...page]),
  'with a stranger instead of the last row': (getter) =>
    changed(getter, (page) => [...page.slice(0, -1), ...page.slice(-1).map(() => STRANGER)]),
  'with a zero instead of the last row': (getter) =>
    changed(getter, (page) => [...page.slice(0, -1), ...page.slice(-1).map(() => ZERO_ADDRESS)]),
  'with a zero behind': (getter) => changed(getter, (page) => [...page, ZERO_ADDRESS]),
  'without the last row': (getter) => changed(getter, (page) => page.slice(0, -1)),
  'without the first row': (getter) => changed(getter, (page) => page.slice(1)),
  'shifted by one row': (getter) => (rows, lower, upper) => getter(rows, lower + 1, upper + 1),
  'in the wrong order': (getter) => changed(getter, (page) => page.toReversed()),
  'repeating the first': (getter) => (rows, lower, upper) => getter(rows, 0, upper - lower),
  'blanking every third row': (getter) =>
    changed(getter, (page) =>
      page.map((row) => (Number(BigInt(row) % 3n) === 0 ? ZERO_ADDRESS : row)),
    ),
  'cut to a hundred rows': (getter) => changed(getter, (page) => page.slice(0, 100)),
  'blanked behind a hundred rows': (getter) =>
    changed(getter, (page) => padded(page.slice(0, 100), page.length)),
  'refused above a hundred rows': (getter) =>
    changed(getter, (page) => (page.length > 100 ? undefined : page)),
  'refused above thirty rows': (getter) =>
    changed(getter, (page) => (page.length > 30 ? undefined : page)),
  'refused above one row': (getter) =>
    changed(getter, (page) => (page.length > 1 ? undefined : page)),
  refused: () => () => undefined,
  empty: (getter) => changed(getter, () => []),
} as const satisfies Readonly<Record<string, (getter: PageGetter) => PageGetter>>
