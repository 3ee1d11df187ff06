import type { Orphan, PlannedChange } from '../../../model/source/change.ts'
import { formatAmount } from '../../../model/units/amount.ts'
import { codeSpan, markdown } from '../../format/escape.ts'
import { counted, thousands } from '../../format/words.ts'
import { providerWords } from '../../impact-words.ts'
import { orphanWays } from '../../orphan-ways.ts'
import type { CommentSubject } from '../plan/plan-comment.ts'
import { alert } from './alert.ts'
import type { Detail } from './budget.ts'
import { addressLink, type LinkTargets } from './links.ts'

// Enough to name every closing that a plan with limits can hold, and still fit.
const MAX_NAMED = 300

/** The alert about closings; undefined without one. */
export function closingAlert(
  subject: CommentSubject,
  sent: readonly PlannedChange[],
  detail: Detail,
): string | undefined {
  const { context } = subject
  const { closings } = subject.view
  const [first, ...more] = closings
  if (first === undefined) return undefined
  const verb = closingVerb(subject, sent.length === closings.length)
  if (more.length === 0 && detail.atLength > 0)
    return alert('CAUTION', [oneClosing(first, verb, context)])
  const head = `**Closing can't be undone.** ${verb} ${counted(closings.length, 'Source')}. A closed Source never takes a task again; no commit and no revert brings it back.`
  return alert('CAUTION', [
    head,
    ...namedOrAtLength(
      closings,
      detail,
      (change) => `- ${nameOf(change, context)}${impactNote(change)}`,
    ),
  ])
}

/** What brings the closings about: the merge, unless something else has to come first. */
function closingVerb(
  { plan: { review }, context: { elsewhere, waitsForPerson }, isCarried }: CommentSubject,
  isSent: boolean,
): string {
  const isReviewed = review === 'none' || isCarried
  if (!isSent || elsewhere !== undefined || !isReviewed) return 'This asks to close'
  if (waitsForPerson === true) return 'Approving it after the merge closes'
  return review === 'approval' ? 'Once this plan is approved, merging closes' : 'Merging closes'
}

/**
 * The alert about definitions that were deleted while their Source lives; undefined without one.
 */
export function orphanAlert(
  { plan, view, context }: CommentSubject,
  detail: Detail,
): string | undefined {
  const { decide } = view
  const [first, ...more] = decide
  if (first === undefined) return undefined
  const deletes =
    plan.base === undefined ? 'The definition is gone' : 'This pull request deletes its definition'
  const waits = 'The check stays red until you choose:'
  const ways = (orphan: Orphan): readonly string[] =>
    orphanWays(orphan, plan).map(
      ({ label, text, isCommand }) =>
        `- ${LONG_LABELS[label] ?? label}: ${isCommand ? codeSpan(text, 1000) : markdown(text)}${afterWords(label, context.config)}`,
    )
  if (more.length === 0 && detail.atLength > 0) {
    const price = formatAmount(first.minPayment)
    const head = `**One decision is missing: ${codeSpan(first.id)} would stay live with no definition.** ${deletes}, and deleting never closes a Source: ${addressLink(first.address, context)} would go on taking tasks at ${price}. ${waits}`
    return alert('WARNING', [head, ...ways(first)])
  }
  const head = `**${decide.length} decisions are missing: Sources would stay live with no definition.** Deleting a definition never closes its Source. ${waits}`
  const atLength = (orphan: Orphan): string =>
    [
      `- ${nameOf(orphan, context)}, at ${formatAmount(orphan.minPayment)}`,
      ...ways(orphan).map((way) => `  ${way}`),
    ].join('\n')
  return alert('WARNING', [head, ...namedOrAtLength(decide, detail, atLength)])
}

const LONG_LABELS: Readonly<Record<string, string>> = {
  'close it': 'close it for good',
  release: 'release it',
}

/** What a way on writes, so that nobody has to try it to know. */
function afterWords(label: string, config: string): string {
  if (label === 'close it') return ' (writes a definition of three lines)'
  return label === 'release'
    ? ` (lists its address under \`unmanaged:\` in ${codeSpan(config)})`
    : ''
}

function oneClosing(change: PlannedChange, verb: string, targets: LinkTargets): string {
  const { impact } = change
  const today =
    impact === null
      ? ''
      : ` As of this plan, ${providerWords(impact)} ${impact.providers < 2 ? 'is' : 'are'} registered to it${impact.providers === 0 ? '' : impact.providers === 1 ? ' and loses it,' : ' and lose it,'} and it has had ${counted(impact.tasks, 'task')}.`
  return `**Closing can't be undone.** ${verb} ${nameOf(change, targets)}. A closed Source never takes a task again; no commit and no revert brings it back.${today}`
}

function nameOf({ id, address }: PlannedChange | Orphan, targets: LinkTargets): string {
  return address === null ? codeSpan(id) : `${codeSpan(id)} (${addressLink(address, targets)})`
}

function impactNote({ impact }: PlannedChange): string {
  return impact === null
    ? ''
    : `: ${providerWords(impact)}, ${counted(impact.tasks, 'task')} so far`
}

function namedOrAtLength<T extends { readonly id: string }>(
  all: readonly T[],
  detail: Detail,
  atLength: (item: T) => string,
): readonly string[] {
  const rest = all.slice(detail.atLength)
  const named = rest.slice(0, MAX_NAMED).map(({ id }) => codeSpan(id))
  const unnamed = rest.length - named.length
  const line = `${named.join(', ')}${unnamed === 0 ? '' : ` and ${thousands(unnamed)} more: too many to name here, so split this pull request`}`
  return [...all.slice(0, detail.atLength).map(atLength), ...(rest.length === 0 ? [] : ['', line])]
}
