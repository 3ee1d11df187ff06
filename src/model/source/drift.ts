import type { Address } from '../units/address.ts'
import type { Cause } from './cause.ts'
import type { Plan } from './change.ts'
import type { Supply } from './supply.ts'

/** A Source that git wants live and that was closed on chain: there is no way back. */
export interface ClosedOutside {
  readonly id: string
  readonly address: Address
  readonly file: string
  readonly line: number
}

/**
 * What differs between the chain and the definitions of one commit, on one network at one block.
 */
export interface Drift {
  /**
   * What would put the chain where git is: its updates are what was changed there, the others what
   * never arrived.
   */
  readonly plan: Plan
  readonly closedOutside: readonly ClosedOutside[]
  /**
   * What changed a Source last, by its address. One that is missing was not found: nobody knows.
   */
  readonly causes: ReadonlyMap<Address, Cause>
  /** The commit that was compared; undefined outside of a repository. */
  readonly commit?: string
  /** What live Sources need of others, where that was looked at. */
  readonly supply?: Supply
}
