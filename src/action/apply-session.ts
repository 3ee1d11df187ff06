import { pullRequests, unlessRefused } from '../adapters/github/pull-requests.ts'
import { type KnownPull, MergedPulls } from '../consent/merged-pulls.ts'
import { ownAmong } from '../consent/own-comments.ts'
import { isRecordOf } from '../consent/record.ts'
import type { ApplyEvent } from '../model/events.ts'
import { Fault } from '../model/fault.ts'
import type { Network, Review } from '../model/network/network.ts'
import type { Refusal } from '../model/problem.ts'
import type { ApplyResult } from '../model/result.ts'
import { APPLY_STATES, type PlanRecord } from '../model/review.ts'
import type { Chain } from '../ports/chain.ts'
import type { Clock, Journal } from '../ports/run.ts'
import { problemsMarkdown } from '../report/github/plan/problems-markdown.ts'
import type { ActionContext } from './context.ts'
import { CommentNotes } from './pulls/journal.ts'
import { leftAlone, type RunOutcome, unreviewedBy } from './pulls/outcome.ts'
import { PullReports } from './pulls/reports.ts'

export interface ApplySessionOptions {
  readonly stage: ActionContext
  readonly network: Network
  readonly clock: Clock
  readonly signal: AbortSignal
  readonly chain: Chain
  readonly head: string
  readonly history: readonly string[]
  /** How many of the newest commits this run was started for. */
  readonly pushed: number
  /** Whether somebody approves by this run. */
  readonly isApproval?: boolean
}

/** At so many pull requests a note is looked at: the ones whose comments changed last. */
const MAX_NOTED = 10

type Round = Extract<ApplyEvent, { kind: 'round' }>

/** One apply on one network, as its pull requests see it. */
export class ApplySession {
  readonly reports: PullReports
  readonly reviews: MergedPulls | undefined
  private readonly options: ApplySessionOptions
  private noted: CommentNotes | undefined
  private first: Round | undefined
  /** What earlier runs noted at a lower nonce is settled; from here on nobody knows. */
  private openNonce = 0

  constructor(options: ApplySessionOptions) {
    this.options = options
    const { stage, network, clock, signal, head, history, pushed, isApproval = false } = options
    const { github, config, defaultBranch } = stage
    this.reviews =
      github === undefined
        ? undefined
        : new MergedPulls({
            ...{ clock, config, network: network.name, defaultBranch, history, pushed },
            pulls: pullRequests(github),
            isFresh: stage.run.occasion.kind === 'push',
            patience: network.review === 'none' ? 'little' : 'much',
            asksPeople: isApproval,
          })
    this.reports = new PullReports({
      stage,
      network,
      known: this.known,
      clock,
      signal,
      merge: head,
      served: new Set(history.slice(0, pushed)),
    })
  }

  /** How much consent the network asks for. */
  get review(): Review {
    return this.first?.plan.review ?? this.options.network.review
  }

  /** The merged pull requests that were read so far, by number. */
  get known(): ReadonlyMap<number, KnownPull> {
    return this.reviews?.known ?? new Map()
  }

  observe(event: ApplyEvent): void {
    if (event.kind === 'round') {
      this.first ??= event
      this.openNonce = event.nonce
    }
    if (event.kind === 'mined') this.openNonce += 1
    if (event.kind === 'fenced') this.openNonce = event.nonce + 1
    this.noted?.observe(event)
  }

  notes(local: Journal): Journal {
    this.noted ??= new CommentNotes({
      network: this.options.network.name,
      local,
      left: () => this.leftInFlight(),
      show: (result, id) => this.reports.showProgress(this.account(result), id),
    })
    return this.noted
  }

  /** Says under the pull requests that this run was started for why nothing was sent. */
  async refuseWaiting(why: Fault | Refusal): Promise<void> {
    if (this.known.size === 0) await this.reviews?.merged(false).next()
    await this.reports.refuseAll(
      [...this.known.values()].map(({ pull }) => pull),
      why,
      this.openNonce,
    )
  }

  async finish(result: ApplyResult): Promise<void> {
    if (
      result.outcome === 'superseded' &&
      result.receipts.every(({ status }) => status === 'not-attempted')
    )
      return // the newer run has the word
    const { chain, network } = this.options
    const balance =
      result.outcome === 'cancelled'
        ? undefined
        : await chain.balance(network.client, 'latest').catch(() => undefined)
    await this.reports.finish({
      ...this.account(result),
      ...(balance === undefined ? {} : { balance }),
    })
  }

