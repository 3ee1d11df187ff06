import type { TreeReader } from '../build-tree.ts'
import type { Spot } from '../text.ts'
import type { ScalarTree } from '../tree.ts'
import type { Scan } from './scan.ts'

/**
 * What is neither a line feed nor an ordinary sign or blank: tabs, carriage returns, controls, byte
 * order marks, signs that combine, the odd blanks and line ends of Unicode, halves of surrogate pairs.
 */
const ODD =
  /[^\n -~\u00a1-\u00ac\u00ae-\u02ff\u0370-\u0482\u048a-\u0590\u05d0-\u05ea\u0621-\u064a\u1e00-\u1fff\u2010-\u2027\u2030-\u205e\u2070-\u20cf\u2100-\u2fff\u3001-\u3029\u3030-\u3098\u309b-\ud7ff\uf900-\ufaff\uff01-\uffe6\u{1f300}-\u{1f3fa}\u{1f400}-\u{1faff}\u{20000}-\u{2ffff}]/u
/** A plain key and its colon; what is behind the colon is looked at as well. */
export const KEY = /([A-Za-z_][A-Za-z0-9_./-]{0,127}):(?= |\n|$)/y
/** Words that are no text to YAML. */
const KEYWORD = /^(?:null|true|false)$/i
/** The same, with those that are none to a YAML of older days. */
const WORD = /^(?:null|true|false|yes|no|on|off|y|n)$/i
/** With what a plain text begins that begins with no letter or digit. */
const FIRST = /^(?:[_/$(]|\.(?=[\w/.])|-(?=[-\w])|[\u00a1-\uffff])/
const INTEGER = /^(?:0|[1-9]\d{0,14})$/
const DECIMAL = /^(?:0|[1-9]\d{0,8})\.\d{1,6}$/
const DURATION = /^\d{1,15}[dhms]$/
/** Nothing but what a number or a point in time may have, in any YAML. */
const NUMBERISH = /^[-+.\dA-Fa-fOoXxTtZzIiNn:_ ]*$/

/** Whether a text holds a sign that is better read carefully. */
export function hasOddSigns(text: string): boolean {
  return ODD.test(text)
}

/** Whether a spelling is a key and nothing else, to YAML and to this reader. */
export function isQuickKey(key: string, { isKey }: TreeReader<object>): boolean {
  return !(key.length <= 5 && KEYWORD.test(key)) && isKey(key)
}

/** A plain text of one line as the reader sees it; undefined where that is not certain. */
export function quickScalar(scan: Scan, spelling: string, spot: Spot): ScalarTree | undefined {
  const value = plainValue(spelling)
  if (value === undefined) return undefined
  return scan.reader.plainScalar({ kind: 'scalar', spot, value, spelling }, () => {
    scan.isUnsure = true
  })
}

function plainValue(spelling: string): ScalarTree['value'] | undefined {
  if (spelling === '') return null
  const first = spelling.charCodeAt(0)
  if (isLetter(first)) return wordOf(spelling)
  if (!isDigit(first) && !FIRST.test(spelling)) return undefined
  if (INTEGER.test(spelling) || DECIMAL.test(spelling)) return Number(spelling)
  return DURATION.test(spelling) || !NUMBERISH.test(spelling) ? spelling : undefined
}

function wordOf(spelling: string): ScalarTree['value'] | undefined {
  if (!isWord(spelling)) return spelling
  switch (spelling) {
    case 'true':
      return true
    case 'false':
      return false
    case 'null':
      return null
    default:
      return undefined
  }
}

function isWord(text: string): boolean {
  return text.length <= 5 && WORD.test(text)
}

/** A quoted text of one line without an escape of a backslash, and where it ends. */
export function quotedEnd(
  text: string,
  offset: number,
): { readonly value: string; readonly end: number } | undefined {
  const quote = text[offset] ?? ''
  let end = text.indexOf(quote, offset + 1)
  if (quote === "'") while (text[end + 1] === quote) end = text.indexOf(quote, end + 2)
  if (end < 0) return undefined
  const inner = text.slice(offset + 1, end)
  if (inner.includes('\n') || (quote === '"' && inner.includes('\\'))) return undefined
  return { value: quote === "'" ? inner.replaceAll("''", "'") : inner, end: end + 1 }
}

function isLetter(sign: number): boolean {
  return (sign >= 0x61 && sign <= 0x7a) || (sign >= 0x41 && sign <= 0x5a)
}

function isDigit(sign: number): boolean {
  return sign >= 0x30 && sign <= 0x39
}
