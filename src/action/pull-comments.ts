import { warning } from '@actions/core'
import type { KnownPull } from '../consent/merged-pulls.ts'
import { emptyRecord } from '../consent/plan-record.ts'
import { Fault } from '../model/fault.ts'
import type { Network } from '../model/network.ts'
import type { Refusal } from '../model/problem.ts'
import type { MergedPull, PlanRecord } from '../model/review.ts'
import type { Clock } from '../ports.ts'
import { reviewedPart } from '../report/markdown/comment-body.ts'
import { type ReceiptContext, receiptMarkdown, supersededRun } from '../report/markdown/receipt.ts'
import { type RefusedSubject, refusedMarkdown, type Why } from '../report/markdown/refused.ts'
import {
  type Account,
  doneBefore,
  inFlightOf,
  openNotes,
  restOf,
  type Share,
  shareOf,
  sharesOf,
  wantedBy,
  withUnreviewed,
} from './shares.ts'
import { commentContext, type Stage } from './stage.ts'
import { StickyComment } from './sticky.ts'

/** GitHub asks for patience between writes; a comment is a report, not a console. */
const BETWEEN_EDITS = 5_000

export interface PullCommentsOptions {
  readonly stage: Stage
  readonly network: Network
  /** The merged pull requests that were read so far, by number. */
  readonly known: ReadonlyMap<number, KnownPull>
  readonly clock: Clock
  /** A cancelled run has no time to be polite. */
  readonly signal: AbortSignal
  /** The commit that is applied. */
  readonly merge: string
  /** The commits that the run was started for. */
  readonly served: ReadonlySet<string>
}

/**
 * Writes receipts and refusals over the plans of merged pull requests. A comment that can't be
 * written is a warning, never a failure.
 */
export class PullComments {
  /** Addresses of the comments that were written, or stood as they should. */
  readonly urls: string[] = []
  private readonly options: PullCommentsOptions
  private readonly stickies = new Map<number, StickyComment>()
  private readonly reviewed = new Map<number, string | undefined>()
  private readonly edits = new Map<number, number>()
  /**
   * The highest nonce that a comment names: a run that dies before that is known to have been under
   * way.
   */
  private readonly noted = new Map<number, number>()

  constructor(options: PullCommentsOptions) {
    this.options = options
  }

  /** Says how far the run is, where the change with this id was asked for. */
  async showProgress(account: Account, id: string): Promise<void> {
    const number = account.behind.get(id)
    const known = number === undefined ? undefined : this.options.known.get(number)
    if (known === undefined) return
    const share = shareOf(account, known.pull)
    const nonces = inFlightOf(account, share, known.pull).map(({ nonce }) => nonce)
    const isNoted = Math.max(...nonces) <= (this.noted.get(known.pull.number) ?? -1)
    if (isNoted && this.patience(known.pull) > 0) return
    await this.write(known.pull, (reviewed) =>
      this.receipt(account, share, 'applying', reviewed, known.pull),
    )
    this.noted.set(known.pull.number, Math.max(...nonces))
  }

  /** The last word of the run, for each pull request that it served or held up. */
  async finish(account: Account): Promise<void> {
    for (const share of sharesOf(account, this.options.known)) {
      const pull = await this.withMerger(share.pull)
      await this.write(pull, (reviewed) => this.bodyOf(account, share, reviewed, pull))
    }
  }

  /**
   * The same for the job's summary: a part for each pull request, and one for what none asked for.
   */
  bodies(account: Account, most: number): readonly string[] {
    if (account.result.outcome === 'superseded') return [supersededRun(this.options.network.name)]
    const shares = sharesOf(account, this.options.known)
    const rest = restOf(account)
    const isRestTold =
      rest.receipts.length > 0 ||
      rest.refusals.length > 0 ||
      (shares.length === 0 && account.result.problems.length === 0)
    return [
      ...shares.map((share) =>
        this.bodyOf(account, share, this.reviewed.get(share.pull.number), share.pull, most),
      ),
      ...(isRestTold ? [this.bodyOf(account, rest, undefined, undefined, most)] : []),
    ]
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
    for (const pull of pulls) {
      const { record, mergeCommit } = pull
      if (record === undefined || record.state === 'applied' || record.changes.length === 0)
        continue
      if (record.state === 'refused' && !this.options.served.has(mergeCommit)) continue
      const approval =
        record.fingerprint === null || record.done.length > 0
          ? {}
          : { approval: record.fingerprint }
      const told: Why =
        why instanceof Fault
          ? { kind: 'fault', fault: why }
          : { kind: 'refused', refusals: [{ ...why, ...approval }] }
      await this.write(pull, (reviewed) =>
        this.refusal(pull, reviewed, {
          why: told,
          wanted: undefined,
          inFlight: openNotes(pull, openNonce),
        }),
      )
    }
  }

  /** The same for the job's summary, where a fault ended the run. */
  faultBody(fault: Fault, most: number): string {
    return this.refusal(
      undefined,
      undefined,
      { why: { kind: 'fault', fault }, wanted: undefined },
      most,
    )
  }

