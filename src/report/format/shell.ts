import { capped } from '../../model/units/text.ts'
import { cleanLines } from './clean.ts'

/**
 * A word of a command that somebody will paste: a file's name must not become a command of its own.
 */
export function shellWord(text: string): string {
  const plain = capped(cleanLines(text).join(' '), 1000)
  return /^[\w./@=:+-]+$/.test(plain) && !plain.startsWith('-')
    ? plain
    : `'${plain.replaceAll("'", "'\\''")}'`
}
