import type { PostFacts } from '../adapters/github/comments.ts'
import type { GitHub } from '../adapters/github/github.ts'
import { APPLY_STATES, type PlanRecord } from '../model/review.ts'
import { joinComment, sameComment, splitComment } from '../report/markdown/comment-body.ts'
import { isRecordOf, readRecord, recordLine } from '../report/markdown/record.ts'

/** One of our comments with what its hidden line says. */
export interface OwnComment {
  readonly comment: PostFacts
  readonly record: PlanRecord
}

/** Those of our comments whose hidden line is wanted, in their order. */
export function ownAmong(comments: readonly PostFacts[], author: string, isWanted: (record: PlanRecord) => boolean): readonly OwnComment[] {
  return comments.flatMap((comment) => {
    const record = comment.author === author ? readRecord(comment.body) : undefined
    return record !== undefined && isWanted(record) ? [{ comment, record }] : []
  })
}

/** The one that counts where runs that met have left several: what apply wrote before any plan, else the oldest. */
export function counting(own: readonly OwnComment[]): OwnComment | undefined {
  return own.find(({ record }) => APPLY_STATES.has(record.state)) ?? own[0]
}

/** The one comment of a configuration and a network at a pull request, found by its author and its hidden line. */
export class StickyComment {
  private readonly github: GitHub
  private readonly number: number
  private readonly identity: { readonly config: string; readonly network: string }
  private found: OwnComment | undefined

  constructor(github: GitHub, number: number, identity: { readonly config: string; readonly network: string }) {
    this.github = github
    this.number = number
    this.identity = identity
  }

  /** Finds it over all pages; others like it, left by runs that met, are removed. */
  async find(): Promise<OwnComment | undefined> {
    const own = ownAmong(await this.github.comments.of(this.number), await this.github.author(), (record) => this.isOurs(record))
    const kept = counting(own)
    for (const { comment } of own) if (comment.id !== kept?.comment.id) await this.github.comments.remove(comment)
    this.found = kept
    return kept
  }

  /** What stands there where writing this over it would tell nobody anything new. */
  standing(text: string): PostFacts | undefined {
    const comment = this.found?.comment
    const isSame = comment !== undefined && [text, datedAs(this.found, text)].some((body) => sameComment(comment.body, body))
    return isSame ? comment : undefined
  }

  /** Writes over what `find` found, or posts it, and gives back the comment's address. The same plan stays as old as it is, whatever is said above it: an approval that was given for it still counts. */
  async write(text: string): Promise<string> {
    const body = datedAs(this.found, text)
    const written = this.found === undefined ? await this.github.comments.create(this.number, body) : await this.github.comments.edit(this.found.comment, body)
    const record = readRecord(body)
    if (record !== undefined) this.found = { comment: written, record }
    return written.url
  }

  async remove(): Promise<void> {
    if (this.found !== undefined) await this.github.comments.remove(this.found.comment)
    this.found = undefined
  }

  /** A comment that could not name its network, because the configuration could not be read, is this one as well. */
  private isOurs(record: PlanRecord): boolean {
    const { config, network } = this.identity
    return isRecordOf(record, config, network) || isRecordOf(record, config, config)
  }
}

function datedAs(existing: OwnComment | undefined, body: string): string {
  const record = readRecord(body)
  if (existing === undefined || record === undefined || record.fingerprint === null || !isSamePlan(existing.record, record)) return body
  return joinComment({ ...splitComment(body), record: recordLine({ ...record, plannedAt: existing.record.plannedAt ?? existing.comment.updatedAt }) })
}

/** Whether two records hold the same plan of the same head. */
function isSamePlan(a: PlanRecord, b: PlanRecord): boolean {
  const plan = ({ head, fingerprint, changes, blocked, withheld }: PlanRecord): string => JSON.stringify([head, fingerprint, changes, blocked, withheld])
  return plan(a) === plan(b)
}
