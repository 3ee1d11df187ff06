import fc from 'fast-check'
import { cleanLines } from '../../src/report/format/clean.ts'

/** Texts that people have tried, or will. */
export const HOSTILE = [
  '</td><img src=x onerror=alert(1)>',
  '@org/everyone see #1 and GH-1',
  '```\n</details>\n# heading',
  '````',
  'a | b || c \\| d \\',
  '::add-mask::x',
  ' \u200b::set-output name=x::y',
  'ok\r\n::error::boom\r::stop-commands::z',
  '%0A::error::no',
  '##[error]old spelling',
  '\u001b[31mred\u001b[0m \u001b]8;;https://evil.example\u0007link\u001b]8;;\u0007',
  '\u009b31m c1 \u0000 \u007f',
  '\u202eright to left\u202c \u2066iso\u2069',
  'tag\u{e0041}\u{e0042} zero\u200bwidth\u2060joiner\ufeff',
  'lone \ud800 surrogate',
  '--> <!-- --!> <script>alert(1)</script>',
  '[click](https://evil.example) ![x](http://169.254.169.254/) <https://evil.example>',
  'www.evil.example http://evil.example user@evil.example :tada:',
  '$x^2$ ~~gone~~ **bold** _em_ `code` &lt;b&gt; &#64;',
  '- item\n1. one\n= \n---\n> quote',
  "'; rm -rf / #",
  '\u2028::warning::line separator\u0085::debug::next line',
  '../../../../evil/evil',
] as const

/** One hostile text, several in a row, or noise. */
export const hostileText = fc.oneof(
  fc.constantFrom(...HOSTILE),
  fc
    .array(fc.oneof(fc.constantFrom(...HOSTILE), fc.string({ unit: 'binary', maxLength: 10 })), {
      minLength: 1,
      maxLength: 4,
    })
    .map((parts) => parts.join('')),
  fc.string({
    unit: fc.constantFrom(
      '`',
      '|',
      '\\',
      ':',
      '#',
      '[',
      ']',
      '<',
      '>',
      '\n',
      '\r',
      '\u001b',
      '\u200b',
      '@',
      'a',
      ' ',
      '-',
      '*',
      '$',
    ),
    maxLength: 20,
  }),
)

/**
 * A text as long as this one, in as many lines and words, whose letters and signs nobody takes for
 * anything.
 */
export function harmless(text: string): string {
  return cleanLines(text)
    .join('\n')
    .replace(/[^\s./]/gu, 'x')
}

/** Whether a terminal or log shows all of a text and acts on nothing in it. */
export function terminalFaults(text: string): readonly string[] {
  const lines = text.split('\n')
  return [
    ...(/[\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u.test(text) ? ['unseen character'] : []),
    ...(/(?!\n)\p{Cc}/u.test(text) ? ['control'] : []),
    ...(lines.some((line) => /^\s*::/.test(line)) ? ['workflow command'] : []),
    ...(text.includes('##[') ? ['old workflow command'] : []),
  ]
}

/**
 * What user text became markup in a comment: everything is looked at but code, which a reader of
 * Markdown takes as it is.
 */
export function markdownFaults(comment: string): readonly string[] {
  const [first = '', ...rest] = comment.split('\n')
  const prose = withoutFences(rest).map(withoutCode)
  const text = prose
    .join('\n')
    .replaceAll(/\]\(https:\/\/(?:ogpuscan\.io|github\.com)\/[\w./%#~+-]*\)/g, '')
  return [
    ...(/^<!-- ogpu-gitops \{[ -~]*\} -->$/.test(first) && !/--|>/.test(first.slice(4, -3))
      ? []
      : ['hidden line']),
    ...(text.match(/<(?!\/?(?:details|details open|summary|sub|code)>)/g) ?? []),
    ...(text.match(/@|\]\(|!\[(?!CAUTION\]|WARNING\]|IMPORTANT\])|\bhttps?:|\bwww\.|\$|~~/g) ?? []),
    ...(count(text, '<details') === count(text, '</details>') ? [] : ['unbalanced details']),
    ...tableFaults(prose),
    ...terminalFaults(rest.join('\n')),
  ]
}

function withoutFences(lines: readonly string[]): readonly string[] {
  let fence: string | undefined
  return lines.filter((line) => {
    const run = /^ *(`{3,})[^`]*$/.exec(line)?.[1]
    if (fence === undefined) {
      fence = run
      return run === undefined
    }
    if (run !== undefined && run.length >= fence.length && line.trim() === run) fence = undefined
    return false
  })
}

/**
 * A line without its code spans, found as Markdown finds them: a run of backticks up to the next
 * run of the same length.
 */
function withoutCode(line: string): string {
  return line.replaceAll(/(?<!`)(`+)(?!`)(.*?[^`])\1(?!`)/g, '')
}

function tableFaults(lines: readonly string[]): readonly string[] {
  return lines.flatMap((line, at) => {
    const before = lines[at - 1] ?? ''
    return line.startsWith('|') && before.startsWith('|') && count(line, '|') !== count(before, '|')
      ? [`table: ${line}`]
      : []
  })
}

function count(text: string, part: string): number {
  return text.split(part).length - 1
}
