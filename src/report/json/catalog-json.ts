import type {
  Catalog,
  CatalogDefinition,
  CatalogNetwork,
  CatalogSource,
  ReadNetwork,
  Standing,
} from '../../model/source/catalog.ts'
import type { Value } from '../../model/source/field.ts'
import type { HistoryEntry, SourceHistory } from '../../model/source/history.ts'
import {
  DELIVERIES,
  ENVIRONMENT_BITS,
  ENVIRONMENTS,
  type Environment,
} from '../../model/source/source.ts'
import { checksum } from '../../model/units/address.ts'
import { formatAmount, type Wei } from '../../model/units/amount.ts'
import { formatDuration, type Seconds } from '../../model/units/duration.ts'
import { blobLink } from '../format/blob-link.ts'
import { taskSnippet } from '../task-snippet.ts'
import { type ChangeJson, fieldsJson } from './plan-json.ts'

/** `schemas/v1/catalog.schema.json` in TypeScript. */
export interface CatalogJson {
  readonly formatVersion: 1
  readonly owner: string
  readonly repository: string | null
  readonly commit: string | null
  readonly networks: readonly CatalogNetworkJson[]
  readonly sources: readonly CatalogSourceJson[]
}

export interface CatalogNetworkJson {
  readonly name: string
  readonly chainId: number
  readonly client: string
  readonly nexus: string
  readonly vault: string
  readonly coin: string
  readonly explorer: string | null
  readonly status: 'read' | 'unread'
  /** Null of a network that was not read, as are the next two. */
  readonly block: number | null
  readonly time: number | null
  readonly pending: readonly string[] | null
  /** The code of what stopped it; null of one that was read. */
  readonly code: string | null
}

export interface CatalogSourceJson {
  readonly id: string
  readonly network: string
  readonly address: string
  readonly status: 'active' | 'closed'
  /** Null where the metadata could not be read, as are the next two. */
  readonly name: string | null
  readonly description: string | null
  readonly logoUrl: string | null
  /** Environment to the URL of its compose file; empty where the metadata could not be read. */
  readonly environments: Readonly<Partial<Record<Environment, string>>>
  readonly minPayment: Value
  readonly minLockup: Value
  readonly maxExpiry: Value
  readonly delivery: string
  readonly metadataUrl: string
  readonly lastUpdate: number
  readonly providers: number | null
  readonly providersByEnvironment: Readonly<Partial<Record<Environment, number>>> | null
  readonly tasks: number | null
  readonly definition: DefinitionJson | null
  readonly standing: StandingJson
  readonly history: HistoryJson | null
  readonly snippet: string
}

interface DefinitionJson {
  readonly file: string
  readonly line: number
  readonly url: string | null
  readonly lastChange: { readonly commit: string; readonly time: number | null } | null
}

export interface StandingJson {
  readonly kind: Standing['kind']
  /** Before is the chain's value, after git's; empty unless they differ. */
  readonly fields: ChangeJson['fields']
  readonly code: string | null
  readonly cause: {
    readonly hash: string
    readonly block: number
    readonly from: string
  } | null
}

interface HistoryJson {
  readonly from: number
  readonly isComplete: boolean
  readonly entries: readonly HistoryEntryJson[]
}

export interface HistoryEntryJson {
  readonly kind: HistoryEntry['kind']
  readonly block: number
  readonly time: number
  readonly hash: string
  readonly sender: string | null
  readonly pull: number | null
  readonly fields: ChangeJson['fields']
}

/** All Sources for a program; values are the chain's. */
export function catalogJson(catalog: Catalog): CatalogJson {
  const { owner, repository, commit, networks } = catalog
  return {
    formatVersion: 1,
    owner,
    repository: repository ?? null,
    commit: commit ?? null,
    networks: networks.map(networkJson),
    sources: networks.flatMap((read) =>
      read.kind === 'read' ? read.sources.map((source) => sourceJson(source, read, catalog)) : [],
    ),
  }
}

