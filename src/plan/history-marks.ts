import type { SourceSpec } from '../model/source/definition.ts'
import type { HistoryEntry, SourceHistory } from '../model/source/history.ts'
import type { Address } from '../model/units/address.ts'
import type { HistoryWords } from './history.ts'
import { differingFields, observedValues, wantedValues } from './values.ts'

/** A commit of the default branch that asked for something else than the one before it. */
export interface HistoryAsk {
  readonly commit: string
  /** When it was committed, in seconds since 1970. */
  readonly time: bigint
  /** The first line of its message. */
  readonly subject: string
  readonly spec: SourceSpec
}

/** Clocks of machines and of chains are never quite the same; in seconds. */
const SKEW = 60n
/** How GitHub begins the message of a merge, and how it ends the one of a squash. */
const MERGED = [/^Merge pull request #(\d{1,9}) from /, / \(#(\d{1,9})\)$/]

/**
 * The same history, each entry that our wallet sent with the commit that asked for just that: the
 * newest before it whose definition is what the transaction left, every compared field of it. The
 * pull request is the one that the commit’s message names, as GitHub writes it. What can’t be held
 * against a definition, because its parameters or its metadata are not known, has neither.
 */
export function withMarks(
  history: SourceHistory,
  asks: readonly HistoryAsk[],
  wallet: Address,
  words: HistoryWords,
): SourceHistory {
  if (asks.length === 0) return history
  return { ...history, entries: history.entries.map((entry) => marked(entry, asks, wallet, words)) }
}

function marked(
  entry: HistoryEntry,
  asks: readonly HistoryAsk[],
  wallet: Address,
  words: HistoryWords,
): HistoryEntry {
  if (entry.sender !== wallet) return entry
  const ask = asks.find(
    ({ time, spec }) => time <= entry.timestamp + SKEW && isAskedFor(entry, spec, words),
  )
  if (ask === undefined) return entry
  const pull = pullIn(ask.subject)
  return { ...entry, commit: ask.commit, ...(pull === undefined ? {} : { pull }) }
}

function isAskedFor(
  { kind, params }: HistoryEntry,
  spec: SourceSpec,
  { gatewayUrl, metadataAt }: HistoryWords,
): boolean {
  if (kind === 'close' || spec.state === 'closed')
    return kind === 'close' && spec.state === 'closed'
  const metadata = params === null ? undefined : metadataAt(params.imageMetadataUrl)
  if (params === null || metadata === undefined) return false
  const [held, wanted] = [
    observedValues(params, metadata, gatewayUrl),
    wantedValues(spec.values, gatewayUrl),
  ]
  return differingFields(held, wanted, spec.compose).length === 0
}

/** The number of the pull request that a message of GitHub’s names. */
function pullIn(subject: string): number | undefined {
  const number = MERGED.map((pattern) => pattern.exec(subject)?.[1]).find(
    (found) => found !== undefined,
  )
  return number === undefined ? undefined : Number(number)
}
