import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { commentJson } from '../../src/model/units/comment-json.ts'
import { cleanLines } from '../../src/report/format/clean.ts'
import {
  codeFence,
  codeSpan,
  markdown,
  printable,
  terminal,
} from '../../src/report/format/escape.ts'
import { shellWord } from '../../src/report/format/shell.ts'
import { jsonText } from '../../src/report/json/json-text.ts'
import { rendered } from '../support/rendered.ts'
import { HOSTILE, hostileText, terminalFaults } from './hostile.ts'

test('leaves an ordinary text as it is, wherever it goes', () => {
  const text = 'Sentiment, 0.5 OGPU (24h) für 日本'

  expect([terminal(text), markdown(text), codeSpan(text)]).toEqual([text, text, `\`${text}\``])
})

test('shows a newline in a line of a terminal', () => {
  expect(terminal('a\r\nb\nc')).toBe('a␤b␤c')
})

test('takes a whole ANSI sequence out, not only its first character', () => {
  expect(
    terminal(
      '\u001b[31mred\u001b[0m and \u001b]8;;https://evil.example\u0007a link\u001b]8;;\u0007',
    ),
  ).toBe('red and a link')
})

test('cuts a text at its limit and says so', () => {
  expect(terminal('x'.repeat(500), 10)).toBe(`${'x'.repeat(9)}…`)
  expect(markdown('&'.repeat(500), 3)).toBe('&#38;&#38;…')
})

test('writes no workflow command and nothing unseen to a terminal, whatever the text', () => {
  fc.assert(
    fc.property(hostileText, hostileText, (a, b) => {
      expect(terminalFaults(terminal(a))).toEqual([])
      expect(
        terminalFaults(
          printable([terminal(a), `${terminal(a)}:${terminal(b)}`, `  ${terminal(b)}`]),
        ),
      ).toEqual([])
    }),
  )
})

test('leaves no markup in Markdown but entities, whatever the text', () => {
  fc.assert(
    fc.property(hostileText, (text) => {
      const escaped = markdown(text)

      expect(escaped.replaceAll(/&#\d+;/g, '')).not.toMatch(/[&<>"'`|\\*_[\]#@/~$\n]/)
      expect(escaped).not.toMatch(/^(?:[-+=]|\d+[.)](?:\s|$))/)
      expect(terminalFaults(escaped)).toEqual([])
    }),
  )
})

test('breaks what GitHub links after it has decoded the entities', () => {
  const decoded = (text: string): string =>
    text.replaceAll(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)))

  for (const text of [
    '@everyone',
    '#12',
    'a@b.example',
    'https://evil.example',
    'www.evil.example',
    ':tada:',
    'GH-12',
  ])
    expect(decoded(markdown(text))).not.toContain(text)
})

test('fences a code span that no backtick in it can close, and no pipe can break in a table', () => {
  fc.assert(
    fc.property(hostileText, (text) => {
      const span = codeSpan(text)
      if (span === '' || span.startsWith('<code>')) return
      const fence = /^`+/.exec(span)?.[0] ?? ''

      expect(span.slice(fence.length, -fence.length).match(/`+/g) ?? []).not.toContain(fence)
      expect(span).not.toMatch(/[|\n]/)
    }),
  )
})

test('fences a block that nothing in it can close', () => {
  fc.assert(
    fc.property(hostileText, hostileText, (a, b) => {
      const lines = codeFence('diff', `${a}\n${b}`).split('\n')
      const fence = lines.at(-1) ?? ''

      expect(lines[0]).toBe(`${fence}diff`)
      expect(lines.slice(1, -1).filter((line) => line.includes(fence))).toEqual([])
      expect(lines.slice(1, -1).flatMap((line) => terminalFaults(line))).toEqual([])
    }),
  )
})