  /** The body for one share; without a pull request it is the summary's. */
  bodyOf(
    account: Account,
    share: Omit<Share, 'pull'>,
    reviewed: string | undefined,
    pull: MergedPull | undefined,
    most?: number,
  ): string {
    const { result } = account
    const [first, ...others] = share.refusals
    const inFlight = inFlightOf(account, share, pull)
    const isSent = share.receipts.some(
      ({ status, hash }) => status === 'done' || status === 'skipped' || hash !== null,
    )
    if (first !== undefined && !isSent && (pull?.record?.done ?? []).length === 0) {
      return this.refusal(
        pull,
        reviewed,
        {
          why: { kind: 'refused', refusals: [first, ...others] },
          wanted: wantedBy(account, pull),
          inFlight,
        },
        most,
      )
    }
    const isWhole =
      share.refusals.length === 0 &&
      share.receipts.every(({ status }) => status === 'done' || status === 'skipped')
    return this.receipt(
      account,
      share,
      isWhole && result.inFlight.length + inFlight.length === 0 ? 'applied' : 'partly-applied',
      reviewed,
      pull,
      most,
    )
  }

  private receipt(
    account: Account,
    { receipts, refusals }: Omit<Share, 'pull'>,
    state: 'applying' | 'applied' | 'partly-applied',
    reviewed: string | undefined,
    pull: MergedPull | undefined,
    most?: number,
  ): string {
    const { network, stage } = this.options
    const { result, leftAlone, balance } = account
    const inFlight = inFlightOf(account, { receipts }, pull)
    const record = recordOf(pull, stage.config, network.name)
    const all = [...doneBefore(record, receipts, result.addresses), ...receipts]
    const subject = {
      record: withUnreviewed(record, refusals),
      reviewed,
      pull,
      merge: this.mergeOf(pull),
      receipts: all,
      refusals,
      leftAlone,
      agreed: result.agreed,
      start: { by: stage.run.triggeredBy, event: stage.run.eventName },
      inFlight,
      addresses: result.addresses,
    }
    return receiptMarkdown(
      {
        ...subject,
        state,
        signer: result.client,
        cost: result.cost,
        balance,
        reason: result.reason,
      },
      this.context(),
      most,
    )
  }

  private refusal(
    pull: MergedPull | undefined,
    reviewed: string | undefined,
    {
      why,
      wanted,
      inFlight = [],
    }: Pick<RefusedSubject, 'why' | 'wanted'> & { readonly inFlight?: RefusedSubject['inFlight'] },
    most?: number,
  ): string {
    const { network, stage } = this.options
    const record = recordOf(pull, stage.config, network.name)
    const told = why.kind === 'fault' ? record : withUnreviewed(record, why.refusals)
    const startedBy =
      stage.run.actor === 'dependabot[bot]' ? ({ startedBy: 'dependabot' } as const) : {}
    const isOfSettings = why.kind === 'refused' && why.refusals[0].code === 'settings-changed'
    const subject = {
      record: told,
      reviewed,
      settings: isOfSettings ? { file: stage.config, line: network.line } : undefined,
      pull,
      merge: this.mergeOf(pull),
      inFlight,
      client: network.client,
      why,
      wanted,
      causedBy: this.causedBy(why),
    }
    return refusedMarkdown(subject, { ...this.context(), ...startedBy }, most)
  }

  /**
   * The pull request whose receipt names what changed the chain: then it came from here. A refusal
   * names it too, and that proves nothing.
   */
  private causedBy(why: Why): number | undefined {
    const hash = why.kind === 'fault' ? undefined : why.refusals[0].cause?.hash
    const isReceipt = ({ pull, comment }: KnownPull): boolean =>
      hash !== undefined &&
      pull.record?.state !== 'refused' &&
      comment?.body.includes(hash) === true
    return [...this.options.known.values()].find(isReceipt)?.pull.number
  }

  /** The commit that a pull request was merged as, which a later run's tip is not. */
  private mergeOf(pull: MergedPull | undefined): string {
    return pull?.mergeCommit || this.options.merge
  }

  context(): ReceiptContext {
    const { stage, network, merge } = this.options
    const { explorer, confirmations } = network
    return {
      ...commentContext(stage, merge),
      confirmations,
      ...(explorer === undefined ? {} : { explorer }),
    }
  }

  private async write(
    pull: MergedPull,
    draw: (reviewed: string | undefined) => string,
  ): Promise<void> {
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
        this.reviewed.set(
          pull.number,
          existing === undefined ? undefined : reviewedPart(existing.comment.body),
        )
        this.stickies.set(pull.number, sticky)
      }
      const body = stage.mask(draw(this.reviewed.get(pull.number)))
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
  private patience({ number }: MergedPull): number {
    return (
      BETWEEN_EDITS -
      (this.options.clock.now() - (this.edits.get(number) ?? Number.NEGATIVE_INFINITY))
    )
  }

  /** Lists of pull requests leave out who merged them. */
  private async withMerger(pull: MergedPull): Promise<MergedPull> {
    const { stage } = this.options
    if (pull.mergedBy !== null || stage.github === undefined) return pull
    return stage.github.pulls.pull(pull.number).then(
      ({ mergedBy }) => ({ ...pull, mergedBy }),
      () => pull,
    )
  }
}

/** What was reviewed; an empty record where there was no plan, or no pull request. */
function recordOf(pull: MergedPull | undefined, config: string, network: string): PlanRecord {
  return pull?.record ?? { ...emptyRecord(config, network), head: pull?.head ?? null }
}
