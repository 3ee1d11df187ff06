import { formatAmount } from '../model/amount.ts'
import type { Snapshot } from '../model/change.ts'
import { cidInUrl, isCid, normalCid } from '../model/cid.ts'
import { formatDuration } from '../model/duration.ts'
import { FIELDS, type Field, type Value } from '../model/field.ts'
import type { Metadata } from '../model/metadata.ts'
import { DELIVERIES, ENVIRONMENT_BITS, ENVIRONMENTS, type SourceParams, type SourceValues } from '../model/source.ts'

const TEXTS: ReadonlySet<Field> = new Set(['name', 'description'])

/** One side of a comparison: a value for each field that has one. */
export type Values = Readonly<Partial<Record<Field, Value>>>

/** What a definition wants. */
export function wantedValues(values: SourceValues, gatewayUrl: string): Values {
  return {
    name: plain(values.name),
    description: plain(values.description),
    logoUrl: plain(values.logoUrl),
    ...environmentValues(values.environments, gatewayUrl),
    delivery: plain(values.delivery),
    minPayment: { text: formatAmount(values.minPayment), raw: `${values.minPayment}` },
    minLockup: { text: formatAmount(values.minLockup), raw: `${values.minLockup}` },
    maxExpiry: { text: formatDuration(values.maxExpiry), raw: `${values.maxExpiry}` },
  }
}

/** What the chain holds; without metadata only what the parameters say. An environment counts where its bit is set, whatever the metadata says. */
export function observedValues(params: SourceParams, metadata: Metadata | undefined, gatewayUrl: string): Values {
  const delivery = DELIVERIES[params.deliveryMethod] ?? `unknown (${params.deliveryMethod})`
  const set = ENVIRONMENTS.filter((environment) => (params.imageEnvironments & ENVIRONMENT_BITS[environment]) !== 0)
  return {
    ...(metadata === undefined ? {} : { name: plain(metadata.name), description: plain(metadata.description), logoUrl: plain(metadata.logoUrl) }),
    ...(metadata === undefined
      ? {}
      : environmentValues(Object.fromEntries(set.map((environment) => [environment, metadata.environments[environment]])), gatewayUrl)),
    delivery: { text: delivery, raw: delivery },
    minPayment: { text: formatAmount(params.minPayment), raw: `${params.minPayment}` },
    minLockup: { text: formatAmount(params.minAvailableLockup), raw: `${params.minAvailableLockup}` },
    maxExpiry: { text: formatDuration(params.maxExpiryDuration), raw: `${params.maxExpiryDuration}` },
  }
}

/** The fields that differ. Two URLs with one CID are the same content, whatever gateways they name; a text is what it says. */
export function differingFields(before: Values, after: Values): readonly Field[] {
  return FIELDS.filter((field) => comparable(field, before[field]) !== comparable(field, after[field]))
}

/** The raw values, for a digest. */
export function snapshotOf(values: Values): Snapshot {
  return Object.fromEntries(Object.entries(values).map(([field, value]) => [field, value.raw]))
}

/** How a URL is hashed: what stands behind our gateway or `ipfs://` by its CID, anything else as its text. */
export function environmentKey(url: string, gatewayUrl: string): string {
  const cid = url.startsWith(gatewayUrl) ? url.slice(gatewayUrl.length) : url.startsWith('ipfs://') ? (cidInUrl(url) ?? '') : ''
  return isCid(cid) ? `ipfs://${normalCid(cid)}` : url
}

/** How a URL is compared: by its CID wherever one is named. */
export function contentKey(url: string): string {
  const cid = cidInUrl(url)
  return cid === undefined ? url : `ipfs://${normalCid(cid)}`
}

function environmentValues(environments: SourceValues['environments'], gatewayUrl: string): Values {
  return Object.fromEntries(
    ENVIRONMENTS.flatMap((environment) => {
      const url = environments[environment]
      return url === undefined ? [] : [[environment, plain(environmentKey(url, gatewayUrl))]]
    }),
  )
}

function plain(text: string): Value {
  return { text, raw: text }
}

function comparable(field: Field, value: Value | undefined): string | undefined {
  return value === undefined || TEXTS.has(field) ? value?.raw : contentKey(value.raw)
}
