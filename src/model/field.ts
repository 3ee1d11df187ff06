/** The short field names of JSON; texts write the YAML paths (`FIELD_PATHS`). */
export const FIELDS = [
  'name',
  'description',
  'logoUrl',
  'cpu',
  'nvidia',
  'amd',
  'delivery',
  'minPayment',
  'minLockup',
  'maxExpiry',
] as const
export type Field = (typeof FIELDS)[number] | 'state'

/** Where a reader finds a field in a definition. */
export const FIELD_PATHS: Readonly<Record<Field, string>> = {
  name: 'name',
  description: 'description',
  logoUrl: 'logoUrl',
  cpu: 'environments.cpu',
  nvidia: 'environments.nvidia',
  amd: 'environments.amd',
  delivery: 'delivery',
  minPayment: 'payment.minPayment',
  minLockup: 'payment.minLockup',
  maxExpiry: 'maxExpiry',
  state: 'state',
}

/** A value twice: as people read it and as it is compared and hashed. */
export interface Value {
  readonly text: string
  readonly raw: string
}
