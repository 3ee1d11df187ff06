import type { Review } from '../network/network.ts'
import type { Origin } from '../own.ts'
import type { ServiceImage } from '../policy.ts'
import type { Problem, Refusal, Warning } from '../problem.ts'
import type { Address } from '../units/address.ts'
import type { Wei } from '../units/amount.ts'
import type { Way } from '../way.ts'
import type { Artefact } from './definition.ts'
import type { Field, Value } from './field.ts'
import type { MarketPlace } from './market.ts'
import type { PromotionFinding } from './promoted.ts'
import type { Environment, SourceParams } from './source.ts'

export interface FieldChange {
  readonly field: Field
  readonly before: Value | null
  readonly after: Value | null
}

/** Everything that a digest covers, as plain canonical data: short field name to raw value. */
export type Snapshot = Readonly<Partial<Record<Field, string>>>

interface ChangeCommon {
  readonly id: string
  /** sha256 over what identifies the change and its before and after (design, Plan). */
  readonly digest: string
  readonly file: string
  readonly line: number
  readonly fields: readonly FieldChange[]
  readonly before: Snapshot | null
  readonly after: Snapshot
  /** Set where a base commit is known: whether it wants the very same change. */
  readonly origin?: Origin
}

/**
 * Parameters as they will be signed; `lastUpdateTime` is filled in from the block that apply pins.
 */
export type WantedParams = Omit<SourceParams, 'lastUpdateTime'>

/**
 * Where the compose file of an environment comes from, and whether this change brings another one.
 */
export interface ComposeOrigin {
  readonly environment: Environment
  readonly from: 'file' | 'template' | 'url' | 'ipfs'
  /** The path, the template with its version, or the URL. */
  readonly name: string
  /** Null for a URL, whose content may change. */
  readonly cid: string | null
  readonly changed: boolean
  /** Missing where no image differs from what is published, or nobody could read that. */
  readonly images?: ImageChanges
  /** The images that it names; missing where nobody could read it. */
  readonly services?: readonly ServiceImage[]
}

/** How the images of a compose file differ from those of the published one. */
export interface ImageChanges {
  readonly changes: readonly ImageChange[]
  /** Whether the file says all else as before. */
  readonly isAll: boolean
}

/** A service that both files have, with the whole name of its image: "acme/chat:1.4.0". */
export interface ImageChange {
  readonly service: string
  readonly before: string
  readonly after: string
}

/** The metadata that an update writes anew, beside the fields that it is about. */
export interface MetadataRewrite {
  /** The URL on chain. */
  readonly before: string
  /** The URL that will be signed. */
  readonly after: string
  /** What becomes of our record in it; `unread` where nobody could read what stands there. */
  readonly record: 'kept' | 'added' | 'replaced' | 'unread'
}

export interface Publish extends ChangeCommon {
  readonly kind: 'publish'
  readonly address: null
  readonly params: WantedParams
  readonly artefacts: readonly Artefact[]
  readonly compose: readonly ComposeOrigin[]
}

export interface Update extends ChangeCommon {
  readonly kind: 'update'
  readonly address: Address
  readonly params: WantedParams
  readonly artefacts: readonly Artefact[]
  readonly compose: readonly ComposeOrigin[]
  /** Missing where the metadata stays as it is. */
  readonly metadata?: MetadataRewrite
}

export interface Close extends ChangeCommon {
  readonly kind: 'close'
  readonly address: Address
}

export type Change = Publish | Update | Close

/** Who is affected by a change to a live Source: counts at the plan's block. */
export interface Impact {
  readonly providers: number
  readonly tasks: number
  /** Missing where nobody is registered, or it could not be read who. */
  readonly registered?: Registered
}

/** Who is registered, and whom a change shuts out. */
export interface Registered {
  /** How many for each environment. */
  readonly byEnvironment: Readonly<Partial<Record<Environment, number>>>
  /** How many hold less than the raised lockup; missing where it is not raised. */
  readonly belowLockup?: number
  /** How many registered for an environment that is dropped; missing where none is. */
  readonly stranded?: number
  /**
   * How many of the providers were looked at, where there are too many to look at all: the counts
   * are of these, so that at least as many are affected.
   */
  readonly looked?: number
}

/** What providers have to fetch for an image that a change brings. */
export interface ImageDownload {
  readonly environment: Environment
  readonly service: string
  readonly image: string
  /** Compressed, for linux/amd64. */
  readonly bytes: number
  /** How much of it the published image has not got; null where that could not be read. */
  readonly newBytes: number | null
}

/** What providers have to fetch for the images that a change brings: each image of a file once. */
export interface Download {
  readonly images: readonly ImageDownload[]
  /** Those of which nobody knows how large they are: their registry does not say, or has none. */
  readonly unknown: readonly Pick<ImageDownload, 'environment' | 'service' | 'image'>[]
}

