import type { HistoryEntry, HistoryReport, NamedHistory } from '../../src/model/source/history.ts'
import { asWei } from '../../src/model/units/amount.ts'
import { anAddress, CLIENT, someParams } from '../support/builders.ts'

const AFTER = '2026-11-30T12:00:05Z'
const hashOf = (number: number): string => `0x${number.toString(16).padStart(64, 'c')}`
const value = (text: string, raw = text) => ({ text, raw })
const METADATA = 'https://gateway.example/ipfs/QmT78zSuBmuS4z925WZfrqQ1qHaJ56DQaTfyMUF7F8ff5o'

function anEntry(facts: Partial<HistoryEntry>): HistoryEntry {
  return {
    kind: 'update',
    block: 4_812_377,
    timestamp: BigInt(Date.parse(AFTER) / 1_000),
    hash: hashOf(1),
    sender: CLIENT,
    params: someParams(),
    fields: [],
    ...facts,
  }
}

const entries: readonly HistoryEntry[] = [
  anEntry({
    kind: 'publish',
    block: 4_700_001,
    commit: 'e8da943acc9cc4f02d6071928adef6a69e252146',
    pull: 12,
    fields: [
      { field: 'name', before: null, after: value('Llama chat') },
      { field: 'description', before: null, after: value('') },
      { field: 'cpu', before: null, after: value(METADATA) },
      { field: 'minPayment', before: null, after: value('0.01 OGPU', '10000000000000000') },
      { field: 'maxExpiry', before: null, after: value('24h', '86400') },
    ],
  }),
  anEntry({
    hash: hashOf(2),
    commit: '2f23e07a8753f8e62271353a4a5242f50529cab9',
    fields: [
      {
        field: 'minPayment',
        before: value('0.01 OGPU', '10000000000000000'),
        after: value('0.02 OGPU', '20000000000000000'),
      },
      { field: 'description', before: value('one\ntwo'), after: value('one\nthree') },
    ],
  }),
  anEntry({
    hash: hashOf(3),
    sender: anAddress(9),
    params: someParams({
      client: anAddress(9),
      optionalParamsUrl: '=cmd()',
      minPayment: asWei(7n),
    }),
    fields: [
      { field: 'nvidia', before: null, after: { text: 'not to be had', raw: '' } },
      {
        field: 'logoUrl',
        before: value('a'),
        after: value('=HYPERLINK("https://evil.example","x")'),
      },
    ],
    unread: [METADATA],
  }),
  anEntry({
    hash: hashOf(4),
    sender: anAddress(9),
    params: someParams({
      client: anAddress(9),
      optionalParamsUrl: '=cmd()',
      minPayment: asWei(7n),
    }),
  }),
  anEntry({
    kind: 'close',
    block: 4_900_000,
    hash: hashOf(5),
    sender: null,
    params: null,
    fields: [{ field: 'state', before: value('active'), after: value('closed') }],
  }),
]

function aHistory(facts: Partial<NamedHistory> = {}): NamedHistory {
  return {
    id: 'llama-chat',
    address: anAddress(10),
    client: CLIENT,
    status: 'closed',
    entries,
    from: 4_700_001,
    isComplete: true,
    ...facts,
  }
}

export function aReport(sources: readonly NamedHistory[] = [aHistory()]): HistoryReport {
  return { network: 'mainnet', chainId: 1_071, wallet: CLIENT, block: 5_000_000, sources }
}

/** Sources of which not all is known. */
export const aTroubledReport = (): HistoryReport =>
  aReport([
    aHistory({
      entries: [anEntry({ isBlind: true })],
      from: 4_800_000,
      isComplete: false,
      why: 'unanswered',
    }),
    aHistory({
      id: null,
      address: anAddress(11),
      status: 'active',
      entries: [anEntry({ kind: 'publish', params: null, isBlind: true })],
    }),
    aHistory({
      entries: [anEntry({ params: null, isBlind: true })],
      from: 4_800_000,
      isComplete: false,
      why: 'too-long',
    }),
    aHistory({ entries: [], from: 5_000_001, isComplete: false, why: 'unanswered' }),
    aHistory({ entries: [], from: 4_900_000, isComplete: false, why: 'unanswered' }),
    aHistory({ entries: [anEntry({})], isComplete: false, why: 'contradicted' }),
  ])
