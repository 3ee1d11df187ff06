import type { FieldChange } from '../model/source/change.ts'
import type { Field, Value } from '../model/source/field.ts'
import type {
  HistoryEntry,
  Shortfall,
  SourceEvent,
  SourceEvents,
  SourceHistory,
} from '../model/source/history.ts'
import type { Metadata } from '../model/source/metadata.ts'
import {
  type ChainSource,
  differingParams,
  ENVIRONMENT_BITS,
  ENVIRONMENTS,
  type SourceParams,
  type Status,
} from '../model/source/source.ts'
import { differingFields, observedValues, type Values } from './values.ts'

/** What turns events into words. */
export interface HistoryWords {
  readonly gatewayUrl: string
  /** The metadata behind a URL on chain; undefined where nobody could read it. */
  readonly metadataAt: (url: string) => Metadata | undefined
}

/** What a Source's events leave: undefined for what they do not tell. */
export interface Folded {
  readonly params: SourceParams | undefined
  readonly status: Status | undefined
}

/** A published environment whose compose file stands in metadata that nobody could read. */
const UNREAD: Value = { text: 'not to be had', raw: '' }
const FROM_METADATA: readonly Field[] = ['name', 'description', 'logoUrl']

/** The history of a Source by its events, held against what it is at the newest of these blocks. */
export function historyOf(
  source: ChainSource,
  { events, from, why }: SourceEvents,
  words: HistoryWords,
): SourceHistory {
  const own = events.filter((event) => event.source === source.address)
  const shortfall = shortfallOf(source, own, why)
  return {
    address: source.address,
    entries: entriesOf(own, words),
    from: shortfall === undefined ? (own[0]?.block ?? from) : from,
    isComplete: shortfall === undefined,
    ...(shortfall === undefined ? {} : { why: shortfall }),
  }
}

/** What a Source is after these events, oldest first. */
export function foldEvents(events: readonly Pick<SourceEvent, 'kind' | 'params'>[]): Folded {
  const writes = events.filter(({ kind }) => kind !== 'close')
  const isClosed = events.some(({ kind }) => kind === 'close')
  return {
    params: writes.at(-1)?.params ?? undefined,
    status: isClosed ? 'closed' : events[0]?.kind === 'publish' ? 'active' : undefined,
  }
}

/** Whether a Source can't be what these events make of it: some are missing, or none of its own. */
export function contradicts(
  { params, status }: ChainSource,
  events: readonly Pick<SourceEvent, 'kind' | 'params'>[],
): boolean {
  const folded = foldEvents(events)
  return (
    events.slice(1).some(({ kind }) => kind === 'publish') ||
    (folded.status !== undefined && folded.status !== status) ||
    (folded.params !== undefined && isOther(params, folded.params))
  )
}

/** Whether parameters differ in what is ever compared. */
function isOther(held: SourceParams, told: SourceParams): boolean {
  const { lastUpdateTime: _, ...compared } = told
  return differingParams(held, compared).length > 0
}

function shortfallOf(
  source: ChainSource,
  own: readonly SourceEvent[],
  why: SourceEvents['why'],
): Shortfall | undefined {
  if (contradicts(source, own)) return 'contradicted'
  return own[0]?.kind === 'publish' ? undefined : (why ?? 'unanswered')
}

/** Each event beside the one that left the parameters before it. */
function entriesOf(events: readonly SourceEvent[], words: HistoryWords): readonly HistoryEntry[] {
  let before: SourceEvent | undefined
  return events.map((event) => {
    const { source: _, index: __, ...common } = event
    if (event.kind === 'close') return { ...common, fields: [CLOSED] }
    const entry = { ...common, ...changedBy(event, before, words) }
    before = event
    return entry
  })
}

/** What a publish or an update changed; nothing where one of its sides is not known. */
function changedBy(
  { kind, params: after }: SourceEvent,
  last: SourceEvent | undefined,
  { gatewayUrl, metadataAt }: HistoryWords,
): Pick<HistoryEntry, 'fields' | 'isBlind' | 'unread'> {
  const before = kind === 'publish' ? undefined : last?.params
  if (after === null || (kind !== 'publish' && !before)) return { fields: [], isBlind: true }
  const sides = [before, after].flatMap((params) => params ?? [])
  const isSameUrl = before?.imageMetadataUrl === after.imageMetadataUrl
  const unread = isSameUrl
    ? []
    : sides.flatMap(({ imageMetadataUrl: url }) => (metadataAt(url) === undefined ? [url] : []))
  const valuesOf = (params: SourceParams): Values =>
    heldValues(params, metadataAt(params.imageMetadataUrl), gatewayUrl)
  const [from, to] = [before ? valuesOf(before) : {}, valuesOf(after)]
  const fields = differingFields(from, to)
    .filter((field) => unread.length === 0 || isTold(field, from[field], to[field]))
    .map(
      (field): FieldChange => ({
        field,
        before: from[field] ?? null,
        after: to[field] ?? null,
      }),
    )
  return { fields, ...(unread.length === 0 ? {} : { unread }) }
}

/** Of an environment the parameters tell whether it is there, whatever its metadata is. */
function heldValues(
  params: SourceParams,
  metadata: Metadata | undefined,
  gatewayUrl: string,
): Values {
  const there =
    metadata === undefined
      ? ENVIRONMENTS.filter((name) => (params.imageEnvironments & ENVIRONMENT_BITS[name]) !== 0)
      : []
  return {
    ...observedValues(params, metadata, gatewayUrl),
    ...Object.fromEntries(there.map((name) => [name, UNREAD])),
  }
}

/** Whether a difference is one although the metadata of a side is not known. */
function isTold(field: Field, before: Value | undefined, after: Value | undefined): boolean {
  if (FROM_METADATA.includes(field)) return false
  const isUnread = before === UNREAD || after === UNREAD
  return !isUnread || before === undefined || after === undefined
}

const CLOSED: FieldChange = {
  field: 'state',
  before: { text: 'active', raw: 'active' },
  after: { text: 'closed', raw: 'closed' },
}
