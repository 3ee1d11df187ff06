import type { PostFacts } from '../adapters/github/comments.ts'
import type { GitHub } from '../adapters/github/github.ts'
import { APPLY_STATES, type PlanRecord } from '../model/review.ts'
import { sameComment } from '../report/markdown/comment-body.ts'
import { isRecordOf, readRecord } from '../report/markdown/record.ts'

/** One of our comments with what its hidden line says. */
export interface OwnComment {
  readonly comment: PostFacts
  readonly record: PlanRecord
}

/** Those of our comments whose hidden line is wanted, in their order. */
export function ownAmong(
  comments: readonly PostFacts[],
  author: string,
  isWanted: (record: PlanRecord) => boolean,
): readonly OwnComment[] {
  return comments.flatMap((comment) => {
    const record = comment.author === author ? readRecord(comment.body) : undefined
    return record !== undefined && isWanted(record) ? [{ comment, record }] : []
  })
}

/**
 * The one that counts where there are several: what apply wrote, else the oldest plan. Apply has a
 * word only after the merge: what says so and was written before that, or while the pull request is
 * open (`mergedAt` is null), is somebody's invention and counts as the plan that it holds.
 */
export function counting(
  own: readonly OwnComment[],
  mergedAt: string | null,
): OwnComment | undefined {
  const isOfApply = ({ record }: OwnComment): boolean => APPLY_STATES.has(record.state)
  const isBelieved = (one: OwnComment): boolean =>
    isOfApply(one) && mergedAt !== null && isAfter(one.comment.updatedAt, mergedAt)
  const found = own.find(isBelieved) ?? own.find((one) => !isOfApply(one)) ?? own[0]
  return found === undefined || isBelieved(found)
    ? found
    : { ...found, record: withoutApply(found.record) }
}

/** What a plan can have written: nothing is done by then. */
function withoutApply(record: PlanRecord): PlanRecord {
  const plan = { ...record, merge: null, done: [], inFlight: [] }
  return APPLY_STATES.has(record.state) ? { ...plan, state: 'planned', reason: null } : plan
}

function isAfter(time: string, other: string): boolean {
  return other === '' || Date.parse(time) > Date.parse(other)
}

/**
 * The one comment of a configuration and a network at a pull request, found by its author and its
 * hidden line. Others that say something else are left alone: what made them is not known.
 */
export class StickyComment {
  private readonly github: GitHub
  private readonly number: number
  private readonly identity: { readonly config: string; readonly network: string }
  private readonly mergedAt: string | null
  private found: OwnComment | undefined

  /** `mergedAt` is null for a pull request that is open. */
  constructor(
    github: GitHub,
    number: number,
    identity: { readonly config: string; readonly network: string },
    mergedAt: string | null,
  ) {
    this.github = github
    this.number = number
    this.identity = identity
    this.mergedAt = mergedAt
  }

  /**
   * Finds it over all pages. A copy of it, which GitHub makes when its answer to a post is lost,
   * says nothing more and goes while the pull request is open.
   */
  async find(): Promise<OwnComment | undefined> {
    const own = ownAmong(
      await this.github.comments.of(this.number),
      await this.github.author(),
      (record) => this.isOurs(record),
    )
    this.found = counting(own, this.mergedAt)
    const kept = this.found?.comment
    const copies =
      this.mergedAt === null
        ? own.filter(({ comment }) => comment.id !== kept?.id && comment.body === kept?.body)
        : []
    for (const { comment } of copies) await this.github.comments.remove(comment)
    return this.found
  }

  /** What stands there where writing this over it would tell nobody anything new. */
  standing(text: string): PostFacts | undefined {
    const comment = this.found?.comment
    return comment !== undefined && sameComment(comment.body, text) ? comment : undefined
  }

  /** Writes over what `find` found, or posts it, and gives back the comment's address. */
  async write(body: string): Promise<string> {
    const written =
      this.found === undefined
        ? await this.github.comments.create(this.number, body)
        : await this.github.comments.edit(this.found.comment, body)
    const record = readRecord(body)
    if (record !== undefined) this.found = { comment: written, record }
    return written.url
  }

  async remove(): Promise<void> {
    if (this.found !== undefined) await this.github.comments.remove(this.found.comment)
    this.found = undefined
  }

  /**
   * A comment that could not name its network, because the configuration could not be read, is this
   * one as well.
   */
  private isOurs(record: PlanRecord): boolean {
    const { config, network } = this.identity
    return isRecordOf(record, config, network) || isRecordOf(record, config, config)
  }
}
