import { markdownTable } from 'markdown-table'
import type { RunFigures, Trial } from './trial.ts'

/** What came of every lie, a line each, with the counts below. */
export function trialTable(trials: readonly Trial[]): string {
  const figures = ({ exit, seconds, mebibytes, sent }: RunFigures): readonly string[] => [
    `${exit}`,
    seconds.toFixed(1),
    mebibytes.toFixed(0),
    `${sent}`,
  ]
  const head = ['kind', 'lie', 'plan', 's', 'MiB', 'sent', 'apply', 's', 'MiB', 'sent', 'wrong']
  const rows = trials.map(({ kind, name, plan, apply, wrong }) => [
    kind,
    name,
    ...figures(plan),
    ...figures(apply),
    wrong.join('; '),
  ])
  const runs = trials.flatMap(({ plan, apply }) => [plan, apply])
  const most = (of: (run: RunFigures) => number): string => Math.max(0, ...runs.map(of)).toFixed(0)
  const wrong = trials.filter((trial) => trial.wrong.length > 0).length
  const counts = `${trials.length} lies, ${runs.length} runs, at most ${most(({ seconds }) => seconds)} s and ${most(({ mebibytes }) => mebibytes)} MiB; ${wrong} with something wrong`
  return `\n${markdownTable([head, ...rows.sort((a, b) => (`${a[0]}${a[1]}` < `${b[0]}${b[1]}` ? -1 : 1))])}\n\n${counts}`
}
