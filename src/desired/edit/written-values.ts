import {
  FIELD_ROWS,
  type Field,
  type FieldRow,
  type Plain,
  type Role,
  written,
} from '../../model/source/field.ts'
import type { Metadata } from '../../model/source/metadata.ts'
import {
  DELIVERIES,
  ENVIRONMENT_BITS,
  ENVIRONMENTS,
  type Environment,
  type SourceParams,
} from '../../model/source/source.ts'
import { contentIn, contentText } from '../../model/units/content-address.ts'
import { publicUrlFault } from '../check/check-url.ts'

/** A Source in the words of a definition. */
export interface WrittenValues {
  /** By field, before any quotes; what is missing can't be written. */
  readonly values: Readonly<Partial<Record<Field, string>>>
  /** What of it no definition can say. */
  readonly gaps: readonly string[]
  /** Compose files that the metadata names for environments that the Source does not offer. */
  readonly idle: readonly { readonly environment: Environment; readonly url: string }[]
}

const KNOWN_BITS = ENVIRONMENTS.reduce(
  (mask, environment) => mask | ENVIRONMENT_BITS[environment],
  0,
)

/**
 * The values of a Source as a definition has them, exactly. Without metadata only what the
 * parameters say.
 */
export function writtenValues(
  params: SourceParams,
  metadata: Metadata | undefined,
  rows: readonly FieldRow[] = FIELD_ROWS,
): WrittenValues {
  const isOffered = (environment: Environment): boolean =>
    (params.imageEnvironments & ENVIRONMENT_BITS[environment]) !== 0
  const urls = ENVIRONMENTS.map((environment) => ({
    environment,
    url: metadata?.environments[environment] ?? '',
  }))
  const named = urls.filter(({ url }) => url !== '')
  const delivery = DELIVERIES[params.deliveryMethod]
  return {
    values: Object.fromEntries(
      rows.flatMap((row) => {
        const value = row.observed({ params, metadata })
        return value === undefined || !isSayable(row, value)
          ? []
          : [[row.field, writtenValue(row.role, value)]]
      }),
    ),
    gaps: [
      ...(delivery === undefined
        ? [`its delivery method is ${params.deliveryMethod}, which no definition has a word for`]
        : []),
      ...((params.imageEnvironments & ~KNOWN_BITS) === 0
        ? []
        : [
            `its environments are ${params.imageEnvironments}, with a bit that no definition has a word for`,
          ]),
      ...urls.flatMap(({ environment, url }) =>
        metadata !== undefined && url === '' && isOffered(environment)
          ? [`it offers ${environment}, and its metadata names no compose file for it`]
          : [],
      ),
      ...named.flatMap(({ environment, url }) =>
        isOffered(environment) && !/^[a-z][a-z0-9+.-]*:/i.test(url)
          ? [`its compose file for ${environment} stands under no URL: ${JSON.stringify(url)}`]
          : [],
      ),
    ],
    idle: named.filter(({ environment }) => !isOffered(environment)),
  }
}

/** Whether a definition has a word for it. */
function isSayable({ role, choices }: FieldRow, value: Plain): boolean {
  return choices === undefined ? role !== 'compose' || value !== '' : choices.includes(`${value}`)
}

function writtenValue(role: Role, value: Plain): string {
  if (role === 'compose') return writtenEnvironment(`${value}`)
  return role === 'link' ? writtenLogo(`${value}`) : written(role, value)
}

function writtenEnvironment(url: string): string {
  const content = contentIn(url)
  return content === undefined ? url : `ipfs://${contentText(content)}`
}

/**
 * A logo is published as it is written, so its own gateway stays wherever a definition may name it.
 */
function writtenLogo(url: string): string {
  return url === '' || publicUrlFault(url) === undefined ? url : writtenEnvironment(url)
}
