import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ProgressLine } from '../../src/progress/progress-line.ts'
import { RunProgress } from '../../src/progress/run-progress.ts'
import { widthOf } from '../../src/report/text/layout.ts'
import { aTerminalScreen } from '../support/terminal-screen.ts'

interface Scene {
  readonly columns?: number
}

/** A run on a screen, where time passes only when it is told to, and a look follows it. */
function aScene({ columns }: Scene) {
  let [now, width] = [0, columns]
  const clock = { now: () => now }
  const written: string[] = []
  const ends: (() => void)[] = []
  const run = new RunProgress(clock)
  const line = new ProgressLine(
    run,
    {
      write: (text) => written.push(text),
      columns: () => width,
      onEnd: (callback) => {
        ends.push(callback)
        return () => ends.splice(ends.indexOf(callback), 1)
      },
    },
    clock,
  )
  const pass = (milliseconds: number): void => {
    for (let left = milliseconds; left > 0; left -= 250) {
      now += Math.min(250, left)
      line.look()
    }
  }
  return {
    run,
    line,
    written,
    ends,
    pass,
    resize: (to: number) => {
      width = to
    },
  }
}

test.each([80, undefined])('says nothing for two seconds (columns: %s)', (columns) => {
  const { run, pass, written } = aScene({ ...(columns === undefined ? {} : { columns }) })
  run.begin('sources', 5_000).done(1_200)

  pass(1_900)
  const quiet = [...written]
  pass(300)

  expect(quiet).toEqual([])
  expect(written.join('')).toContain('Sources read: 1,200 of 5,000 … (2 s)')
})

test('rewrites one line on a terminal, without an escape code, and leaves nothing behind', async () => {
  const { run, line, pass, written } = aScene({ columns: 80 })
  const task = run.begin('sources', 5_000)
  pass(3_000)
  task.done(1_200)
  pass(3_000)
  const during = aTerminalScreen(written.join(''), 80)
  await line.end()

  expect(during.rows).toEqual(['Sources read: 1,200 of 5,000 … (6 s)'])
  expect(aTerminalScreen(written.join(''), 80)).toEqual({ rows: [''], column: 0 })
  expect(written.join('')).not.toMatch(/\p{Cc}(?<!\r)/u)
})

test('a line is never wider than its terminal, and never in the way of what is written', () => {
  const texts = fc.array(
    fc.oneof(fc.string({ unit: 'grapheme', maxLength: 120 }), fc.constant('')),
    {
      minLength: 1,
      maxLength: 8,
    },
  )
  fc.assert(
    fc.property(texts, fc.integer({ min: 2, max: 100 }), (doings, columns) => {
      const { run, line, pass, written } = aScene({ columns })
      for (const doing of doings) {
        run.about(doing.replace(/\s+/g, ' '))
        pass(2_500)
        for (const drawn of written.join('').split('\r'))
          expect(widthOf(drawn)).toBeLessThan(columns)
      }
      line.interrupted()
      written.push('result\n')
      expect(aTerminalScreen(written.join(''), columns).rows).toEqual(
        aTerminalScreen('result\n', columns).rows,
      )
    }),
  )
})

test('a terminal that was made narrower gets no wider line than it has now', () => {
  const { run, pass, written, resize } = aScene({ columns: 100 })
  run.about('Looking at something that has a long and winding name, for as long as it takes')
  pass(2_500)
  written.length = 0
  resize(30)
  pass(2_500)

  for (const drawn of written.join('').split('\r')) expect(widthOf(drawn)).toBeLessThan(30)
})

test('elsewhere it says a whole line, ten seconds apart at least, and rarely where all is as it was', () => {
  const { run, pass, written } = aScene({})
  const task = run.begin('sources', 5_000)
  pass(60_000)
  const still = written.length
  for (let count = 0; count < 12; count += 1) {
    task.done(100)
    pass(5_000)
  }

  expect(still).toBe(3) // after 2, 12 and 32 s
  expect(written.length - still).toBeLessThanOrEqual(6)
  expect(written.every((text) => /^Sources read: .* … \(\d+ s\)\n$/.test(text))).toBe(true)
})

test('nobody is disturbed while a person is asked, and it is quiet for a while after the answer', async () => {
  const { run, line, pass, written } = aScene({ columns: 80 })
  run.about('Waiting for a block')
  pass(3_000)
  let answer = (): void => undefined
  const asked = line.aside(() => new Promise<void>((resolve) => (answer = resolve)))
  const before = written.length
  pass(30_000)
  const during = written.length
  answer()
  await asked
  pass(1_500)

  expect(aTerminalScreen(written.join(''), 80).rows).toEqual([''])
  expect([during, written.length]).toEqual([before, before])
})

test('where git asks the remote no line is rewritten: ssh may be asking for a passphrase there', async () => {
  const { run, pass, written } = aScene({ columns: 80 })
  run.about('Comparing')
  pass(3_000)
  let answer = (): void => undefined
  const asked = run.during('remote', () => new Promise<void>((resolve) => (answer = resolve)))
  run.about('')
  written.length = 0
  pass(9_000)
  const during = [...written]
  answer()
  await asked

  expect(during.at(0)).toMatch(/^\r +\r$/)
  expect(during.slice(1)).toEqual(['Waiting for git or its remote … (5 s)\n'])
})

test('while the program is busy and hears no signal it says whole lines, which nothing can leave behind', () => {
  const { run, pass, written, ends } = aScene({ columns: 80 })
  run.about('Waiting')
  pass(3_000)
  written.length = 0
  run.during('definitions', () => {
    const task = run.begin('definitions', 5_000)
    for (let count = 0; count < 50; count += 1) {
      task.done(10)
      pass(250)
    }
    expect(ends).toEqual([])
    expect(aTerminalScreen(written.join(''), 80).column).toBe(0)
    task.end()
  })
  const during = written.slice(1)
  pass(500)

  expect(during).toEqual([
    'Files parsed: 90 of 5,000 … (5 s)\n',
    'Files parsed: 490 of 5,000 … (15 s)\n',
  ])
  expect(aTerminalScreen(written.join(''), 80).rows.at(-1)).toMatch(/^Waiting …/)
  expect(ends).toHaveLength(1)
})

test('it listens for the end of the process only while a line of its own may stand there', async () => {
  const { run, line, pass, ends, written } = aScene({ columns: 80 })
  run.about('Waiting')
  pass(1_000)
  const before = ends.length
  pass(2_000)
  const during = ends.length
  for (const end of [...ends]) end()
  pass(5_000)
  await line.end()

  expect([before, during, ends.length]).toEqual([0, 1, 0])
  expect(aTerminalScreen(written.join(''), 80)).toEqual({ rows: [''], column: 0 })
})

test('why a request is made again is said until one is answered', () => {
  const { run, pass, written } = aScene({ columns: 80 })
  run.begin('sources', 10)
  run.again('rpc.example answers 502', 500)
  pass(2_500)
  const troubled = aTerminalScreen(written.join(''), 80).rows
  run.answered()
  pass(500)

  expect(troubled).toEqual(['Sources read: 0 of 10; rpc.example answers 502, asking again … (2 s)'])
  expect(aTerminalScreen(written.join(''), 80).rows).toEqual(['Sources read: 0 of 10 … (3 s)'])
})
