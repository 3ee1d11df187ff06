import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Remembered } from '../../src/model/source/supply.ts'
import { dayOf } from '../../src/report/format/utc-time.ts'
import { memoryLine, readMemory } from '../../src/report/github/drift/memory.ts'
import { hostileText } from './hostile.ts'

const mark = fc.stringMatching(/^[0-9a-f]{16}$/)
const seconds = fc.bigInt({ min: 0n, max: 4_000_000_000n })
const remembered: fc.Arbitrary<Remembered> = fc.record(
  { since: seconds, known: mark, seen: mark, most: fc.nat(), at: seconds },
  { requiredKeys: [] },
)

test('what a run remembers is read back by the next', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(mark, remembered), { maxLength: 100 }), (entries) => {
      const memory = new Map(entries)

      expect(readMemory(`header\n${memoryLine(memory)}\r\nmore`)).toEqual(memory)
    }),
  )
})

test('what does not fit is forgotten, and never what was found', () => {
  const memory = new Map(
    Array.from({ length: 2_000 }, (_, at): [string, Remembered] => [
      at.toString(16).padStart(16, '0'),
      at >= 1_990 ? { since: 1n, known: 'a'.repeat(16) } : { known: 'a'.repeat(16) },
    ]),
  )
  const line = memoryLine(memory)
  const kept = readMemory(`\n${line}`)

  expect(line.length).toBeLessThan(21_000)
  expect([...(kept?.values() ?? [])].filter(({ since }) => since !== undefined).length).toBe(10)
})

test('what somebody wrote over it is left out, and stops nothing', () => {
  const entry = (json: string) =>
    readMemory(`x\n<!-- ogpu-gitops-supply {"v":1,"seen":[${json}]} -->`)

  expect(
    entry('{"k":"x"},null,7,[],{"k":"00112233445566aa","s":-1,"w":"<b>","m":1e99,"a":"1"}'),
  ).toEqual(new Map([['00112233445566aa', {}]]))
  expect(readMemory('x\n<!-- ogpu-gitops-supply {"v":2,"seen":[]} -->')).toBeUndefined()
  fc.assert(
    fc.property(hostileText, (text) => {
      expect(() => readMemory(`x\n<!-- ogpu-gitops-supply ${text} -->`)).not.toThrow()
      expect(readMemory(text)).toBeUndefined()
    }),
  )
})

test('a day is that of the calendar', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 253_402_300_799 }), (at) => {
      expect(dayOf(BigInt(at))).toBe(new Date(at * 1_000).toISOString().slice(0, 10))
    }),
  )
})
