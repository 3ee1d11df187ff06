import type { Fees, Plan, Stake } from '../../../model/source/change.ts'
import { formatAmount, roundAmount } from '../../../model/units/amount.ts'
import { markdown } from '../../format/escape.ts'
import { shortCommit, shortDigest } from '../../format/short.ts'
import { counted, thousands } from '../../format/words.ts'
import { simulatedAlone } from '../../simulated.ts'
import type { CommentSubject, PlanCommentContext } from '../plan/plan-comment.ts'
import { link } from './links.ts'

/**
 * The small print: everything that changes from run to run stands here and in the hidden line only.
 */
export function lastLine({ plan, view, context }: CommentSubject): string {
  const { counts } = view
  const isPlanned = view.stopping.length === 0
  const parts = [
    isPlanned ? `plan \`${shortDigest(plan.fingerprint)}\`` : '',
    commits(plan, context),
    `block ${thousands(plan.block)}`,
    isPlanned
      ? `${counted(counts.unchanged, 'definition')} as wanted${counts.waiting === 0 ? '' : `, ${counts.waiting} waiting`}`
      : '',
    counts.orphans + counts.decide === 0 ? '' : counted(counts.orphans + counts.decide, 'orphan'),
    counts.unmanaged === 0 ? '' : `${thousands(counts.unmanaged)} unmanaged`,
    plan.fees === null ? '' : feesText(plan.fees),
    plan.stake === null ? '' : stakeText(plan.stake),
    simulatedAlone(plan),
    context.runUrl === undefined ? '' : link('run', context.runUrl),
    `ogpu-gitops ${markdown(context.version)}`,
  ]
  return `<sub>${parts.filter((part) => part !== '').join(' · ')}</sub>`
}

function commits(plan: Plan, { head }: PlanCommentContext): string {
  const base =
    plan.base === undefined ? '' : `${markdown(plan.base.name)} ${shortCommit(plan.base.commit)}`
  if (head === undefined) return base === '' ? '' : `compared with ${base}`
  return `head ${shortCommit(head)}${base === '' ? '' : ` merged onto ${base}`}`
}

function feesText({ expected, atMost, balance, limit, arePaidByOthers }: Fees): string {
  const now = `fees about ${roundAmount(expected)}, at most ${roundAmount(atMost, 'up')} ${arePaidByOthers === true ? 'OGPU' : `of the wallet's ${roundAmount(balance)} OGPU`}`
  return `${now}, ${formatAmount(limit)} whatever gas costs by then (\`limits.fees\`)`
}

/** What the client has locked, for information; that it has nothing there says nothing. */
function stakeText({ lockup }: Stake): string {
  return lockup === 0n ? '' : `${formatAmount(lockup)} staked`
}
