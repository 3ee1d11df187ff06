import type { Address } from '../units/address.ts'
/** Which transaction changed a Source last, as Nexus's events tell. */
export interface Cause {
  readonly hash: string
  readonly block: number
  readonly from: Address
}
