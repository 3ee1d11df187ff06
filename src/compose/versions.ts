/** A version of Compose, as people compare them. */
export type Version = `${number}.${number}.${number}` | `${number}.${number}`

/** What a Compose version takes that older ones refuse, by the field's path in the file; a star stands for any name or number. */
export interface Novelty {
  readonly path: string
  /** Which values; any when left out. */
  readonly value?: RegExp
  /** The oldest version that takes it. */
  readonly since: Version
}

/** Found by running each version on a file that holds nothing else (docs/compose.md). 2.24 is the oldest that is looked at. */
export const NOVELTIES: readonly Novelty[] = [
  { path: 'name', value: /[A-Z]/, since: '2.29.7' },
  { path: 'services.*.post_start', since: '2.30.0' },
  { path: 'services.*.pre_stop', since: '2.30.0' },
  { path: 'services.*.label_file', since: '2.32.2' },
  { path: 'services.*.pull_policy', value: /^(?:daily|weekly|every_)/, since: '2.33.1' },
]
