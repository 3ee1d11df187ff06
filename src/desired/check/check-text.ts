import { isPlain } from '../../model/units/text.ts'
import { UNPRINTABLE } from '../../yaml/show.ts'
import type { ScalarTree } from '../../yaml/tree.ts'
import type { Issue } from '../finding.ts'
import { codePoint } from '../show.ts'
import { LOOKS_LIKE_KEY, looksLikeKey } from './secrets.ts'

const LONGEST_NAME = 200
const LONGEST_DESCRIPTION = 5_000

/**
 * One variation selector behind a visible sign chooses its drawing; joiners belong to Arabic, Indic
 * and emoji spelling. Anywhere else nobody sees them.
 */
const VARIANT = /(?<=[\p{Extended_Pictographic}\p{L}\p{N}#*])[\uFE0E\uFE0F]/gu
const JOINER =
  /(?<=[\p{Extended_Pictographic}\p{Emoji_Modifier}]|\p{M}|\p{Script=Arabic}|\p{Script=Devanagari}|\p{Script=Malayalam}|\p{Script=Sinhala})[\u200C\u200D]/gu

/**
 * Refuses a name that is empty, too long, on several lines, or holds what can't be seen or looks
 * like a key; warns where letters of two scripts look alike.
 */
export function checkName({ value }: ScalarTree, name: string): Issue | undefined {
  if (typeof value !== 'string') return undefined
  if (value.trim() === '')
    return {
      code: 'bad-text',
      message: `${name} is empty`,
      hint: 'write what dashboards are to show',
    }
  if (/[\n\r]/.test(value))
    return { code: 'bad-text', message: `${name} has several lines`, hint: 'write it on one line' }
  return (
    tooLong(value, name, LONGEST_NAME) ??
    hiddenSign(value, name) ??
    key(value, name) ??
    mixedScript(value, name)
  )
}

/**
 * Refuses a description that is too long or holds what can't be seen or looks like a key; it may
 * have several lines.
 */
export function checkDescription({ value }: ScalarTree, name: string): Issue | undefined {
  if (typeof value !== 'string') return undefined
  return (
    tooLong(value, name, LONGEST_DESCRIPTION) ??
    hiddenSign(value.replace(/[\n\t]/g, ' '), name) ??
    key(value, name)
  )
}

/** Refuses a reason that says nothing. */
export function checkReason(scalar: ScalarTree, name: string): Issue | undefined {
  return typeof scalar.value === 'string' && /^\s+$/.test(scalar.value)
    ? {
        code: 'bad-text',
        message: `${name} gives no reason`,
        hint: 'say why, for whoever reviews it',
      }
    : checkLine(scalar, name)
}

/** Refuses one line of text that holds what can't be seen or looks like a key. */
export function checkLine({ value }: ScalarTree, name: string): Issue | undefined {
  return typeof value === 'string' ? (hiddenSign(value, name) ?? key(value, name)) : undefined
}

function key(text: string, name: string): Issue | undefined {
  return looksLikeKey(text)
    ? { code: 'bad-text', message: `${name} ${LOOKS_LIKE_KEY.message}`, hint: LOOKS_LIKE_KEY.hint }
    : undefined
}

function tooLong(text: string, name: string, longest: number): Issue | undefined {
  const length = [...text].length
  return length > longest
    ? { code: 'bad-text', message: `${name} has ${length} characters`, hint: `${longest} at most` }
    : undefined
}

function hiddenSign(text: string, name: string): Issue | undefined {
  if (isPlain(text) && !text.includes('\n')) return undefined
  const found = text.replace(VARIANT, '').replace(JOINER, '').match(UNPRINTABLE)?.[0]
  if (found === undefined) return undefined
  return {
    code: 'bad-text',
    message: `${name} holds ${codePoint(found)}, ${kindOf(found)}`,
    hint: 'take it out: people would not see it',
  }
}

function kindOf(sign: string): string {
  if (/\p{Cs}/u.test(sign)) return 'half of a character (a lone surrogate)'
  if (/[\u{E0000}-\u{E0FFF}]/u.test(sign)) return 'an invisible tag character'
  if (/\p{Bidi_Control}/u.test(sign)) return 'a control that turns the direction of text'
  return /\p{Cc}/u.test(sign) ? 'a control character' : 'an invisible character'
}

/**
 * Latin beside letters that are drawn like Latin ones, within one word: most likely a copy that
 * pretends.
 */
function mixedScript(text: string, name: string): Issue | undefined {
  if (isPlain(text)) return undefined
  const word = text
    .match(/[\p{L}\p{M}]+/gu)
    ?.find((letters) => /\p{Script=Latin}/u.test(letters) && LOOKALIKE.test(letters))
  const letter = word?.match(LOOKALIKE)?.[0]
  if (word === undefined || letter === undefined) return undefined
  return {
    code: 'mixed-script',
    message: `${name} mixes scripts in "${word}": ${letter} is ${codePoint(letter)}, no Latin letter`,
    hint: 'type the word anew if that is not meant',
  }
}

const LOOKALIKE = /[\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Armenian}\p{Script=Cherokee}]/u
