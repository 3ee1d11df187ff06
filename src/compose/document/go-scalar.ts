/**
 * What a plain scalar is to Compose, whose YAML library (go-yaml) still reads some forms of YAML
 * 1.1.
 */
export type GoScalar =
  | { readonly kind: 'text' }
  | { readonly kind: 'null' }
  | { readonly kind: 'bool'; readonly value: boolean; readonly text: string }
  | { readonly kind: 'int'; readonly value: number; readonly text: string }
  | { readonly kind: 'float'; readonly value: number; readonly text: string }
  /**
   * A point in time, which is no text any more; `text` is what is left of it where a text is
   * wanted.
   */
  | { readonly kind: 'time'; readonly text: string }

const NULL = /^(?:~|null|Null|NULL|)$/
const TRUE = /^(?:true|True|TRUE)$/
const FALSE = /^(?:false|False|FALSE)$/
const FLOAT = /^[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?$/
const INFINITY = /^([-+]?)\.(?:inf|Inf|INF)$/
const NAN = /^\.(?:nan|NaN|NAN)$/
const TIME =
  /^(\d{4})-(\d{1,2})-(\d{1,2})(?:(?:[Tt]| +)(\d{1,2}):(\d{1,2}):(\d{1,2})(\.\d+)?(Z|[-+]\d{2}:\d{2})?)?$/
/** Digits behind the prefixes that Go knows; a bare leading zero is octal. */
const BASES: readonly (readonly [RegExp, string])[] = [
  [/^([-+]?)0[xX]([0-9a-fA-F]+)$/, '0x'],
  [/^([-+]?)0[bB]([01]+)$/, '0b'],
  [/^([-+]?)0[oO]?([0-7]+)$/, '0o'],
  [/^([-+]?)(0|[1-9]\d*)$/, ''],
]
const SMALLEST = -(2n ** 63n)
const LARGEST = 2n ** 64n - 1n

/** Reads the spelling of a plain scalar as Compose does. */
export function goScalar(spelling: string): GoScalar {
  if (NULL.test(spelling)) return { kind: 'null' }
  if (TRUE.test(spelling)) return { kind: 'bool', value: true, text: 'true' }
  if (FALSE.test(spelling)) return { kind: 'bool', value: false, text: 'false' }
  if (!/^[-+.\d]/.test(spelling)) return { kind: 'text' }
  return timeOf(spelling) ?? intOf(spelling) ?? floatOf(spelling) ?? { kind: 'text' }
}

/**
 * Whether a plain scalar has a zero before its digits, which makes it octal where a reader sees a
 * decimal number.
 */
export function isOctal(spelling: string): boolean {
  return /^[-+]?0[0-7_]*[1-7][0-7_]*$/.test(spelling)
}

function timeOf(spelling: string): GoScalar | undefined {
  const [, year, month, day, hour = '0', minute = '0', second = '0', , zone = 'Z'] =
    TIME.exec(spelling) ?? []
  if (year === undefined || month === undefined || day === undefined) return undefined
  const two = (text: string): string => text.padStart(2, '0')
  const isReal = !Number.isNaN(
    Date.parse(`${year}-${two(month)}-${two(day)}T${two(hour)}:${two(minute)}:${two(second)}Z`),
  )
  if (!isReal) return undefined
  const offset = zone === 'Z' ? '+0000 UTC' : `${zone.replace(':', '')} ${zone.replace(':', '')}`
  return {
    kind: 'time',
    text: `${year}-${two(month)}-${two(day)} ${two(hour)}:${two(minute)}:${two(second)} ${offset}`,
  }
}

function intOf(spelling: string): GoScalar | undefined {
  const plain = spelling.replaceAll('_', '')
  for (const [form, prefix] of BASES) {
    const [, sign, digits] = form.exec(plain) ?? []
    if (digits === undefined) continue
    const size = BigInt(`${prefix}${digits}`)
    const value = sign === '-' ? -size : size
    return value < SMALLEST || value > LARGEST
      ? undefined
      : { kind: 'int', value: Number(value), text: String(value) }
  }
  return undefined
}

function floatOf(spelling: string): GoScalar | undefined {
  const infinity = INFINITY.exec(spelling)
  if (infinity !== null) {
    const isBelow = infinity[1] === '-'
    return {
      kind: 'float',
      value: isBelow ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY,
      text: isBelow ? '-Inf' : '+Inf',
    }
  }
  if (NAN.test(spelling)) return { kind: 'float', value: Number.NaN, text: 'NaN' }
  const plain = spelling.replaceAll('_', '')
  return FLOAT.test(plain)
    ? { kind: 'float', value: Number(plain), text: goFloat(Number(plain)) }
    : undefined
}

/** The shortest form, with an exponent below 1e-4 and from 1e21 on, of two digits at least. */
function goFloat(value: number): string {
  const size = Math.abs(value)
  if (size !== 0 && (size < 1e-4 || size >= 1e21))
    return value.toExponential().replace(/e([-+])(\d)$/, 'e$10$2')
  return Number.isInteger(value) ? BigInt(value).toString() : String(value)
}
