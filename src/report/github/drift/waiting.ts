import type { Plan, PlannedChange } from '../../../model/source/change.ts'
import { codeSpan, markdown } from '../../format/escape.ts'
import { thousands } from '../../format/words.ts'
import type { Detail } from '../markup/budget.ts'
import { link } from '../markup/links.ts'
import { table } from '../markup/table.ts'
import { approveCommand } from '../outcome/apply-comment.ts'
import type { DriftContext, WaitingChange } from './context.ts'

const MAX_WHY = 500

/** Changes that git wants and that are not on chain; undefined without any. */
export function waitingDriftPart(
  waiting: readonly WaitingChange[],
  pending: readonly PlannedChange[],
  plan: Plan,
  context: DriftContext,
  detail: Detail,
): string | undefined {
  const rows = [
    ...waiting.map(waitingRow),
    ...pending.map((change) => pendingRow(change, plan, context)),
  ]
  if (rows.length === 0) return undefined
  const shown = rows.slice(0, detail.entries)
  const rest = rows.length - shown.length
  const head = ['Pull request', 'Source', 'Waiting because']
  return `### Wanted, not on chain\n\n${table([head, ...shown, ...(rest === 0 ? [] : [['', `${thousands(rest)} more`, '']])])}`
}

function waitingRow({ pull, url, id, kind, why, runUrl }: WaitingChange): readonly string[] {
  const because = `${runUrl === undefined ? '' : `${link('the run', runUrl)} `}${markdown(why, MAX_WHY)}`
  return [link(`#${pull}`, url), `${codeSpan(id)} (${kind})`, because]
}

function pendingRow(change: PlannedChange, plan: Plan, context: DriftContext): readonly string[] {
  const refusal = plan.refusals.find(({ id }) => id === change.id)
  const because =
    refusal === undefined
      ? `it is not on chain. To send it${change.kind === 'close' ? ', for good' : ''}: ${codeSpan(approveCommand(change.digest, context))}`
      : `it is refused (${refusal.code}): ${markdown(refusal.message, MAX_WHY)}`
  return ['', `${codeSpan(change.id)} (${change.kind})`, because]
}
