import { Ajv } from 'ajv'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import historySchema from '../../schemas/v1/history.schema.json' with { type: 'json' }
import type { HistoryReport } from '../../src/model/source/history.ts'
import { terminal } from '../../src/report/format/escape.ts'
import { isoTime } from '../../src/report/format/utc-time.ts'
import { historyJson } from '../../src/report/json/history-json.ts'
import { jsonText } from '../../src/report/json/json-text.ts'
import { stoppedJson } from '../../src/report/json/stopped-json.ts'
import { historyCsv } from '../../src/report/text/history-csv.ts'
import { historyText } from '../../src/report/text/history-text.ts'
import { anyText } from '../support/arbitraries.ts'
import { wideLines } from '../support/wide-lines.ts'
import { expectGolden } from './golden.ts'
import { aReport, aTroubledReport } from './history-scene.ts'

test('tells what happened within 80 columns, and from where on it is all', () => {
  const whole = historyText(aReport(), { colour: false })
  const troubled = historyText(aTroubledReport(), { colour: false })

  expectGolden('history.txt', whole)
  expectGolden('history-troubled.txt', troubled)
  expect(wideLines(whole + troubled)).toEqual([])
  expect(historyText(aReport(), { colour: false, wide: true })).toContain(`0x${'c'.repeat(63)}1`)
})

test('writes the JSON that the public schema describes', () => {
  const isHistory = new Ajv({ strict: true, allErrors: true }).compile(historySchema)

  for (const document of [
    historyJson(aReport()),
    historyJson(aTroubledReport()),
    historyJson(aReport([])),
    stoppedJson({ problems: [], warnings: [] }),
  ])
    expect([isHistory(document), isHistory.errors]).toEqual([true, null])
  expectGolden('history.json', jsonText(historyJson(aReport())))
})

describe('the values for a spreadsheet', () => {
  test('are a line for each changed field, with numbers for amounts and durations', () => {
    expectGolden('history.csv', historyCsv(aReport()))
  })

  test('are read back as they are by a reader of RFC 4180, and no text is a formula', () => {
    const sly = fc.oneof(
      anyText,
      fc
        .tuple(
          fc.constantFrom('=', '+', '-', '@', '\t', '\r', '\n', ' =', '＝', '"', ',', "'"),
          anyText,
        )
        .map((parts) => parts.join('')),
    )
    fc.assert(
      fc.property(sly, sly, (id, name) => {
        const report = withTexts(id, name)
        const rows = cellsIn(historyCsv(report))

        expect(new Set(rows.map(({ length }) => length))).toEqual(new Set([15]))
        const pairs: readonly (readonly [string, string | undefined])[] = [
          [id, rows[1]?.[1]],
          [name, rows[1]?.[12]],
        ]
        for (const [text, cell] of pairs)
          expect([terminal(text, 16_000), `'${terminal(text, 16_000)}`]).toContain(cell)
        for (const cell of rows.flat())
          expect(cell).not.toMatch(/^[\s\p{Cc}]*[=+\-@＝＋－＠]|^[\t\r\n]/u)
      }),
    )
  })
})

test('the time of a block is that of the calendar, and never one that can’t be written', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 253_402_300_799n }), (seconds) => {
      expect(isoTime(seconds)).toBe(
        new Date(Number(seconds) * 1_000).toISOString().replace('.000', ''),
      )
    }),
  )
  expect(isoTime(2n ** 53n)).toBe('9999-12-31T23:59:59Z')
})

function withTexts(id: string, name: string): HistoryReport {
  const { sources, ...report } = aReport()
  return {
    ...report,
    sources: sources.map((source) => ({
      ...source,
      id,
      entries: source.entries.map((entry) => ({
        ...entry,
        fields: [{ field: 'name', before: null, after: { text: name, raw: name } }],
      })),
    })),
  }
}

/** The cells of RFC 4180, by its grammar. */
function cellsIn(text: string): readonly (readonly string[])[] {
  const rows: string[][] = [[]]
  for (let at = 0; at < text.length; ) {
    const quoted = /^"((?:[^"]|"")*)"/.exec(text.slice(at))
    const plain = quoted === null ? (/^[^,\r\n"]*/.exec(text.slice(at))?.[0] ?? '') : ''
    rows.at(-1)?.push(quoted === null ? plain : (quoted[1] ?? '').replaceAll('""', '"'))
    at += quoted === null ? plain.length : quoted[0].length
    if (text.startsWith('\r\n', at)) {
      rows.push([])
      at += 2
    } else if (text[at] === ',') at += 1
    else throw new Error(`no CSV at ${at}: ${JSON.stringify(text.slice(at, at + 20))}`)
  }
  return rows.slice(0, -1)
}
