const LONGEST = 60
/** As long as a private key, or longer. */
const SECRET = /[0-9a-f]{64,}/gi
/** Characters that leave no mark of their own: control, format, tag and filler characters, lone surrogates, odd line ends. */
export const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u
export const ALL_UNPRINTABLE = new RegExp(UNPRINTABLE, 'gu')

/** A value as a message quotes it: in quotes, on one line, cut short, and never something that may be a key. */
export function show(value: string, longest = LONGEST): string {
  const safe = masked(value).replace(ALL_UNPRINTABLE, (sign) => `\\u{${(sign.codePointAt(0) ?? 0).toString(16).toUpperCase()}}`)
  const signs = [...safe]
  return `"${signs.length > longest ? `${signs.slice(0, longest).join('')}…` : safe}"`
}

/** A text in which nothing has 64 hex digits in a row, the length of a private key; as long as it was. Decimal digits alone are an amount: no key is. */
export function masked(text: string): string {
  return text.replace(SECRET, (digits) => (/[a-f]/i.test(digits) ? '*'.repeat(digits.length) : digits))
}

/** A character that can't be seen, by its number: U+202E. */
export function codePoint(sign: string): string {
  return `U+${(sign.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`
}

/** Choices as a sentence lists them. */
export function listed(names: readonly string[]): string {
  return names.join(', ')
}