  /** What the summary shows where a fault ended the run before anything was sent. */
  faultBody(fault: Fault, most: number): string {
    return this.reports.faultBody(fault, most)
  }

  /** What the summary shows: a part for each pull request, and one for what came without any. */
  bodies(result: ApplyResult, most: number): readonly string[] {
    const { problems, warnings } = result
    const blocked =
      problems.length === 0
        ? []
        : [
            problemsMarkdown(
              problems,
              warnings,
              {
                ...this.reports.context,
                config: this.options.stage.config,
                network: result.network,
              },
              most,
            ),
          ]
    return [...this.reports.bodies(this.account(result), most), ...blocked]
  }

  counts(result: ApplyResult): Readonly<
    Record<
      'changes' | 'to-publish' | 'to-update' | 'to-close' | 'orphans' | 'drifted',
      string | number | boolean
    >
  > & {
    readonly fingerprint: string | undefined
  } {
    const plan = this.first?.plan
    const isOver = result.outcome === 'superseded'
    const count = (kind: string): number =>
      (isOver ? [] : result.receipts).filter(
        (receipt) => receipt.kind === kind && receipt.status !== 'skipped',
      ).length
    return {
      changes: !isOver && (plan?.changes.length ?? 0) > 0,
      'to-publish': count('publish'),
      'to-update': count('update'),
      'to-close': count('close'),
      orphans: plan?.summary.orphans ?? 0,
      drifted: result.left.length,
      fingerprint: plan?.fingerprint,
    }
  }

  private account(result: ApplyResult): RunOutcome {
    const { plan, decision } = this.first ?? {}
    const { history, pushed } = this.options
    const pulls = [...this.known.values()].map(({ pull }) => pull)
    return {
      result,
      wanted: plan?.changes ?? [],
      behind: new Map([
        ...unreviewedBy(this.first, pulls, new Set(history.slice(0, pushed))),
        ...(decision?.pulls ?? []),
      ]),
      leftAlone: leftAlone(result),
      block: plan?.block ?? null,
      openNonce: this.openNonce,
    }
  }

  /**
   * When pull requests were merged into the default branch; those that were not are left out, and
   * so are issues.
   */
  private async mergedAmong(numbers: readonly number[]): Promise<ReadonlyMap<number, string>> {
    const { github, defaultBranch } = this.options.stage
    const found = await Promise.all(
      numbers.map((number) => github?.pulls.pull(number).catch(unlessRefused)),
    )
    return new Map(
      found.flatMap((pull) =>
        pull?.mergedAt != null && pull.baseRef === defaultBranch
          ? [[pull.number, pull.mergedAt] as const]
          : [],
      ),
    )
  }

  /**
   * What earlier runs left in flight, under whichever pull request: the comments that changed last
   * tell. A hint, so GitHub's silence is none.
   */
  private async leftInFlight(): ReturnType<Journal['read']> {
    const { stage, network } = this.options
    if (stage.github === undefined) return []
    try {
      const isWanted = (record: PlanRecord): boolean =>
        isRecordOf(record, stage.config, network.name)
      const own = ownAmong(
        await stage.github.comments.recent(),
        await stage.github.author(),
        isWanted,
      )
      const noted = own.filter(({ record }) => record.inFlight.length > 0)
      const merged = await this.mergedAmong(
        [...new Set(noted.map(({ comment }) => comment.at))].slice(0, MAX_NOTED),
      )
      return noted.flatMap(({ comment, record }) =>
        isNoteOfApply(record, comment.updatedAt, merged.get(comment.at)) ? record.inFlight : [],
      )
    } catch (error) {
      if (error instanceof Fault) return []
      throw error
    }
  }
}

/** Only apply notes what is in flight, and it runs after the merge. */
function isNoteOfApply(
  { state }: PlanRecord,
  writtenAt: string,
  mergedAt: string | undefined,
): boolean {
  return (
    mergedAt !== undefined &&
    APPLY_STATES.has(state) &&
    Date.parse(writtenAt) > Date.parse(mergedAt)
  )
}
