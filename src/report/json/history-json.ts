import type { HistoryEntry, HistoryReport, NamedHistory } from '../../model/source/history.ts'
import type { SourceParams } from '../../model/source/source.ts'
import { checksum } from '../../model/units/address.ts'
import { isoTime } from '../format/utc-time.ts'
import { type ChangeJson, fieldsJson } from './plan-json.ts'

/** `schemas/v1/history.schema.json` in TypeScript. */
export interface HistoryJson {
  readonly formatVersion: 1
  readonly network: string
  readonly chainId: number
  readonly block: number
  readonly sources: readonly SourceHistoryJson[]
}

interface SourceHistoryJson {
  readonly id: string | null
  readonly address: string
  readonly client: string
  readonly status: NamedHistory['status']
  readonly from: number | null
  readonly isComplete: boolean
  readonly why: NonNullable<NamedHistory['why']> | null
  readonly entries: readonly EntryJson[]
}

interface EntryJson {
  readonly kind: HistoryEntry['kind']
  readonly block: number
  readonly time: string
  readonly hash: string
  readonly sender: string | null
  readonly commit: string | null
  readonly pull: number | null
  readonly fields: ChangeJson['fields'] | null
  readonly unread: readonly string[]
  readonly params: ParamsJson | null
}

type ParamsJson = Readonly<Record<keyof SourceParams, string | number | boolean>>

/** What happened to each Source, for a program. */
export function historyJson({ network, chainId, block, sources }: HistoryReport): HistoryJson {
  return {
    formatVersion: 1,
    network,
    chainId,
    block,
    sources: sources.map((source) => sourceJson(source, block)),
  }
}

function sourceJson(
  { id, address, client, status, from, isComplete, why, entries }: NamedHistory,
  block: number,
): SourceHistoryJson {
  return {
    id,
    address: checksum(address),
    client: checksum(client),
    status,
    from: from > block || why === 'contradicted' ? null : from,
    isComplete,
    why: why ?? null,
    entries: entries.map(entryJson),
  }
}

function entryJson(entry: HistoryEntry): EntryJson {
  const { kind, block, timestamp, hash, sender, commit, pull, params, unread } = entry
  return {
    kind,
    block,
    time: isoTime(timestamp),
    hash,
    sender: sender === null ? null : checksum(sender),
    commit: commit ?? null,
    pull: pull ?? null,
    fields: entry.isBlind === true ? null : fieldsJson(entry),
    unread: unread ?? [],
    params: params === null ? null : paramsJson(params),
  }
}

/** Numbers that may be too large for JSON are texts. */
function paramsJson(params: SourceParams): ParamsJson {
  return {
    ...params,
    client: checksum(params.client),
    minPayment: `${params.minPayment}`,
    minAvailableLockup: `${params.minAvailableLockup}`,
    maxExpiryDuration: `${params.maxExpiryDuration}`,
    lastUpdateTime: `${params.lastUpdateTime}`,
  }
}
