import { warning } from '@actions/core'
import type { KnownPull } from '../../consent/merged-pulls.ts'
import { Fault } from '../../model/fault.ts'
import type { Network } from '../../model/network/network.ts'
import type { MergedPull } from '../../model/review.ts'
import type { Clock } from '../../ports/run.ts'
import { reviewedPart } from '../../report/github/markup/comment-body.ts'
import type { ActionContext } from '../context.ts'
import { StickyComment } from './sticky.ts'

/** GitHub asks for patience between writes; a comment is a report, not a console. */
const BETWEEN_EDITS = 5_000

export interface PullCommentsOptions {
  readonly stage: ActionContext
  readonly network: Network
  /** The merged pull requests that were read so far, by number. */
  readonly known: ReadonlyMap<number, KnownPull>
  readonly clock: Clock
  /** A cancelled run has no time to be polite. */
  readonly signal: AbortSignal
}

/**
 * Writes over our comments under merged pull requests, and no more often than GitHub wants. One
 * that can't be written is a warning, never a failure.
 */
export class PullComments {
  /** Addresses of the comments that were written, or stood as they should. */
  readonly urls: string[] = []
  private readonly options: PullCommentsOptions
  private readonly stickies = new Map<number, StickyComment>()
  private readonly plans = new Map<number, string | undefined>()
  private readonly edits = new Map<number, number>()

  constructor(options: PullCommentsOptions) {
    this.options = options
  }

  /** The plan that was reviewed, as a comment of this run found it; undefined before. */
  reviewed(number: number): string | undefined {
    return this.plans.get(number)
  }

  /** Writes what is drawn over the reviewed plan. Waits where the last word is too fresh. */
  async write(pull: MergedPull, draw: (reviewed: string | undefined) => string): Promise<void> {
    const { stage, network, clock, signal } = this.options
    if (stage.github === undefined || stage.inputs.comment === 'off') return
    try {
      const known = this.stickies.get(pull.number)
      const mergedAt = this.options.known.get(pull.number)?.mergedAt ?? ''
      const sticky =
        known ??
        new StickyComment(
          stage.github,
          pull.number,
          { config: stage.config, network: network.name },
          mergedAt,
        )
      if (known === undefined) {
        const existing = await sticky.find()
        this.plans.set(
          pull.number,
          existing === undefined ? undefined : reviewedPart(existing.comment.body),
        )
        this.stickies.set(pull.number, sticky)
      }
      const body = stage.mask(draw(this.plans.get(pull.number)))
      const standing = sticky.standing(body)
      if (standing !== undefined) this.urls.push(standing.url)
      else {
        const patience = this.patience(pull)
        if (patience > 0) await clock.sleep(patience, signal)
        this.urls.push(await sticky.write(body))
        this.edits.set(pull.number, clock.now())
      }
    } catch (error) {
      if (!(error instanceof Fault)) throw error
      warning(stage.mask(`The comment at #${pull.number} could not be written: ${error.message}`))
    }
  }

  /** How many milliseconds GitHub wants us to leave a comment alone. */
  patience({ number }: MergedPull): number {
    return (
      BETWEEN_EDITS -
      (this.options.clock.now() - (this.edits.get(number) ?? Number.NEGATIVE_INFINITY))
    )
  }

  /** Lists of pull requests leave out who merged them. */
  async withMerger(pull: MergedPull): Promise<MergedPull> {
    const { stage } = this.options
    if (pull.mergedBy !== null || stage.github === undefined) return pull
    return stage.github.pulls.pull(pull.number).then(
      ({ mergedBy }) => ({ ...pull, mergedBy }),
      () => pull,
    )
  }
}
