import type { Plan, PlannedChange } from '../../model/change.ts'
import { codeSpan, markdown } from '../escape.ts'
import { thousands } from '../words.ts'
import { approveCommand } from './apply-comment.ts'
import type { Detail } from './budget.ts'
import type { DriftContext, WaitingChange } from './drift-context.ts'
import { link } from './links.ts'
import { table } from './table.ts'

const MOST_WHY = 500

/** Changes that git wants and that are not on chain; undefined without any. */
export function waitingPart(
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
  const because = `${runUrl === undefined ? '' : `${link('the run', runUrl)} `}${markdown(why, MOST_WHY)}`
  return [link(`#${pull}`, url), `${codeSpan(id)} (${kind})`, because]
}

function pendingRow(change: PlannedChange, plan: Plan, context: DriftContext): readonly string[] {
  const refusal = plan.refusals.find(({ id }) => id === change.id)
  const because =
    refusal === undefined
      ? `it is not on chain. To send it${change.kind === 'close' ? ', for good' : ''}: ${codeSpan(approveCommand(change.digest, context))}`
      : `it is refused (${refusal.code}): ${markdown(refusal.message, MOST_WHY)}`
  return ['', `${codeSpan(change.id)} (${change.kind})`, because]
}
