import type { Tree } from './tree.ts'

const TYPE_WORDS: Readonly<Record<string, string>> = {
  string: 'a text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping',
}

/** The types of a schema as a sentence names them. */
export function typeWords(types: readonly string[]): string {
  return types.map((type) => TYPE_WORDS[type] ?? type).join(' or ')
}

/** A value as a sentence speaks of it; `show` puts a text in quotes and hides what is secret. */
export function spoken(value: Tree, show: (text: string) => string): string {
  if (value.kind === 'map') return 'a mapping'
  if (value.kind === 'list') return 'a list'
  return typeof value.value === 'string' ? show(value.value) : show(value.spelling).slice(1, -1)
}

/** The names that a schema gives one of or several. */
export function namesIn(list: unknown): readonly string[] {
  return (Array.isArray(list) ? list : [list]).filter(
    (item): item is string => typeof item === 'string',
  )
}
