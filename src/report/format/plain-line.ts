import { capped } from '../../model/units/text.ts'
import { cleanLines } from './clean.ts'

/** A user's text as one line without anything unseen, for where nothing reads it as markup. */
export function plainLine(text: string, most: number): string {
  return capped(cleanLines(text).join(' ').replace(/\s+/g, ' ').trim(), most)
}
