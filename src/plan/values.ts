import { formatAmount } from '../model/amount.ts'
import type { Snapshot } from '../model/change.ts'
import { contentIn, contentKeyOf, parseContent } from '../model/content-address.ts'
import type { ActiveSpec } from '../model/definition.ts'
import { formatDuration } from '../model/duration.ts'
import { FIELDS, type Field, type Value } from '../model/field.ts'
import type { Metadata } from '../model/metadata.ts'
import {
  DELIVERIES,
  ENVIRONMENT_BITS,
  ENVIRONMENTS,
  type Environment,
  type SourceParams,
  type SourceValues,
} from '../model/source.ts'

const TEXTS: ReadonlySet<Field> = new Set(['name', 'description'])
const URLS: readonly Field[] = ['logoUrl', ...ENVIRONMENTS]

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

/**
 * What the chain holds; without metadata only what the parameters say. An environment counts where
 * its bit is set, whatever the metadata says.
 */
export function observedValues(
  params: SourceParams,
  metadata: Metadata | undefined,
  gatewayUrl: string,
): Values {
  const delivery = DELIVERIES[params.deliveryMethod] ?? `unknown (${params.deliveryMethod})`
  const set = ENVIRONMENTS.filter(
    (environment) => (params.imageEnvironments & ENVIRONMENT_BITS[environment]) !== 0,
  )
  return {
    ...(metadata === undefined
      ? {}
      : {
          name: plain(metadata.name),
          description: plain(metadata.description),
          logoUrl: plain(metadata.logoUrl),
        }),
    ...(metadata === undefined
      ? {}
      : environmentValues(
          Object.fromEntries(
            set.map((environment) => [environment, metadata.environments[environment]]),
          ),
          gatewayUrl,
        )),
    delivery: { text: delivery, raw: delivery },
    minPayment: { text: formatAmount(params.minPayment), raw: `${params.minPayment}` },
    minLockup: {
      text: formatAmount(params.minAvailableLockup),
      raw: `${params.minAvailableLockup}`,
    },
    maxExpiry: {
      text: formatDuration(params.maxExpiryDuration),
      raw: `${params.maxExpiryDuration}`,
    },
  }
}

/** The compose files of a definition, as far as it is known what else addresses their bytes. */
type Compose = ActiveSpec['compose']

/**
 * The fields that differ. Two URLs with one CID are the same content, whatever gateways they name,
 * and so are two CIDs of the same bytes where `compose` knows them; a text is what it says.
 */
export function differingFields(
  before: Values,
  after: Values,
  compose: Compose = {},
): readonly Field[] {
  return FIELDS.filter((field) => !isSame(field, before[field], after[field], compose))
}

/** What will stand there: what is wanted, but every URL whose content stays as it is on chain. */
export function keptValues(before: Values, wanted: Values, compose: Compose): Values {
  const kept = URLS.flatMap((field) => {
    const value = before[field]
    return value !== undefined && isSame(field, value, wanted[field], compose)
      ? [[field, value] as const]
      : []
  })
  return { ...wanted, ...Object.fromEntries(kept) }
}

/** Whether two URLs of an environment address the same bytes, as far as that is known. */
export function isSameContent(
  a: string,
  b: string,
  environment: Environment,
  compose: Compose,
): boolean {
  const [one, other] = [contentKey(a), contentKey(b)]
  const sameAs = compose[environment]?.sameAs
  return one === other || (sameAs?.has(one) === true && sameAs.has(other))
}

/** The raw values, for a digest. */
export function snapshotOf(values: Values): Snapshot {
  return Object.fromEntries(Object.entries(values).map(([field, value]) => [field, value.raw]))
}

/**
 * How a URL is hashed: what stands behind our gateway or `ipfs://` by its CID, anything else as its
 * text.
 */
export function environmentKey(url: string, gatewayUrl: string): string {
  const isOurs = url.startsWith(gatewayUrl)
  const content = isOurs
    ? parseContent(url.slice(gatewayUrl.length))
    : url.startsWith('ipfs://')
      ? contentIn(url)
      : undefined
  return content === undefined ? url : contentKeyOf(content)
}

/** How a URL is compared: by its CID, and the path behind it, wherever one is named. */
export function contentKey(url: string): string {
  const content = contentIn(url)
  return content === undefined ? url : contentKeyOf(content)
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

function isSame(
  field: Field,
  a: Value | undefined,
  b: Value | undefined,
  compose: Compose,
): boolean {
  if (a === undefined || b === undefined || TEXTS.has(field)) return a?.raw === b?.raw
  const environment = ENVIRONMENTS.find((name) => name === field)
  return environment === undefined
    ? contentKey(a.raw) === contentKey(b.raw)
    : isSameContent(a.raw, b.raw, environment, compose)
}
