import { fingerprintOf, textMark } from '../../../model/digest.ts'
import type { Drift } from '../../../model/source/drift.ts'
import { commentJson } from '../../../model/units/comment-json.ts'
import { shortDigest } from '../../format/short.ts'
import type { WaitingChange } from './context.ts'

/** Which issue this is, and what it tells of: the data of its hidden first line. */
export interface DriftHeader {
  readonly config: string
  readonly network: string
  /** 16 hex characters over what differs. */
  readonly digest: string
  /** 8 hex characters over each thing that differs; missing where there are too many to write. */
  readonly facts?: readonly string[]
}

/** A line of them stays far below what GitHub keeps of an issue. */
const MOST_FACTS = 500

/** The hidden first line of an issue. */
export function driftHeader({ config, network, digest, facts }: DriftHeader): string {
  const told = { v: 1, kind: 'drift', config, network, digest }
  return `<!-- ogpu-gitops ${commentJson(facts === undefined ? told : { ...told, facts })} -->`
}

/**
 * The header of an issue's body; undefined unless its first line is exactly as `driftHeader` writes
 * it.
 */
export function readDriftHeader(body: string): DriftHeader | undefined {
  const [line = ''] = body.split(/\r?\n/, 1)
  const json = /^<!-- ogpu-gitops (\{[ -~]*\}) -->$/.exec(line)?.[1]
  const { config, network, digest, facts } = { ...parsed(json) }
  if (
    typeof config !== 'string' ||
    typeof network !== 'string' ||
    typeof digest !== 'string' ||
    !/^[0-9a-f]{16}$/.test(digest)
  )
    return undefined
  const header = { config, network, digest, ...(areFacts(facts) ? { facts } : {}) }
  return driftHeader(header) === line ? header : undefined
}

function areFacts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.length <= MOST_FACTS && value.every(isFact)
}

function isFact(value: unknown): boolean {
  return typeof value === 'string' && /^[0-9a-f]{8}$/.test(value)
}

/** Whether a body tells of something that the one before it did not tell of. */
export function tellsMore(before: string, after: string): boolean {
  const [then, now] = [readDriftHeader(before), readDriftHeader(after)]
  if (then?.facts === undefined || now?.facts === undefined) return then?.digest !== now?.digest
  const known = new Set(then.facts)
  return now.facts.some((fact) => !known.has(fact))
}

/** Whether two bodies say the same but for the small print, so that nothing has to be written. */
export function sameDrift(a: string, b: string): boolean {
  const [first, second] = [linesOf(a), linesOf(b)]
  return (
    readDriftHeader(a) !== undefined &&
    first.length === second.length &&
    first.slice(0, -1).every((line, at) => line === second[at])
  )
}

/** Hashes of what differs, of all and of each: no block, time, cause or transaction. */
export function driftDigests(
  { plan, closedOutside, supply }: Drift,
  waiting: readonly WaitingChange[],
): Pick<DriftHeader, 'digest' | 'facts'> {
  const facts = [
    ...plan.changes.map(({ digest }) => ['change', digest]),
    ...closedOutside.map(({ id, address }) => ['closed', id, address]),
    ...plan.orphans.map(({ id, address }) => ['orphan', id, address]),
    ...plan.problems.map(({ id = '', code }) => ['problem', id, code]),
    ...(supply?.findings ?? []).map((found) => [
      'supply',
      found.cause,
      ...found.ids,
      'subject' in found ? found.subject : '',
    ]),
    ...waiting.map(({ pull, id, kind, why }) => ['waiting', `${pull}`, id, kind, why]),
  ].map((fact) => JSON.stringify(fact))
  const all = [...new Set(facts)]
  const digest = shortDigest(fingerprintOf(all))
  return all.length > MOST_FACTS
    ? { digest }
    : { digest, facts: all.map((fact) => textMark(fact).slice(0, 8)).sort() }
}

/** GitHub keeps a body as it was sent, or with other line ends. */
function linesOf(body: string): readonly string[] {
  return body.trimEnd().split(/\r?\n/)
}

function parsed(json: string | undefined): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(json ?? 'null')
    return typeof value === 'object' && value !== null
      ? (value as Record<string, unknown>)
      : undefined
  } catch {
    return undefined // not ours
  }
}
