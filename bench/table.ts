import type { Row, Told } from './bench.ts'

/** A row as a line of the table in docs/performance.md. */
export function line({ work, before, now, beside, target }: Row): string {
  const cells = [
    work,
    before === undefined ? '' : seconds(before),
    seconds(now),
    before === undefined ? '' : `${(now / before).toFixed(2)} ×`,
    target,
    beside.join(', '),
  ]
  return `| ${cells.join(' | ')} |`
}

/** Everything as one document. */
export function jsonOf(rows: readonly Row[], { pairs, full }: Told): string {
  const measured = rows.map(({ before, ...row }) => ({
    ...row,
    ...(before === undefined ? {} : { before, ratio: row.now / before }),
  }))
  return JSON.stringify({ node: process.version, pairs, full, rows: measured }, null, 2)
}

function seconds(value: number): string {
  return value < 1 ? `${(value * 1_000).toFixed(0)} ms` : `${value.toFixed(2)} s`
}
