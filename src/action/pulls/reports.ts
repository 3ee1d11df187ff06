import type { Fault } from '../../model/fault.ts'
import type { Refusal } from '../../model/problem.ts'
import type { MergedPull } from '../../model/review.ts'
import type { ReceiptContext } from '../../report/github/outcome/receipt.ts'
import { commentContext } from '../context.ts'
import { PullBodies } from './bodies.ts'
import { PullComments, type PullCommentsOptions } from './comments.ts'
import { inFlightOf, isToldOfRefusal, outcomeOf, outcomesOf, type RunOutcome } from './outcome.ts'

export interface PullReportsOptions extends PullCommentsOptions {
  /** The commit that is applied. */
  readonly merge: string
  /** The commits that the run was started for. */
  readonly served: ReadonlySet<string>
}

/** Tells each merged pull request what the run made of it, while it goes on and at its end. */
export class PullReports {
  /** What all of it is told with. */
  readonly context: ReceiptContext
  private readonly options: PullReportsOptions
  private readonly bodiesOf: PullBodies
  private readonly comments: PullComments
  /**
   * The highest nonce that a comment names: a run that dies before that is known to have been under
   * way.
   */
  private readonly noted = new Map<number, number>()

  constructor(options: PullReportsOptions) {
    const { stage, network, merge, known } = options
    const { explorer, confirmations } = network
    this.options = options
    this.context = {
      ...commentContext(stage, merge),
      confirmations,
      ...(explorer === undefined ? {} : { explorer }),
    }
    this.comments = new PullComments(options)
    this.bodiesOf = new PullBodies({
      ...{ network, config: stage.config, merge, known, context: this.context },
      start: { by: stage.run.triggeredBy, event: stage.run.eventName },
      isByDependabot: stage.run.actor === 'dependabot[bot]',
    })
  }

  /** Addresses of the comments that were written, or stood as they should. */
  get urls(): readonly string[] {
    return this.comments.urls
  }

  /** Says how far the run is, where the change with this id was asked for. */
  async showProgress(account: RunOutcome, id: string): Promise<void> {
    const number = account.behind.get(id)
    const known = number === undefined ? undefined : this.options.known.get(number)
    if (known === undefined) return
    const share = outcomeOf(account, known.pull)
    const nonces = inFlightOf(account, share, known.pull).map(({ nonce }) => nonce)
    const isNoted = Math.max(...nonces) <= (this.noted.get(known.pull.number) ?? -1)
    if (isNoted && this.comments.patience(known.pull) > 0) return
    await this.comments.write(known.pull, (reviewed) =>
      this.bodiesOf.progress(account, share, reviewed),
    )
    this.noted.set(known.pull.number, Math.max(...nonces))
  }

  /** The last word of the run, for each pull request that it served or held up. */
  async finish(account: RunOutcome): Promise<void> {
    for (const share of outcomesOf(account, this.options.known)) {
      const pull = await this.comments.withMerger(share.pull)
      await this.comments.write(pull, (reviewed) =>
        this.bodiesOf.bodyOf(account, share, reviewed, pull),
      )
    }
  }

  /**
   * Says of pull requests that wait why nothing was sent at all. One that waits for a reason of its
   * own keeps that, unless the run is for it.
   */
  async refuseAll(
    pulls: readonly MergedPull[],
    why: Fault | Refusal,
    openNonce: number,
  ): Promise<void> {
    for (const pull of pulls.filter((one) => isToldOfRefusal(one, this.options.served)))
      await this.comments.write(pull, (reviewed) =>
        this.bodiesOf.nothingSent(pull, reviewed, why, openNonce),
      )
  }

  /** The job's summary: a part for each pull request, and one for what none asked for. */
  bodies(account: RunOutcome, most: number): readonly string[] {
    return this.bodiesOf.summary(account, (number) => this.comments.reviewed(number), most)
  }

  /** The job's summary where a fault ended the run. */
  faultBody(fault: Fault, most: number): string {
    return this.bodiesOf.fault(fault, most)
  }
}
