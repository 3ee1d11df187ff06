import fc from 'fast-check'
import { expect, test } from 'vitest'
import { codeFence, codeSpan, markdown, printable, terminal } from '../../src/report/escape.ts'
import { commentJson, jsonText } from '../../src/report/json/json-text.ts'
import { shellWord } from '../../src/report/shell.ts'
import { HOSTILE, hostileText, terminalFaults } from './hostile.ts'

test('leaves an ordinary text as it is, wherever it goes', () => {
  const text = 'Sentiment, 0.5 OGPU (24h) für 日本'

  expect([terminal(text), markdown(text), codeSpan(text)]).toEqual([text, text, `\`${text}\``])
})

test('shows a newline in a line of a terminal', () => {
  expect(terminal('a\r\nb\nc')).toBe('a␤b␤c')
})

test('takes a whole ANSI sequence out, not only its first character', () => {
  expect(terminal('\u001b[31mred\u001b[0m and \u001b]8;;https://evil.example\u0007a link\u001b]8;;\u0007')).toBe('red and a link')
})

test('cuts a text at its limit and says so', () => {
  expect(terminal('x'.repeat(500), 10)).toBe(`${'x'.repeat(9)}…`)
  expect(markdown('&'.repeat(500), 3)).toBe('&#38;&#38;…')
})

test('writes no workflow command and nothing unseen to a terminal, whatever the text', () => {
  fc.assert(
    fc.property(hostileText, hostileText, (a, b) => {
      expect(terminalFaults(terminal(a))).toEqual([])
      expect(terminalFaults(printable([terminal(a), `${terminal(a)}:${terminal(b)}`, `  ${terminal(b)}`]))).toEqual([])
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
  const decoded = (text: string): string => text.replaceAll(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)))

  for (const text of ['@everyone', '#12', 'a@b.example', 'https://evil.example', 'www.evil.example', ':tada:', 'GH-12'])
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
  for (const text of HOSTILE) expect(shellWord(text)).toMatch(/^(?:[\w./@=:+-]+|'[^'\n]*'(?:\\''[^'\n]*')*)$/)
  expect(shellWord('sources/a b')).toBe("'sources/a b'")
  expect(shellWord('-rf')).toBe("'-rf'")
})