/** A change with what the chain says about sending it. */
export type PlannedChange = Change & {
  /** Gas units that the estimate gave; null where the node could not estimate. */
  readonly gas: bigint | null
  /** What sending it will cost and the most it can. */
  readonly cost: Cost
  /**
   * Whether a definition of head or base that stands for this Source, under whatever id, protects
   * it from being closed.
   */
  readonly isProtected: boolean
  /** Whether that was so only when closing it was asked for, and is no longer. */
  readonly wasProtected?: boolean
  /** Files before it that nobody can read, for which it counts as protected. */
  readonly hidden?: readonly string[]
  /** Null for a publish. */
  readonly impact: Impact | null
  /**
   * Missing where no compose file changes that could be read, and where no registry was asked; of
   * one that brings no image it is empty.
   */
  readonly download?: Download
  /**
   * Where its price stands among those of others, for information: no digest covers it. Missing
   * where no price is asked for anew.
   */
  readonly market?: MarketPlace
  /** Where its definition stands in the base commit, where that is another file. */
  readonly baseFile?: string
  /** Whether it is live where it has to be first; missing where it has to be nowhere. */
  readonly promotion?: readonly PromotionFinding[]
}

export interface Orphan {
  readonly id: string
  readonly address: Address
  readonly name: string
  readonly minPayment: Wei
  /** Whether the base commit still had its definition: then somebody has to decide. */
  readonly isNew: boolean
  /** The file in the base commit. */
  readonly file?: string
}

/** An estimate: what it will most likely be, and the most it can be without a raise. */
export interface Cost {
  readonly expected: Wei
  readonly atMost: Wei
}

export interface Fees extends Cost {
  readonly balance: Wei
  /** The most that an apply can cost, raises and what it spends to be sure of a nonce included. */
  readonly limit: Wei
  /** Set where the client is a contract: whoever has it send pays, out of another account. */
  readonly arePaidByOthers?: true
}

/**
 * What a unit of gas will most likely cost and the most that it may, in wei, and what of that goes
 * to whoever makes the block.
 */
export interface GasPrice {
  readonly expected: Wei
  readonly atMost: Wei
  readonly tip: Wei
}

/**
 * What the Vault says, for information: nobody outside knows what the contracts ask of a client
 * (`protocol.md`, Stake).
 */
export interface Stake {
  /** What the client has locked. */
  readonly lockup: Wei
  /**
   * `MIN_LOCKUP_PER_SOURCE`: by all that is known, what a provider has to hold for each Source that
   * it registers to.
   */
  readonly perSource: Wei
  readonly sources: number
}

export interface PlanSummary {
  readonly publish: number
  readonly update: number
  readonly close: number
  readonly unchanged: number
  readonly blocked: number
  readonly orphans: number
  readonly unmanaged: number
}

/** A change that was asked for before the branch that is planned. */
export interface Waiting {
  readonly id: string
  readonly kind: Change['kind']
  readonly digest: string
  /** The commit that asks for it; null where it was not found. */
  readonly commit: string | null
  /**
   * The merged pull request that it came with; null for a direct push, and where nobody could be
   * asked.
   */
  readonly pull: number | null
  /** Whether merging sends it; null where nobody could be asked for its review. */
  readonly isSent: boolean | null
  /**
   * Why it waits: a refusal's code, `not-applied` where nothing holds it up, `drift` where it was
   * applied once.
   */
  readonly code: string
  readonly message: string
  readonly ways: readonly Way[]
}

/**
 * Why a change can't be sent: the contracts refuse it, by itself or after those before it, or take
 * it and don't do what it is for.
 */
export type Refused =
  | { readonly kind: 'reverted'; readonly reason: string }
  | { readonly kind: 'without-effect'; readonly reason: string }
  | {
      readonly kind: 'reverted-together'
      readonly reason: string
      readonly after: readonly string[]
    }

/** How what would be sent was simulated: all of it one after another, or each change by itself. */
export type Simulated =
  | { readonly kind: 'together' }
  /**
   * `first` of them ran one after another all the same; `why` is what kept the others, or all, from
   * it.
   */
  | {
      readonly kind: 'alone'
      readonly first: number
      readonly why: 'no-method' | 'no-answer' | 'too-late' | 'too-much'
    }

/** All wanted changes for one network at one block: plain data. */
export interface Plan {
  readonly network: string
  readonly chainId: number
  readonly nexus: Address
  readonly client: Address
  readonly owner: string
  readonly block: number
  /** The commit that a branch, or an edited working tree, is compared with. */
  readonly base?: { readonly name: string; readonly commit: string }
  /**
   * Whether all changes would be sent, or only the branch's own: where review is on, nobody who
   * reviews a branch agrees to what the base already wants.
   */
  readonly sends: 'all' | 'own'
  /** How much consent the network asks for. */
  readonly review: Review
  readonly summary: PlanSummary
  /** In the order in which they are sent: updates, publishes, closings. */
  readonly changes: readonly PlannedChange[]
  readonly orphans: readonly Orphan[]
  readonly unmanaged: readonly Address[]
  readonly problems: readonly Problem[]
  readonly warnings: readonly Warning[]
  readonly refusals: readonly Refusal[]
  /**
   * What the base wants already and the chain does not hold: whether merging this branch sends it,
   * and why it waits.
   */
  readonly waiting: readonly Waiting[]
  /**
   * The branch's own ids that a guard refuses for good: merging is no consent to them, whatever the
   * guards say by then.
   */
  readonly withheld: readonly string[]
  /** What the wallet holds. */
  readonly balance: Wei
  /** Set where the client is a contract, for which no key signs. */
  readonly isContractClient?: true
  /** Null where nothing would be sent. */
  readonly fees: Fees | null
  /** What gas costs by now. */
  readonly price: GasPrice
  readonly stake: Stake | null
  /** Null where nothing would be sent, or nobody asked. */
  readonly simulated: Simulated | null
  readonly fingerprint: string
}
