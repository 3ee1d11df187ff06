import { formatAmount, parseAmount } from '../units/amount.ts'
import { formatDuration, parseDuration } from '../units/duration.ts'
import type { Metadata } from './metadata.ts'
import {
  DELIVERIES,
  ENVIRONMENT_BITS,
  type Environment,
  type SourceParams,
  type SourceValues,
} from './source.ts'

/** What a value is: by this it is read, written, compared and ranked. */
export type Role = 'text' | 'prose' | 'link' | 'compose' | 'choice' | 'amount' | 'duration'

/** A value before it is written out: wei and seconds as numbers. */
export type Plain = string | bigint

/** How a Source holds it: what the contract says, and its metadata where that was read. */
export interface Held {
  readonly params: SourceParams
  readonly metadata: Metadata | undefined
}

/** What a transaction carries for a field. */
export interface Parameter {
  /** Its name in the contract. */
  readonly name: Exclude<keyof SourceParams, 'client' | 'lastUpdateTime'>
  readonly unit?: 'wei' | 's'
  /** What is signed for a value that a definition wants. */
  readonly of: (wanted: Plain) => bigint | number | string
  /** The value in words, where the number says nothing. */
  readonly word?: (signed: number) => string
}

/**
 * All that is known of one compared field. Comparing, signing, writing back, JSON and undoing are
 * loops over these rows.
 */
export interface FieldRow {
  /** The short name of JSON. */
  readonly field: string
  /** Where a reader finds it in a definition; texts write it so. */
  readonly path: string
  readonly role: Role
  /** What a sentence calls it. */
  readonly word: string
  /** What a definition that leaves it out asks for; undefined where it has to say. */
  readonly absent?: string
  /** The only words that a definition has for it. */
  readonly choices?: readonly string[]
  /** Undefined where a definition asks for none. */
  readonly wanted: (values: SourceValues) => Plain | undefined
  /** Undefined where a Source has none, or its metadata was not read. */
  readonly observed: (held: Held) => Plain | undefined
  /** Missing where the metadata carries it. */
  readonly parameter?: Parameter
}

/** The compared fields, in the order of a definition. */
export const FIELD_ROWS = [
  {
    field: 'name',
    path: 'name',
    role: 'text',
    word: 'name',
    wanted: ({ name }) => name,
    observed: ({ metadata }) => metadata?.name,
  },
  {
    field: 'description',
    path: 'description',
    role: 'prose',
    word: 'description',
    absent: '',
    wanted: ({ description }) => description,
    observed: ({ metadata }) => metadata?.description,
  },
  {
    field: 'logoUrl',
    path: 'logoUrl',
    role: 'link',
    word: 'logo',
    absent: '',
    wanted: ({ logoUrl }) => logoUrl,
    observed: ({ metadata }) => metadata?.logoUrl,
  },
  environmentRow('cpu'),
  environmentRow('nvidia'),
  environmentRow('amd'),
  {
    field: 'delivery',
    path: 'delivery',
    role: 'choice',
    word: 'delivery',
    absent: DELIVERIES[0],
    choices: DELIVERIES,
    wanted: ({ delivery }) => delivery,
    observed: ({ params }) =>
      DELIVERIES[params.deliveryMethod] ?? `unknown (${params.deliveryMethod})`,
    parameter: {
      name: 'deliveryMethod',
      of: (wanted) => DELIVERIES.findIndex((delivery) => delivery === wanted),
      word: (signed) => DELIVERIES[signed] ?? 'unknown',
    },
  },
  {
    field: 'minPayment',
    path: 'payment.minPayment',
    role: 'amount',
    word: 'price',
    wanted: ({ minPayment }) => minPayment,
    observed: ({ params }) => params.minPayment,
    parameter: { name: 'minPayment', unit: 'wei', of: (wanted) => wanted },
  },
  {
    field: 'minLockup',
    path: 'payment.minLockup',
    role: 'amount',
    word: 'lockup',
    absent: '0 OGPU',
    wanted: ({ minLockup }) => minLockup,
    observed: ({ params }) => params.minAvailableLockup,
    parameter: { name: 'minAvailableLockup', unit: 'wei', of: (wanted) => wanted },
  },
  {
    field: 'maxExpiry',
    path: 'maxExpiry',
    role: 'duration',
    word: 'expiry',
    wanted: ({ maxExpiry }) => maxExpiry,
    observed: ({ params }) => params.maxExpiryDuration,
    parameter: { name: 'maxExpiryDuration', unit: 's', of: (wanted) => wanted },
  },
] as const satisfies readonly FieldRow[]

/** An environment counts where its bit is set, whatever the metadata says. */
function environmentRow<E extends Environment>(environment: E) {
  return {
    field: environment,
    path: `environments.${environment}`,
    role: 'compose',
    word: 'compose file',
    wanted: ({ environments }: SourceValues) => environments[environment],
    observed: ({ params, metadata }: Held) =>
      (params.imageEnvironments & ENVIRONMENT_BITS[environment]) === 0
        ? undefined
        : metadata?.environments[environment],
  } as const satisfies FieldRow
}

export type ComparedField = (typeof FIELD_ROWS)[number]['field']
export type Field = ComparedField | 'state'

/** The short field names of JSON; texts write the YAML paths (`FIELD_PATHS`). */
export const FIELDS: readonly ComparedField[] = FIELD_ROWS.map(({ field }) => field)

/** Where a reader finds a field in a definition. */
export const FIELD_PATHS: Readonly<Record<Field, string>> = {
  ...(Object.fromEntries(FIELD_ROWS.map(({ field, path }) => [field, path])) as Record<
    ComparedField,
    string
  >),
  state: 'state',
}

/** The row of a field; undefined for the state, which is compared on its own. */
export function rowOf(field: string): FieldRow | undefined {
  return FIELD_ROWS.find((row) => row.field === field)
}

/** A value as a definition writes it: "0.01 OGPU", "30 min". */
export function written(role: Role, value: Plain): string {
  switch (role) {
    case 'amount':
      return formatAmount(value as Parameters<typeof formatAmount>[0])
    case 'duration':
      return formatDuration(value as Parameters<typeof formatDuration>[0])
    default:
      return `${value}`
  }
}

/** The value that a text of a definition stands for; undefined where it stands for none. */
export function parsed(role: Role, text: string): Plain | undefined {
  switch (role) {
    case 'amount': {
      const amount = parseAmount(text)
      return typeof amount === 'bigint' ? amount : undefined
    }
    case 'duration':
      return parseDuration(text)
    default:
      return text
  }
}

/** A value twice: as people read it and as it is compared and hashed. */
export interface Value {
  readonly text: string
  readonly raw: string
}
