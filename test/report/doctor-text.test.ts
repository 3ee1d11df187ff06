import { expect, test } from 'vitest'
import { type Check, fail } from '../../src/model/diagnosis.ts'
import {
  checkText,
  doctorEnding,
  doctorHeading,
  isToldWith,
} from '../../src/report/text/doctor-text.ts'
import { aNetwork } from '../support/builders.ts'
import { examined } from './doctor-scene.ts'
import { expectGolden } from './golden.ts'

const plain = { colour: false } as const

/** What `doctor` prints of these checks. */
function told(checks: readonly Check[], look: { readonly colour: boolean } = plain): string {
  const runs: [Check, ...Check[]][] = []
  for (const check of checks) {
    const last = runs.at(-1)
    if (last !== undefined && isToldWith(last[0], check)) last.push(check)
    else runs.push([check])
  }
  return runs.map(([first, ...others]) => checkText(first, others, look)).join('')
}

test('tells one check a line, what to do below it, and what was skipped for one reason together', () => {
  expectGolden(
    'doctor.txt',
    `${doctorHeading(aNetwork(), plain)}${told(examined)}${doctorEnding(examined)}`,
  )
})

test('ends well where nothing failed', () => {
  expect(doctorEnding(examined.filter(({ status }) => status === 'ok'))).toContain(
    'Nothing stands in the way.',
  )
  expect(doctorHeading(undefined, plain)).toBe('No network\n')
})

test('says in colour what the words say without', () => {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the colours
  expect(told(examined, { colour: true }).replace(/\u001b\[\d+m/g, '')).toBe(told(examined))
})

test('lets no text of others move the terminal or start a workflow command', () => {
  const evil = checkText(
    { name: 'metadata', isWorld: false, ...fail('a\n::error::b\u001b[2J', '::stop-commands::x') },
    [],
    plain,
  )

  expect(evil).not.toMatch(/^\s*::/m)
  expect(evil).not.toContain('\u001b')
})

test('fits 80 columns, but for what has to stay whole', () => {
  const long =
    'the metadata of 0xAaAAAaaAAAAAAaaAAAaaaaAaAaAAAAaAAaAaAaA1 can’t be read (gateway.example answers 404); that blocks every publish'
  const text = checkText({ name: 'metadata', isWorld: false, ...fail(long, long) }, [], plain)
  const release = { verb: 'release', network: 'local', id: 'y'.repeat(80) } as const
  const command = checkText(
    { name: 'metadata', isWorld: false, ...fail('x', [release]) },
    [],
    plain,
  )

  expect(text.split('\n').filter((line) => line.length > 80)).toEqual([])
  expect(text.replace(/\s+/g, ' ')).toContain(long)
  expect(command.trim().split('\n')).toHaveLength(2)
})
