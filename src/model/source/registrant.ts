import type { Address } from '../units/address.ts'
import type { Wei } from '../units/amount.ts'

/** Whose registered providers are wanted, and how many of them. */
export interface RegistrantsQuery {
  readonly source: Address
  /** How many the Source counts. */
  readonly registered: number
  /** How many to look at: all, or fewer, which are then spread evenly over the list. */
  readonly looked: number
  readonly withLockups: boolean
}

/** A provider that is registered to a Source; null for what the contracts do not tell. */
export interface Registrant {
  /** Bit mask of the environments that it registered for, see ENVIRONMENT_BITS. */
  readonly environments: number | null
  /** What it holds in the Vault; null too where nobody asked. */
  readonly lockup: Wei | null
}
