import type { Remembered, SupplyMemory } from '../../../model/source/supply.ts'
import { commentJson } from '../../../model/units/comment-json.ts'

/** GitHub keeps 65,536 characters of an issue, and the rest of it is for people. */
const MAX_LENGTH = 20_000
const MAX_ENTRIES = 2_000

/**
 * The hidden second line of an issue: what the watch remembers from run to run. What does not fit is
 * forgotten, and seen for the first time by each run; what is found goes before the rest.
 */
export function memoryLine(memory: SupplyMemory): string {
  return `<!-- ogpu-gitops-supply ${commentJson({ v: 1, seen: fitting(memory) })} -->`
}

/** How many watched things do not fit into that line. */
export function forgotten(memory: SupplyMemory): number {
  return memory.size - fitting(memory).length
}

function fitting(memory: SupplyMemory): readonly unknown[] {
  const entries = [...memory].sort(
    ([a, one], [b, other]) =>
      Number(one.since === undefined) - Number(other.since === undefined) || (a < b ? -1 : 1),
  )
  const kept: unknown[] = []
  let length = 0
  for (const entry of entries) {
    const written = encoded(entry)
    length += JSON.stringify(written).length + 1
    if (length > MAX_LENGTH || kept.length === MAX_ENTRIES) break
    kept.push(written)
  }
  return kept
}

/**
 * What an issue's body remembers; undefined where it has no such line. Anybody who may edit issues
 * may have edited it: what is not as `memoryLine` writes it is left out.
 */
export function readMemory(body: string): SupplyMemory | undefined {
  const line = body.split(/\r?\n/, 2)[1] ?? ''
  const json = /^<!-- ogpu-gitops-supply (\{[ -~]{0,60000}\}) -->$/.exec(line)?.[1]
  const seen = json === undefined ? undefined : seenIn(json)
  return seen === undefined
    ? undefined
    : new Map(seen.slice(0, MAX_ENTRIES).flatMap((entry) => decoded(entry)))
}

function seenIn(json: string): readonly unknown[] | undefined {
  try {
    const value: unknown = JSON.parse(json)
    const { v, seen } = { ...(value as Record<string, unknown>) }
    return v === 1 && Array.isArray(seen) ? seen : undefined
  } catch {
    return undefined // edited by hand
  }
}

function encoded([key, { since, known, seen, most, at }]: readonly [string, Remembered]): object {
  return {
    k: key,
    ...(since === undefined ? {} : { s: Number(since) }),
    ...(known === undefined ? {} : { w: known }),
    ...(seen === undefined ? {} : { n: seen }),
    ...(most === undefined ? {} : { m: most }),
    ...(at === undefined ? {} : { a: Number(at) }),
  }
}

function decoded(entry: unknown): readonly (readonly [string, Remembered])[] {
  if (typeof entry !== 'object' || entry === null) return []
  const { k, s, w, n, m, a } = entry as Record<string, unknown>
  if (!isMark(k)) return []
  return [
    [
      k,
      {
        ...(isCount(s) ? { since: BigInt(s) } : {}),
        ...(isMark(w) ? { known: w } : {}),
        ...(isMark(n) ? { seen: n } : {}),
        ...(isCount(m) ? { most: m } : {}),
        ...(isCount(a) ? { at: BigInt(a) } : {}),
      },
    ],
  ]
}

function isMark(value: unknown): value is string {
  return typeof value === 'string' && /^[0-9a-f]{16}$/.test(value)
}

/** A number of providers, or of seconds up to the year 9999. */
function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0 && Number(value) < 253_402_300_800
}
