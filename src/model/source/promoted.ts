import type { ComparedField } from './field.ts'

/**
 * What goes from one network to the next: what providers run and how tasks are served. Prices and
 * lockups are amounts of another coin, and texts may name the network.
 */
export const PROMOTED_FIELDS: readonly ComparedField[] = [
  'cpu',
  'nvidia',
  'amd',
  'delivery',
  'maxExpiry',
]

/** What a promotion carries besides, for people. */
export const PROMOTED_TEXTS: readonly ComparedField[] = ['name', 'description', 'logoUrl']

/** What it carries only where that is asked for. */
export const PROMOTED_PRICES: readonly ComparedField[] = ['minPayment', 'minLockup']

/**
 * Whether a change is live on the network where it has to be first, by what is there now. `key` is
 * that network's identity; what is unknown was not live.
 */
export type PromotionFinding = { readonly key: string } & (
  | { readonly kind: 'live' | 'no-source' }
  | { readonly kind: 'never-live'; readonly fields: readonly ComparedField[] }
  | { readonly kind: 'unknown'; readonly reason: string }
)
