import type { Refusal } from '../../../model/problem.ts'
import type { PlannedChange } from '../../../model/source/change.ts'
import type { Address } from '../../../model/units/address.ts'
import type { ComposeDiffs } from '../../field-view.ts'
import type { FaultFacts } from '../../text/fault-text.ts'
import type { ApplyCommentContext, MergedSubject } from './apply-comment.ts'

/** A merged pull request of which nothing was sent. */
export interface RefusedSubject extends MergedSubject {
  readonly why: Why
  /** What main wants of this pull request now; undefined where it could not be planned. */
  readonly wanted: WantedNow | undefined
  readonly client: Address
  /** The pull request whose receipt names the transaction that changed the chain. */
  readonly causedBy?: number | undefined
  /** What the configuration changed, where that is why. */
  readonly settings?: ChangedSetting | undefined
}

/** What stopped it: the first refusal names the comment. */
export type Why =
  | { readonly kind: 'refused'; readonly refusals: readonly [Refusal, ...Refusal[]] }
  | { readonly kind: 'fault'; readonly fault: FaultFacts }

export interface WantedNow {
  readonly changes: readonly PlannedChange[]
  readonly fingerprint: string
  readonly block: number
}

export interface ChangedSetting {
  readonly file: string
  readonly line: number
}

export interface RefusedContext extends ApplyCommentContext {
  readonly composeDiffs?: ComposeDiffs | undefined
  /** Of GitHub, where the key is kept. */
  readonly environment?: string | undefined
  /** Why the run gets no secrets, where that is known. */
  readonly startedBy?: 'dependabot' | 'no-secrets' | undefined
}
