import { type InFlight, UNSIGNED } from '../../../model/events.ts'
import type { MergedPull, PlanRecord } from '../../../model/review.ts'
import { codeSpan, markdown } from '../../format/escape.ts'
import { shellWord } from '../../format/shell.ts'
import { shortCommit, shortDigest } from '../../format/short.ts'
import type { Detail } from '../markup/budget.ts'
import { reviewedFold } from '../markup/comment-body.ts'
import { type LinkTargets, link, transactionLink } from '../markup/links.ts'

/**
 * What a comment after the merge needs besides its subject. Without `explorer` or `runUrl` it
 * writes text where it would link.
 */
export interface ApplyCommentContext extends LinkTargets {
  /** Of this program. */
  readonly version: string
  readonly runUrl?: string | undefined
  /** The workflow's file, for commands that approve; opengpu.yml where it is not given. */
  readonly workflow?: string | undefined
  /**
   * Whether the workflow asks a person before it applies: then it takes no hash, and is run again.
   */
  readonly waitsForPerson?: boolean | undefined
  /** Its name in the Actions tab; OpenGPU where it is not given. */
  readonly workflowName?: string | undefined
}

/** What was merged, and what its reviewers saw. */
export interface MergedSubject {
  /** As it was reviewed; an empty one (`emptyRecord`) where no plan was. */
  readonly record: PlanRecord
  /** The plan as people read it (`reviewedPart`). */
  readonly reviewed: string | undefined
  /** Undefined for what no pull request asked for, where only a summary is written. */
  readonly pull: MergedPull | undefined
  /** The commit that is applied. */
  readonly merge: string
  readonly inFlight: readonly InFlight[]
}

/**
 * The command that approves a plan or a change by its hash; or that has the workflow plan anew,
 * where it asks a person by itself.
 */
export function approveCommand(
  hash: string,
  {
    workflow = 'opengpu.yml',
    waitsForPerson,
  }: Pick<ApplyCommentContext, 'workflow' | 'waitsForPerson'>,
): string {
  const run = `gh workflow run ${shellWord(workflow)}`
  return waitsForPerson === true ? run : `${run} -f approve=${shortDigest(hash)}`
}

/** What may still be mined, with its nonce; undefined without any. */
export function inFlightPart(
  inFlight: readonly InFlight[],
  targets: LinkTargets,
  isUnderWay = false,
): string | undefined {
  const sent = inFlight.filter(({ hash }) => hash !== UNSIGNED)
  if (sent.length === 0) return undefined
  const items = sent
    .slice(-MAX_IN_FLIGHT)
    .map(
      ({ id, nonce, hash }) => `${codeSpan(id)}, nonce ${nonce}, ${transactionLink(hash, targets)}`,
    )
  if (isUnderWay) return `In flight: ${items.join('; ')}.`
  return `**Still in flight:** ${items.join('; ')}. It may yet be mined; the next run settles that nonce before anything else.`
}

/** Whether no run has done or sent anything of it yet. */
export function isUntouched({ record, inFlight }: MergedSubject): boolean {
  return record.done.length === 0 && inFlight.every(({ hash }) => hash === UNSIGNED)
}

/**
 * The plan that people reviewed, folded away; where it does not fit, where to find it; undefined
 * where there was none.
 */
export function reviewedPlan(
  { record, reviewed }: MergedSubject,
  detail: Detail,
): string | undefined {
  if (reviewed !== undefined && detail.files) return reviewedFold(reviewed)
  if (reviewed === undefined && record.changes.length === 0) return undefined
  return "The plan as it was reviewed is not repeated here: it is in this comment's edit history, and in the summary of the run that made it."
}

/** "merged by author as 283128a, approved by reviewer at 9f2e6d3". */
export function mergedText({ pull, merge, record }: MergedSubject): string {
  if (pull === undefined) return `commit ${shortCommit(merge)}`
  const by = pull.mergedBy === null ? '' : ` by ${markdown(pull.mergedBy, 60)}`
  const named = pull.approvers.slice(0, MAX_APPROVERS).map((login) => markdown(login, 60))
  const rest = pull.approvers.length - named.length
  const approved =
    named.length === 0
      ? ''
      : `, approved by ${named.join(', ')}${rest === 0 ? '' : ` and ${rest} more`} at ${shortCommit(record.head ?? pull.head)}`
  return `merged${by} as ${shortCommit(merge)}${approved}`
}

/** The small print of a comment after the merge; empty parts are left out. */
export function smallPrint(
  parts: readonly string[],
  { runUrl, version }: ApplyCommentContext,
): string {
  const all = [
    ...parts,
    runUrl === undefined ? '' : link('run', runUrl),
    `ogpu-gitops ${markdown(version)}`,
  ]
  return `<sub>${all.filter((part) => part !== '').join(' · ')}</sub>`
}

const MAX_IN_FLIGHT = 3
const MAX_APPROVERS = 5
