import type { GitHub } from '../../adapters/github/github.ts'
import { counting, type OwnComment, ownAmong } from '../../consent/own-comments.ts'
import { readRecord } from '../../consent/read-record.ts'
import { isRecordOf } from '../../consent/record.ts'
import type { PostFacts } from '../../model/pull-request.ts'
import type { PlanRecord } from '../../model/review.ts'
import { sameComment } from '../../report/github/markup/comment-body.ts'

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
