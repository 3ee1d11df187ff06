import type { Address } from '../units/address.ts'
import type { Status } from './source.ts'

/** One Source of the client, as `list` shows it. */
export interface ListedSource {
  /** Of its definition or marker; null where it is not ours. */
  readonly id: string | null
  readonly network: string
  readonly address: Address
  readonly status: Status
  /** Null where the metadata can't be read. */
  readonly name: string | null
  readonly managed: boolean
}
