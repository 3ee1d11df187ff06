import type { Address } from '../units/address.ts'
import type { Wei } from '../units/amount.ts'
import type { Seconds } from '../units/duration.ts'

export const ENVIRONMENTS = ['cpu', 'nvidia', 'amd'] as const
export type Environment = (typeof ENVIRONMENTS)[number]

/** The bit of each environment in `imageEnvironments` (`protocol.md`, On chain). */
export const ENVIRONMENT_BITS: Readonly<Record<Environment, number>> = { cpu: 1, nvidia: 2, amd: 4 }

/** In the order of `deliveryMethod` on chain: 0 and 1. */
export const DELIVERIES = ['manual-confirmation', 'first-response'] as const
export type Delivery = (typeof DELIVERIES)[number]

export type Status = 'active' | 'closed'

/** `SourceParams` of the contracts, field for field. */
export interface SourceParams {
  readonly client: Address
  readonly imageMetadataUrl: string
  /** Bit mask, see ENVIRONMENT_BITS. */
  readonly imageEnvironments: number
  readonly minPayment: Wei
  readonly minAvailableLockup: Wei
  readonly maxExpiryDuration: Seconds
  readonly privacyEnabled: boolean
  readonly optionalParamsUrl: string
  readonly deliveryMethod: number
  /** Seconds since 1970. Never compared: it is not known whether Nexus or the caller writes it. */
  readonly lastUpdateTime: bigint
}

/** Which parameters are not as they were sent; `lastUpdateTime` is never one of them. */
export function differingParams(
  held: SourceParams,
  wanted: Omit<SourceParams, 'lastUpdateTime'>,
): readonly (keyof typeof wanted)[] {
  const { lastUpdateTime: _, ...compared } = held
  const keys = Object.keys(wanted) as (keyof typeof wanted)[]
  return keys.filter((key) => compared[key] !== wanted[key])
}

/** A Source as the chain holds it at one block. */
export interface ChainSource {
  readonly address: Address
  /**
   * Whose it is, as the Source itself says; `params.client` is only what was last written there.
   */
  readonly client: Address
  readonly status: Status
  readonly params: SourceParams
}

/**
 * The eight things that are compared, in the words of a definition. An environment is its URL as
 * published.
 */
export interface SourceValues {
  readonly name: string
  readonly description: string
  readonly logoUrl: string
  readonly environments: Readonly<Partial<Record<Environment, string>>>
  readonly minPayment: Wei
  readonly minLockup: Wei
  readonly maxExpiry: Seconds
  readonly delivery: Delivery
}
