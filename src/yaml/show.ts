import { isPlain } from '../model/units/text.ts'

const LONGEST = 60
/**
 * Characters that leave no mark of their own: control, format, tag and filler characters, lone
 * surrogates, odd line ends.
 */
export const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u
export const ALL_UNPRINTABLE = new RegExp(UNPRINTABLE, 'gu')

/**
 * A text as a message quotes it: in quotes, on one line, cut short. What is secret in it has to be
 * gone before.
 */
export function quoted(text: string, longest = LONGEST): string {
  const visible = isPlain(text) && !text.includes('\n') ? text : escaped(text)
  const signs = [...visible]
  return `"${signs.length > longest ? `${signs.slice(0, longest).join('')}…` : visible}"`
}

function escaped(text: string): string {
  return text.replace(
    ALL_UNPRINTABLE,
    (sign) => `\\u{${(sign.codePointAt(0) ?? 0).toString(16).toUpperCase()}}`,
  )
}
