const UNITS: Readonly<Record<string, number>> = { b: 0, k: 1, m: 2, g: 3, t: 4, p: 5 }
/** A size with its number, and its unit without what it is multiplied by. */
export const SIZE = /^(\+?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?) ?(?:(b)|([kmgtp])(?:b|ib)?)?$/i

/**
 * A size as Compose reads it, in bytes: digits, or a number with a unit of 1,024; undefined where
 * it reads none.
 */
export function sizeInBytes(text: string): bigint | undefined {
  if (/^[+-]?\d+$/.test(text)) return BigInt(text.replace('+', ''))
  const [, number, , unit = 'b'] = SIZE.exec(text) ?? []
  return number === undefined
    ? undefined
    : BigInt(Math.trunc(Number(number) * 1024 ** (UNITS[unit.toLowerCase()] ?? 0)))
}
