import { parseDocument } from 'yaml'
import { ALL_UNPRINTABLE } from '../../yaml/show.ts'

/** No sign that could end a plain value, in flow style or in block style. */
const PLAIN = /^[\p{L}\p{N}](?:[\p{L}\p{N}\p{M} ._/~%+()'@=&?;!$-]|:(?=\S))*$/u

/**
 * A text as YAML writes it on one line: as it is where that reads back the same, else in double
 * quotes, with the number of each sign that can't be seen.
 */
export function inlineScalar(text: string): string {
  return PLAIN.test(text) && text.trimEnd() === text && readsBack(text) ? text : quoted(text)
}

/**
 * A text of several lines as YAML writes it beneath its key; undefined where only quotes can keep
 * it exactly. The last line has no line end.
 */
export function literalScalar(text: string, indent: number, lineEnd: string): string | undefined {
  const lines = text.replace(/\n$/, '').split('\n')
  const isPlain =
    lines.length > 1 && /^\S/.test(text) && lines.at(-1) !== '' && lines.every(isBareLine)
  if (!isPlain) return undefined
  const header = text.endsWith('\n') ? '|' : '|-'
  return [header, ...lines.map((line) => (line === '' ? '' : ' '.repeat(indent) + line))].join(
    lineEnd,
  )
}

/** No blanks at its end that an editor might take away, nothing unseen. */
function isBareLine(line: string): boolean {
  return line.trimEnd() === line && line.search(ALL_UNPRINTABLE) === -1
}

function readsBack(text: string): boolean {
  const { errors, warnings, contents } = parseDocument(`[${text}]`, {
    version: '1.2',
    schema: 'core',
    prettyErrors: false,
  })
  const read: unknown = contents?.toJSON()
  return (
    errors.length + warnings.length === 0 &&
    Array.isArray(read) &&
    read.length === 1 &&
    read[0] === text
  )
}

function quoted(text: string): string {
  return JSON.stringify(text).replace(ALL_UNPRINTABLE, (sign) => {
    const digits = (sign.codePointAt(0) ?? 0).toString(16)
    return digits.length > 4 ? `\\U${digits.padStart(8, '0')}` : `\\u${digits.padStart(4, '0')}`
  })
}
