import type { Agreement } from '../../../model/events.ts'
import { never } from '../../../model/never.ts'
import type { MergedPull } from '../../../model/review.ts'
import { markdown } from '../../format/escape.ts'
import { sentence } from '../../format/sentence.ts'
import { shortDigest } from '../../format/short.ts'
import { listed } from '../../format/words.ts'
import { link } from '../markup/links.ts'

/** Who started a run, and by what, as GitHub tells. */
export interface RunStart {
  readonly by: string
  readonly event: string
}

export interface AgreementSubject {
  readonly network: string
  readonly agreed: Agreement | null | undefined
  readonly pull: MergedPull | undefined
  readonly start: RunStart | undefined
  readonly runUrl: string | undefined
}

/**
 * Why it was sent: who agreed, by which way and to what, and who started the run. Undefined where
 * nobody can tell.
 */
export function agreedPart(subject: AgreementSubject): string | undefined {
  const { agreed, start } = subject
  if (agreed === null || agreed === undefined) return undefined
  const started = start === undefined || start.by === '' ? '' : ` ${startText(start)}`
  return `**Why it was sent:** ${sentence(wayText(agreed, subject))}${started}`
}

function wayText(agreed: Agreement, subject: AgreementSubject): string {
  const hash = agreed.hash === undefined ? 'it' : `\`${shortDigest(agreed.hash)}\``
  switch (agreed.way) {
    case 'reviews':
      return mergeText(agreed, subject)
    case 'approval':
      return approvalText(agreed, hash, subject)
    case 'plan-file':
      return `it is in the plan file ${hash}`
    case 'typed':
      return 'somebody confirmed it at a terminal'
    case 'yes':
      return 'somebody ran apply with --yes'
    default:
      return never(agreed.way)
  }
}

/** A review that is not asked for is no reason; one that is asked for has been given. */
function mergeText({ review }: Agreement, { network, pull }: AgreementSubject): string {
  const asks = `${markdown(network)} asks for no review`
  if (pull === undefined) return review === 'none' ? asks : 'merged pull requests agree to it'
  const by = pull.mergedBy === null ? '' : ` by ${markdown(pull.mergedBy, 60)}`
  const merged = `this pull request was merged${by}`
  if (review === 'none') return `${merged}, and ${asks}`
  const people = listed(pull.approvers.slice(0, MAX_APPROVERS).map((login) => markdown(login, 60)))
  const approved = people === '' ? '' : `, and ${people} approved it`
  return `${merged} with its plan under it${approved}`
}

function approvalText(
  { by, isDispatched }: Agreement,
  hash: string,
  subject: AgreementSubject,
): string {
  const who = by === undefined ? 'somebody' : markdown(by, 60)
  if (isDispatched === true) return `${who} approved ${hash} by a dispatched run`
  if (isDispatched === undefined) return `${who} approved ${hash}`
  const { runUrl } = subject
  const run = runUrl === undefined ? 'the run' : link('the run', runUrl)
  return `the workflow approved ${hash}; if its environment has reviewers, ${run} names who let it go on`
}

function startText({ by, event }: RunStart): string {
  return `${markdown(by, 60)} started the run (${markdown(event, 40)}).`
}

const MAX_APPROVERS = 5
