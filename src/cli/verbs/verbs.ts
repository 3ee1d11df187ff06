import { AROUND_VERBS } from './around.ts'
import { BEGIN_VERBS } from './begin.ts'
import { EDIT_VERBS } from './edit.ts'
import { SOURCES_VERBS } from './sources.ts'
import type { Verb } from './verb.ts'

/**
 * Every verb, as the help lists them. What one does is in a file of its own, which is loaded when it
 * is called.
 */
export const VERBS: readonly Verb[] = [
  ...BEGIN_VERBS,
  ...SOURCES_VERBS,
  ...EDIT_VERBS,
  ...AROUND_VERBS,
]