/** Where our pages put texts of users. */
const PLACES: Readonly<Record<string, (text: string) => string>> = {
  'a paragraph of its own': (text) => text,
  'a sentence': (text) => `said: ${text}, and **said ${text} again**.`,
  'a heading': (text) => `### ${text}`,
  'a cell of a table': (text) => `| a | b |\n| :- | :- |\n| ${text} | c |`,
  'the head of a table': (text) => `| a | ${text} |\n| :- | :- |\n| b | c |`,
  'an item of a list': (text) => `x\n\n- ${text}\n- x`,
  'a numbered item': (text) => `1. ${text}\n2. x`,
  'an alert': (text) => `> [!CAUTION]\n> ${text}`,
  'a line below another': (text) => `x\n${text}`,
  'small print': (text) => `<sub>x ${text} · y</sub>`,
}

/** Places where a text stands in HTML already. */
const HTML_PLACES: Readonly<Record<string, (text: string) => string>> = {
  'a summary': (text) => `<details><summary>${text}</summary>\n\nx\n\n</details>`,
  'code in a summary': (text) =>
    `<details><summary><code>${text}</code>: x</summary>\n\nx\n\n</details>`,
}

const FENCED: Readonly<Record<string, (block: string) => string>> = {
  'on its own': (block) => block,
  'between paragraphs': (block) => `x\n\n${block}\n\ny`,
  'in a fold': (block) => `<details><summary>x</summary>\n\n${block}\n\n</details>`,
  'in an item of a list': (block) => `- x\n${block.replaceAll(/^/gm, '  ')}\n- y`,
}

describe('as GitHub renders it, a text is the characters that it has and nothing more', () => {
  test.each(Object.entries({ ...PLACES, ...HTML_PLACES }))('in %s', (_, place) => {
    isOnlyItself(place, (text) => markdown(text, WHOLE))
  })

  test.each(Object.entries(PLACES))('as code in %s', (_, place) => {
    isOnlyItself(place, (text) => codeSpan(text, WHOLE))
  })

  test.each(Object.entries(FENCED))('as a block of code %s', (_, place) => {
    isOnlyItself(place, (text) => codeFence('diff', text))
  })
})

const WHOLE = Number.POSITIVE_INFINITY

/**
 * Every text, put in its place, renders to the same elements as an ordinary one; its characters are
 * what stands there.
 */
function isOnlyItself(place: (text: string) => string, escaped: (text: string) => string): void {
  const usual = rendered(place(escaped('USUAL')))
  fc.assert(
    fc.property(hostileText.filter(isSeen), (text) => {
      const drawn = rendered(place(escaped(text)))

      expect({ ...drawn, text: '', codes: [] }).toEqual({ ...usual, text: '', codes: [] })
      expect(withoutBlanks(drawn.text)).toBe(
        withoutBlanks(usual.text.replaceAll('USUAL', () => cleanLines(text).join('\n'))),
      )
    }),
  )
}

function isSeen(text: string): boolean {
  return cleanLines(text).join('').trim() !== ''
}

/** The characters but what breaks a mention or stands for a newline. */
function withoutBlanks(text: string): string {
  return text.replaceAll(/[\s\u200b␤]/g, '')
}

test('keeps JSON whole in an HTML comment and on a terminal', () => {
  fc.assert(
    fc.property(hostileText, (text) => {
      expect(commentJson({ text })).toMatch(/^[ -~]*$/)
      expect(commentJson({ text })).not.toMatch(/--|>|</)
      expect(JSON.parse(commentJson({ text }))).toEqual({ text })
      expect(JSON.parse(jsonText({ text }))).toEqual({ text })
      expect(terminalFaults(jsonText({ text }))).toEqual([])
    }),
  )
})

test('makes one word of any file name in a command', () => {
  for (const text of HOSTILE)
    expect(shellWord(text)).toMatch(/^(?:[\w./@=:+-]+|'[^'\n]*'(?:\\''[^'\n]*')*)$/)
  expect(shellWord('sources/a b')).toBe("'sources/a b'")
  expect(shellWord('-rf')).toBe("'-rf'")
})
