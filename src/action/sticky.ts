import type { PostFacts } from '../adapters/github/comments.ts'
import type { GitHub } from '../adapters/github/github.ts'
import { APPLY_STATES, type PlanRecord } from '../model/review.ts'
import { isRecordOf, readRecord } from '../report/markdown/record.ts'

/** One of our comments with what its hidden line says. */
export interface OwnComment {
  readonly comment: PostFacts
  readonly record: PlanRecord
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

  /** Finds it over all pages; others like it, left by runs that met, are removed. One that apply wrote is kept before any other. */
  async find(): Promise<OwnComment | undefined> {
    const author = await this.github.author()
    const own = (await this.github.comments.of(this.number)).flatMap((comment): readonly OwnComment[] => {
      const record = comment.author === author ? readRecord(comment.body) : undefined
      return record !== undefined && this.isOurs(record) ? [{ comment, record }] : []
    })
    const kept = own.find(({ record }) => APPLY_STATES.has(record.state)) ?? own[0]
    for (const { comment } of own) if (comment.id !== kept?.comment.id) await this.github.comments.remove(comment)
    this.found = kept
    return kept
  }

  /** What was found or written last. */
  get current(): OwnComment | undefined {
    return this.found
  }

  /** Writes over what `find` found, or posts it; the last word is the comment's address. */
  async write(body: string): Promise<string> {
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
