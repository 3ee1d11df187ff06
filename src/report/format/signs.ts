import type { Change } from '../../model/source/change.ts'

/** What a line of a plan tells of. */
export type Kind = Change['kind'] | 'orphan' | 'drift' | 'waits' | 'blocked' | 'refused'

/** The signs of changes, as in a diff; `?` asks for a decision. */
export const SIGNS: Readonly<Record<Kind, string>> = {
  publish: '+',
  update: '!',
  close: '-',
  orphan: '?',
  drift: ' ',
  waits: ' ',
  blocked: 'x',
  refused: 'x',
}
