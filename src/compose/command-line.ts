/**
 * Pieces of a command that is one text, as Compose takes it apart: an escape, a text in quotes, a
 * substitution, a sign of a shell, anything else.
 */
const PIECE =
  /\\[\s\S]|'[^']*'|"(?:\\[\s\S]|[^"\\])*"|`[^`]*`|\$\([^)]*\)|([;&|<>])|(['"`\\])|([()])|[^;&|<>'"`\\()]/g

/**
 * What is wrong with a command that Compose takes apart as a shell would: a quote or bracket that
 * it can't close, or a sign at which it stops without a word, so that what comes behind it never
 * reaches the container; undefined where nothing is.
 */
export function commandFault(text: string): string | undefined {
  for (const [, sign, open, bracket] of text.matchAll(PIECE)) {
    if (bracket !== undefined) return 'has a bracket that Compose does not read'
    if (open !== undefined)
      return open === '\\' ? 'ends with a backslash' : 'has a quote that never closes'
    if (sign !== undefined)
      return `ends at the ${sign} for Compose: what comes behind it is left out`
  }
  return undefined
}
