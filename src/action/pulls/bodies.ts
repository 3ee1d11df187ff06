import type { KnownPull } from '../../consent/merged-pulls.ts'
import { emptyRecord } from '../../consent/plan-record.ts'
import type { Fault } from '../../model/fault.ts'
import type { Network } from '../../model/network/network.ts'
import type { Refusal } from '../../model/problem.ts'
import type { MergedPull, PlanRecord } from '../../model/review.ts'
import type { RunStart } from '../../report/github/outcome/agreement.ts'
import {
  type ReceiptContext,
  receiptMarkdown,
  supersededRun,
} from '../../report/github/outcome/receipt.ts'
import { refusedMarkdown } from '../../report/github/outcome/refused.ts'
import type { RefusedSubject, Why } from '../../report/github/outcome/refused-subject.ts'
import {
  doneBefore,
  inFlightOf,
  openNotesOf,
  outcomesOf,
  type PullOutcome,
  type RunOutcome,
  restOf,
  wantedBy,
  withUnreviewed,
} from './outcome.ts'

/** What every text of one apply is told with. */
export interface BodyFacts {
  readonly network: Network
  readonly config: string
  /** The commit that is applied. */
  readonly merge: string
  readonly start: RunStart
  /** Runs that Dependabot starts have no secrets. */
  readonly isByDependabot: boolean
  readonly context: ReceiptContext
  /** The merged pull requests that were read so far, by number. */
  readonly known: ReadonlyMap<number, KnownPull>
}

/** Receipts and refusals as texts: what each pull request is told, and the summary. */
export class PullBodies {
  private readonly facts: BodyFacts

  constructor(facts: BodyFacts) {
    this.facts = facts
  }

  /** How far the run is, for one pull request. */
  progress(account: RunOutcome, share: PullOutcome, reviewed: string | undefined): string {
    return this.receipt(account, share, 'applying', reviewed, share.pull)
  }

  /** A part for each pull request, and one for what none asked for; `reviewed` by number. */
  summary(
    account: RunOutcome,
    reviewed: (number: number) => string | undefined,
    most: number,
  ): readonly string[] {
    const { network, known } = this.facts
    if (account.result.outcome === 'superseded') return [supersededRun(network.name)]
    const shares = outcomesOf(account, known)
    const rest = restOf(account)
    const isRestTold =
      rest.receipts.length > 0 ||
      rest.refusals.length > 0 ||
      (shares.length === 0 && account.result.problems.length === 0)
    return [
      ...shares.map((share) =>
        this.bodyOf(account, share, reviewed(share.pull.number), share.pull, most),
      ),
      ...(isRestTold ? [this.bodyOf(account, rest, undefined, undefined, most)] : []),
    ]
  }

  /** Why nothing was sent at all, for a pull request that waits. */
  nothingSent(
    pull: MergedPull,
    reviewed: string | undefined,
    why: Fault | Refusal,
    openNonce: number,
  ): string {
    const { fingerprint, done } = recordOf(pull, this.facts)
    const approval = fingerprint === null || done.length > 0 ? {} : { approval: fingerprint }
    const told: Why =
      why instanceof Error
        ? { kind: 'fault', fault: why }
        : { kind: 'refused', refusals: [{ ...why, ...approval }] }
    return this.refusal(pull, reviewed, {
      why: told,
      wanted: undefined,
      inFlight: openNotesOf(pull, openNonce),
    })
  }

  /** The same for the job's summary, where a fault ended the run. */
  fault(fault: Fault, most: number): string {
    return this.refusal(
      undefined,
      undefined,
      { why: { kind: 'fault', fault }, wanted: undefined },
      most,
    )
  }

  /** The body for one share; without a pull request it is the summary's. */
  bodyOf(
    account: RunOutcome,
    share: Omit<PullOutcome, 'pull'>,
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
    account: RunOutcome,
    { receipts, refusals }: Omit<PullOutcome, 'pull'>,
    state: 'applying' | 'applied' | 'partly-applied',
    reviewed: string | undefined,
    pull: MergedPull | undefined,
    most?: number,
  ): string {
    const { result, leftAlone, balance } = account
    const inFlight = inFlightOf(account, { receipts }, pull)
    const record = recordOf(pull, this.facts)
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
      start: this.facts.start,
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
      this.facts.context,
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
    const { network, config, context, isByDependabot } = this.facts
    const record = recordOf(pull, this.facts)
    const told = why.kind === 'fault' ? record : withUnreviewed(record, why.refusals)
    const startedBy = isByDependabot ? ({ startedBy: 'dependabot' } as const) : {}
    const isOfSettings = why.kind === 'refused' && why.refusals[0].code === 'settings-changed'
    const subject = {
      record: told,
      reviewed,
      settings: isOfSettings ? { file: config, line: network.line } : undefined,
      pull,
      merge: this.mergeOf(pull),
      inFlight,
      client: network.client,
      why,
      wanted,
      causedBy: this.causedBy(why),
    }
    return refusedMarkdown(subject, { ...context, ...startedBy }, most)
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
    return [...this.facts.known.values()].find(isReceipt)?.pull.number
  }

  /** The commit that a pull request was merged as, which a later run's tip is not. */
  private mergeOf(pull: MergedPull | undefined): string {
    return pull?.mergeCommit || this.facts.merge
  }
}

/** What was reviewed; an empty record where there was no plan, or no pull request. */
function recordOf(
  pull: MergedPull | undefined,
  { config, network }: Pick<BodyFacts, 'config' | 'network'>,
): PlanRecord {
  return pull?.record ?? { ...emptyRecord(config, network.name), head: pull?.head ?? null }
}
