import type { Spot, YamlText } from '../yaml/text.ts'
import type { Tree } from '../yaml/tree.ts'
import type { Complaint, Objection } from './finding.ts'
import { show } from './show.ts'

/**
 * The most values that a file may stand for, aliases written out; real files have some hundreds.
 * Beyond it, comparing them takes too long.
 */
const MOST_VALUES = 10_000
const MOST_ALIASES = 100
const TOO_MANY = 'put what is large into an image; an alias counts with all that it stands for'

/** What was met of a document so far, while its tree grows. */
export interface Soil {
  readonly source: YamlText
  readonly objections: Objection[]
  /**
   * An alias means the last anchor of its name before it; `open` while that is still being read.
   */
  readonly anchors: Map<string, Anchored | 'open'>
  /** Plain scalars that are dates to Compose. */
  readonly dates: Set<Tree>
  values: number
  aliases: number
}

/** What an anchor stands for, and how many values that are. */
export interface Anchored {
  readonly tree: Tree
  readonly size: number
}

/** Nothing met yet. */
export function freshSoil(source: YamlText): Soil {
  return { source, objections: [], anchors: new Map(), dates: new Set(), values: 0, aliases: 0 }
}

/** Writes an objection down. */
export function note(soil: Soil, spot: Spot, complaint: Complaint): void {
  soil.objections.push({ ...complaint, spot })
}

/** Counts values. False from the first on that is too many, which is noted once. */
export function take(soil: Soil, count: number, spot: Spot): boolean {
  const fitted = soil.values <= MOST_VALUES
  soil.values += count
  const fits = soil.values <= MOST_VALUES
  if (fitted && !fits)
    note(soil, spot, {
      rule: 'compose-too-large',
      message: `the file stands for more than ${MOST_VALUES} values`,
      hint: TOO_MANY,
    })
  return fits
}

/** What an alias stands for; undefined where that is nothing, which is noted. */
export function takeAlias(soil: Soil, name: string, spot: Spot): Tree | undefined {
  soil.aliases += 1
  if (soil.aliases === MOST_ALIASES + 1)
    note(soil, spot, {
      rule: 'compose-yaml-alias',
      message: `more than ${MOST_ALIASES} aliases`,
      hint: TOO_MANY,
    })
  const anchored = soil.anchors.get(name)
  if (anchored === undefined) {
    note(soil, spot, {
      rule: 'compose-yaml-alias',
      message: `the alias ${show(`*${name}`)} has no anchor before it`,
      hint: 'write the anchor, & and its name, at a value above',
    })
    return undefined
  }
  if (anchored === 'open') {
    note(soil, spot, {
      rule: 'compose-yaml-alias',
      message: `the alias ${show(`*${name}`)} stands inside its own anchor`,
      hint: 'write the value out',
    })
    return undefined
  }
  return take(soil, anchored.size, spot) ? anchored.tree : undefined
}
