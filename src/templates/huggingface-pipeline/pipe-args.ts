import { byKey } from '../../model/order.ts'
/**
 * The text of PIPE_ARGS_STR. The image reads it with Python's own `eval` and documents it as JSON,
 * so what is written means the same to both: no true, false or null, and no character that the two
 * escape differently.
 */
export function pipeArgs(entries: readonly (readonly [string, unknown])[]): string {
  return `{${entries.map(([name, value]) => `${textOf(name)}:${jsonOf(value)}`).join(',')}}`
}

/** The entries of a mapping in one order, however it was written. */
export function sortedEntries(mapping: object): readonly (readonly [string, unknown])[] {
  return Object.entries(mapping).sort(byKey)
}

function jsonOf(value: unknown): string {
  if (typeof value === 'string') return textOf(value)
  if (Array.isArray(value)) return `[${value.map(jsonOf).join(',')}]`
  if (typeof value === 'object' && value !== null) return pipeArgs(sortedEntries(value))
  return JSON.stringify(value)
}

/**
 * JSON and Python agree on \uXXXX up to U+FFFF; beyond it JSON writes two escapes and Python reads
 * two characters, so those stand as they are.
 */
function textOf(text: string): string {
  return JSON.stringify(text).replace(
    /[\u{7f}-\u{ffff}]/gu,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
