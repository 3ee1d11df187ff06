import { passedText } from '../../../model/limit.ts'
import type { Refusal, RefusalRow } from '../../../model/problem.ts'
import { codeSpan, MESSAGE_CAP, markdown } from '../../format/escape.ts'
import { isMoved, isSameShown } from '../../format/row-text.ts'
import { capital, sentence } from '../../format/sentence.ts'
import { numberWord } from '../../format/words.ts'
import { alert } from '../markup/alert.ts'
import { namedIds, placeLink } from '../markup/links.ts'
import type { RefusedContext, RefusedSubject } from './refused-subject.ts'

/** What the plan of main is called: a new one where the reviewers saw another. */
export function planWords({ record, wanted }: RefusedSubject): 'plan' | 'new plan' {
  return record.fingerprint === null ||
    wanted === undefined ||
    record.fingerprint === wanted.fingerprint
    ? 'plan'
    : 'new plan'
}

// Titles name one thing; the alert below says the rest.
const MAX_TITLE = 120
const MAX_NAMED = 10

/** Why nothing was sent, behind "because": what the whole comment is about. */
export function refusalTitle(
  { code, message, limit, rows = [], overtakenBy }: Refusal,
  { settings, record }: RefusedSubject,
): string {
  switch (code) {
    case 'chain-changed':
      return 'the chain changed after the review'
    case 'base-changed':
      return overtakenBy === undefined
        ? 'git changed after the review'
        : `#${overtakenBy} was merged first and changes the same ${sameWord(rows)}`
    case 'settings-changed':
      return `${codeSpan(settings?.file ?? record.config)} changed its wallet or network`
    case 'limit':
      return limit === undefined || limit.before > 0
        ? markdown(message, MAX_TITLE)
        : `it ${passedText(limit)}`
    case 'no-review':
      return 'no plan was reviewed for this commit'
    case 'no-approval':
      return 'no approving review covers the plan'
    case 'no-key':
      return "the wallet's key is not here"
    case 'protected':
      return 'it would close a Source that is protected'
    case 'base-unreadable':
      return 'it would close a Source that may be protected'
    case 'fee-limit':
      return 'the fees could pass their limit'
    case 'insufficient-funds':
      return "the wallet can't pay the fees"
    case 'closing-held':
      return 'a closing waits for what is blocked'
    case 'not-approved':
      return 'what was approved is not what is wanted now'
    default:
      return `it was refused (\`${code}\`)`
  }
}

/** Another pull request may as well have changed other fields. */
function sameWord(rows: readonly RefusalRow[]): string {
  const isShared = rows.some(
    (row) =>
      row.reviewed !== null && (isMoved(row) || !isSameShown(row.wanted, row.reviewed.after)),
  )
  if (!isShared) return 'Source'
  return rows.length > 1 ? 'fields' : 'field'
}

/** What is wrong and who waits for it. */
export function refusalAlert(
  refusal: Refusal,
  subject: RefusedSubject,
  context: RefusedContext,
): string {
  return alert('IMPORTANT', [
    [whatIsWrong(refusal, subject, context), whoWaits(refusal, subject)].join(' '),
  ])
}

function whatIsWrong(
  refusal: Refusal,
  { settings, merge }: RefusedSubject,
  context: RefusedContext,
): string {
  const ids = [...new Set((refusal.rows ?? []).map(({ id }) => id))]
  if (refusal.code === 'chain-changed' && ids.length > 0)
    return `${namedIds(ids, MAX_NAMED)} ${ids.length === 1 ? 'is' : 'are'} not what the reviewers saw.`
  const said = markdown(sentence(capital(refusal.message)), MESSAGE_CAP)
  if (refusal.code === 'no-key')
    return [said, keyNote(context)].filter((part) => part !== '').join(' ')
  return settings === undefined
    ? said
    : `${said} See ${placeLink(settings.file, settings.line, { ...context, head: merge })}.`
}

/** Where the key was looked for, and why the run could not have it. */
function keyNote({ environment, startedBy }: RefusedContext): string {
  const where =
    environment === undefined
      ? ''
      : `The run looked for it in the environment ${codeSpan(environment)}.`
  const who =
    startedBy === 'dependabot'
      ? 'Dependabot started it, and a run that Dependabot starts gets no secrets.'
      : startedBy === 'no-secrets'
        ? 'It was started with a token that gets no secrets.'
        : ''
  return [where, who].filter((part) => part !== '').join(' ')
}

/**
 * A refusal of a pull request or of a change leaves the others alone; one of the whole run stops
 * them too.
 */
function whoWaits(refusal: Refusal, { record, wanted, pull }: RefusedSubject): string {
  if (pull === undefined) return 'Nothing was sent.'
  const isWhole = refusal.id === undefined && refusal.pull === undefined
  const count = record.changes.length === 0 ? (wanted?.changes.length ?? 0) : record.changes.length
  const isPart = record.changes.some(({ id }) => record.done.includes(id))
  const all =
    count === 0
      ? 'This pull request waits'
      : `${changesWord(count)} of this pull request ${count === 1 ? 'waits' : 'wait'}`
  const who = isPart ? 'What is left of this pull request waits' : all
  return isWhole
    ? `${who}, and so does whatever else is wanted on ${markdown(record.network)}.`
    : `${who}; other pull requests are not held up.`
}

function changesWord(count: number): string {
  if (count === 1) return 'The one change'
  return count === 2 ? 'Both changes' : `All ${numberWord(count)} changes`
}
