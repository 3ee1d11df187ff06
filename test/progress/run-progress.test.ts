import fc from 'fast-check'
import { expect, test } from 'vitest'
import { PHASES, type Phase, type Task } from '../../src/model/progress.ts'
import { RunProgress } from '../../src/progress/run-progress.ts'
import { timingText } from '../../src/report/text/timing-text.ts'
import { wideLines } from '../support/wide-lines.ts'

/** A clock that only moves when it is told to. */
function aClock(): { now: () => number; pass: (milliseconds: number) => void } {
  let now = 5_000
  return {
    now: () => now,
    pass: (milliseconds) => {
      now += milliseconds
    },
  }
}

const aPhase = fc.constantFrom<Phase>(
  ...PHASES.filter((phase) => !['start', 'other'].includes(phase)),
)
const aMoment = fc.record({
  phase: aPhase,
  passes: fc.double({ min: 0, max: 5_000, noNaN: true }),
  ends: fc.boolean(),
})

test('the parts of a run add up to the whole, whatever was under way at once', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(aMoment, { maxLength: 30 }), async (moments) => {
      const clock = aClock()
      const began = clock.now()
      const run = new RunProgress(clock, { since: 1_000 })
      const open: (() => void)[] = []
      for (const { phase, passes, ends } of moments) {
        clock.pass(passes)
        const ended = run.during(
          phase,
          () => new Promise<void>((resolve) => open.push(() => resolve())),
        )
        if (!ends) continue
        open.pop()?.()
        await ended
      }

      const { wallMs, phases } = run.timing()

      const whole = clock.now() - began + 4_000
      expect(Math.abs(wallMs - whole)).toBeLessThanOrEqual(1)
      expect(phases.reduce((sum, { ms }) => sum + ms, 0)).toBe(wallMs)
      for (const { ms, underWayMs } of phases) {
        expect(ms).toBeGreaterThanOrEqual(0)
        expect(ms).toBeLessThanOrEqual(underWayMs + 1)
      }
    }),
  )
})

test('what happens at once counts once, and how long each was under way is told beside it', async () => {
  const clock = aClock()
  const run = new RunProgress(clock)
  let [answer, served] = [() => {}, () => {}]
  const asked = run.during('chain', () => new Promise<void>((resolve) => (answer = resolve)))
  clock.pass(1_000)
  const fetched = run.during('storage', () => new Promise<void>((resolve) => (served = resolve)))
  clock.pass(2_000)
  run.during('definitions', () => clock.pass(500))
  served()
  await fetched
  clock.pass(250)
  answer()
  await asked
  clock.pass(125)

  const { wallMs, phases } = run.timing()

  const told = phases.filter(({ underWayMs }) => underWayMs > 0)
  expect(wallMs).toBe(3_875)
  expect(told).toEqual([
    { phase: 'definitions', ms: 500, underWayMs: 500 },
    { phase: 'storage', ms: 2_000, underWayMs: 2_500 },
    { phase: 'chain', ms: 1_250, underWayMs: 3_750 },
    { phase: 'other', ms: 125, underWayMs: 125 },
  ])
})

test('a part that fails is over, and fails as it would have unheard', async () => {
  const run = new RunProgress(aClock())
  const fail = (): never => {
    throw new Error('no')
  }

  expect(() => run.during('plan', fail)).toThrow('no')
  await expect(run.during('chain', () => Promise.reject(new Error('gone')))).rejects.toThrow('gone')
  expect(run.underWay().phase).toBeUndefined()
})

type Step =
  | readonly ['begin', number]
  | readonly ['done', number, number]
  | readonly ['end', number]
const aStep: fc.Arbitrary<Step> = fc.oneof(
  fc.tuple(fc.constant('begin' as const), fc.nat(2_000)),
  fc.tuple(fc.constant('done' as const), fc.nat(5), fc.integer({ min: -5, max: 900 })),
  fc.tuple(fc.constant('end' as const), fc.nat(5)),
)

test('a total is never below its count, and while something is counted the count never falls', () => {
  fc.assert(
    fc.property(fc.array(aStep, { maxLength: 60 }), (steps) => {
      const run = new RunProgress(aClock())
      const tasks: Task[] = []
      let before = { done: 0, all: 0 }
      for (const [kind, first, by] of steps) {
        if (kind === 'begin') tasks.push(run.begin('sources', first))
        if (kind === 'done') tasks[first]?.done(by)
        if (kind === 'end') tasks[first]?.end()
        const { tally } = run.underWay()
        if (tally === undefined) {
          before = { done: 0, all: 0 }
          continue
        }
        expect(tally.done).toBeLessThan(tally.all ?? 0)
        expect(tally.done).toBeGreaterThanOrEqual(before.done)
        expect(tally.all).toBeGreaterThanOrEqual(before.all)
        before = { done: tally.done, all: tally.all ?? 0 }
      }
    }),
  )
})

test('a table of parts fits 80 columns, and what it shows adds up as well', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(aPhase, fc.double({ min: 0, max: 4_000_000, noNaN: true })), {
        maxLength: 20,
      }),
      (parts) => {
        const clock = aClock()
        const run = new RunProgress(clock)
        for (const [phase, passes] of parts) run.during(phase, () => clock.pass(passes))
        run.add('posts', 12_345)
        run.add('calls', 1_234_567)
        run.add('received', 1_234_567_890)
        run.again('slow down', 1_234_567)

        const text = timingText(run.timing())

        const shown = [...text.matchAll(/^ {2}\S.*? +([\d,]+)\.(\d\d) s/gm)].map(
          ([, whole = '', part = '']) => Number(whole.replaceAll(',', '')) * 100 + Number(part),
        )
        const [, whole = '', part = ''] = /went: ([\d,]+)\.(\d\d) s in all/.exec(text) ?? []
        expect(wideLines(text)).toEqual([])
        expect(shown.reduce((sum, one) => sum + one, 0)).toBe(
          Number(whole.replaceAll(',', '')) * 100 + Number(part),
        )
      },
    ),
  )
})
