import type { PolicyCode } from './codes.ts'
import type { Wei } from './units/amount.ts'

/** Where a rule stands. */
export interface RulePlace {
  /** "policy.minPayment.max", as the file has it. */
  readonly path: string
  readonly file: string
  readonly line: number
  /** The commit that holds it; missing where that is the one that is looked at. */
  readonly commit?: string
}

/** How far a value may move from what is published, up or down. */
export type Step =
  /** At most this much of the published value, in hundredths of a percent: 5000 for "50%". */
  | { readonly kind: 'percent'; readonly hundredths: bigint }
  /** At most this many times it, or one part of that many, in hundredths: 200 for "2x". */
  | { readonly kind: 'factor'; readonly hundredths: bigint }

/** The most providers that a change may strand. */
export type StrandedLimit =
  | { readonly kind: 'count'; readonly most: number }
  /** Of all that are registered, in hundredths of a percent. */
  | { readonly kind: 'percent'; readonly hundredths: bigint }

/** Images by the name of their repository, the registry's host first: "docker.io/library/redis". */
export interface ImagePattern {
  /** As it is written: "ghcr.io", "ghcr.io/acme/chat" or "ghcr.io/acme/*". */
  readonly text: string
  /** What a name is, or what it begins with. */
  readonly name: string
  /** Whether all names beneath it are meant, and not itself. */
  readonly isBeneath: boolean
}

/** The networks that definitions beneath a folder may name. */
export interface Folder {
  /** From the repository's root, without a slash at its end. */
  readonly folder: string
  readonly networks: readonly string[]
}

/** One rule of `policy:`, with where it stands. */
export type PolicyRule = { readonly place: RulePlace } & (
  | { readonly kind: 'price-min' | 'price-max'; readonly amount: Wei }
  | { readonly kind: 'price-step' | 'lockup-step'; readonly step: Step }
  | { readonly kind: 'images'; readonly from: readonly ImagePattern[] }
  | { readonly kind: 'digests' }
  | { readonly kind: 'stranded'; readonly most: StrandedLimit }
  | { readonly kind: 'download'; readonly bytes: bigint }
  | { readonly kind: 'folders'; readonly folders: readonly Folder[] }
)

/** Rules of which all hold, whatever commits they come from. */
export type Policy = readonly PolicyRule[]

/** The code of what a rule refuses. */
export const RULE_CODES: Readonly<Record<PolicyRule['kind'], PolicyCode>> = {
  'price-min': 'policy-price',
  'price-max': 'policy-price',
  'price-step': 'policy-price-step',
  'lockup-step': 'policy-lockup-step',
  images: 'policy-images',
  digests: 'policy-digests',
  stranded: 'policy-stranded',
  download: 'policy-download',
  folders: 'policy-networks',
}

/** A line of a definition that lets a rule off. */
export interface Waiver {
  readonly code: string
  readonly reason: string
}

/** A waiver, and whether it stood there before the change that it is for. */
export interface JudgedWaiver extends Waiver {
  readonly counts: boolean
}

/** An image that a compose file names. */
export interface ServiceImage {
  readonly service: string
  /** As the file says it, without what looks like a secret. */
  readonly image: string
  /**
   * Its repository, the registry's host first: "docker.io/library/redis"; null of a text that is no
   * image.
   */
  readonly name: string | null
  readonly hasDigest: boolean
}
