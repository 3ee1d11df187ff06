import { masked } from './secrets.ts'

const LONGEST = 60
/** Characters that leave no mark of their own: control, format, tag and filler characters, lone surrogates, odd line ends. */
export const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu

/** A value as a message quotes it: in quotes, on one line, cut short, and never something that may be a secret. */
export function show(value: string): string {
  const safe = masked(value).replace(UNPRINTABLE, (sign) => `\\u{${(sign.codePointAt(0) ?? 0).toString(16).toUpperCase()}}`)
  const signs = [...safe]
  return `"${signs.length > LONGEST ? `${signs.slice(0, LONGEST).join('')}…` : safe}"`
}

/** A name as a message writes it: like `show`, without the quotes. */
export function shown(name: string): string {
  return show(name).slice(1, -1)
}

/** Choices as a sentence lists them. */
export function listed(names: readonly string[]): string {
  return names.join(', ')
}