function networkJson(one: CatalogNetwork): CatalogNetworkJson {
  const { name, chainId, client, nexus, vault, coin, explorer } = one.network
  const common = {
    name,
    chainId,
    client: checksum(client),
    nexus: checksum(nexus),
    vault: checksum(vault),
    coin: coin?.name ?? 'OGPU',
    explorer: explorer ?? null,
  }
  return one.kind === 'read'
    ? {
        ...common,
        status: 'read',
        block: one.block.number,
        time: Number(one.block.timestamp),
        pending: one.pending,
        code: null,
      }
    : { ...common, status: 'unread', block: null, time: null, pending: null, code: one.why.code }
}

function sourceJson(
  { id, state, impact, definition, standing, history }: CatalogSource,
  { network }: ReadNetwork,
  catalog: Catalog,
): CatalogSourceJson {
  const { params, reading, status } = state
  const metadata = reading.kind === 'known' ? reading.metadata : undefined
  const address = checksum(state.address)
  return {
    id,
    network: network.name,
    address,
    status,
    name: metadata?.name ?? null,
    description: metadata?.description ?? null,
    logoUrl: metadata?.logoUrl ?? null,
    environments: Object.fromEntries(
      ENVIRONMENTS.flatMap((environment) =>
        (params.imageEnvironments & ENVIRONMENT_BITS[environment]) === 0
          ? []
          : [[environment, metadata?.environments[environment] ?? '']],
      ),
    ),
    minPayment: amountJson(params.minPayment),
    minLockup: amountJson(params.minAvailableLockup),
    maxExpiry: durationJson(params.maxExpiryDuration),
    delivery: DELIVERIES[params.deliveryMethod] ?? `unknown (${params.deliveryMethod})`,
    metadataUrl: params.imageMetadataUrl,
    lastUpdate: asSafe(params.lastUpdateTime),
    providers: impact?.providers ?? null,
    providersByEnvironment: impact?.registered?.byEnvironment ?? null,
    tasks: impact?.tasks ?? null,
    definition: definition === undefined ? null : definitionJson(definition, catalog),
    standing: standingJson(standing),
    history: history === undefined ? null : historyJson(history),
    snippet: taskSnippet({
      network: network.name,
      chainId: network.chainId,
      nexus: checksum(network.nexus),
      vault: checksum(network.vault),
      coin: network.coin?.name ?? 'OGPU',
      address,
      minPayment: params.minPayment,
      maxExpiry: params.maxExpiryDuration,
    }),
  }
}

function definitionJson(
  { file, line, lastChange }: CatalogDefinition,
  { repository, commit, folder }: Catalog,
): DefinitionJson {
  return {
    file,
    line,
    url: blobLink({ repository, commit, file: `${folder}${file}`, line }) ?? null,
    lastChange:
      lastChange === undefined
        ? null
        : {
            commit: lastChange.commit,
            time: lastChange.time === undefined ? null : asSafe(lastChange.time),
          },
  }
}

function standingJson(standing: Standing): StandingJson {
  const cause = 'cause' in standing ? standing.cause : undefined
  return {
    kind: standing.kind,
    fields: standing.kind === 'differs' ? fieldsJson(standing) : [],
    code: standing.kind === 'blocked' ? standing.code : null,
    cause:
      cause === undefined
        ? null
        : { hash: cause.hash, block: cause.block, from: checksum(cause.from) },
  }
}

function historyJson({ from, isComplete, entries }: SourceHistory): HistoryJson {
  return { from, isComplete, entries: entries.map(entryJson) }
}

function entryJson({
  kind,
  block,
  timestamp,
  hash,
  sender,
  pull,
  fields,
}: HistoryEntry): HistoryEntryJson {
  return {
    kind,
    block,
    time: asSafe(timestamp),
    hash,
    sender: sender === null ? null : checksum(sender),
    pull: pull ?? null,
    fields: fieldsJson({ fields }),
  }
}

function amountJson(value: Wei): Value {
  return { text: formatAmount(value), raw: String(value) }
}

function durationJson(value: Seconds): Value {
  return { text: formatDuration(value), raw: String(value) }
}

/** A number of the chain's for JSON: one that no clock shows is as large as JSON can say. */
function asSafe(value: bigint): number {
  return value > BigInt(Number.MAX_SAFE_INTEGER) ? Number.MAX_SAFE_INTEGER : Number(value)
}
