import { fingerprintOf } from '../../../model/digest.ts'
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
}

/** The hidden first line of an issue. */
export function driftHeader({ config, network, digest }: DriftHeader): string {
  return `<!-- ogpu-gitops ${commentJson({ v: 1, kind: 'drift', config, network, digest })} -->`
}

/**
 * The header of an issue's body; undefined unless its first line is exactly as `driftHeader` writes
 * it.
 */
export function readDriftHeader(body: string): DriftHeader | undefined {
  const [line = ''] = body.split(/\r?\n/, 1)
  const json = /^<!-- ogpu-gitops (\{[ -~]*\}) -->$/.exec(line)?.[1]
  const { config, network, digest } = { ...parsed(json) }
  if (
    typeof config !== 'string' ||
    typeof network !== 'string' ||
    typeof digest !== 'string' ||
    !/^[0-9a-f]{16}$/.test(digest)
  )
    return undefined
  return driftHeader({ config, network, digest }) === line ? { config, network, digest } : undefined
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

/** A hash of what differs: no block, time, cause or transaction. */
export function driftDigest(
  { plan, closedOutside, supply }: Drift,
  waiting: readonly WaitingChange[],
): string {
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
  return shortDigest(fingerprintOf([...new Set(facts)]))
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
