import { expect, test } from 'vitest'
import { RULES } from '../../src/model/compose-rules.ts'
import { type Case, cases, check } from './cases.ts'

const bad = cases('bad')
const good = cases('good')

test.each(bad)('objects to $name', ({ code, text, environment }) => {
  const findings = check(text, environment)

  expect(findings.map(({ rule }) => rule)).toEqual(findings.map(() => code))
  expect(findings).not.toEqual([])
})

test.each(good)('accepts $name', ({ text, environment }) => {
  const errors = check(text, environment).filter(({ severity }) => severity === 'error')

  expect(errors).toEqual([])
})

test('shows every rule in a case, and knows enough files', () => {
  const shown = new Set(bad.map(({ code }) => code))

  expect(RULES.map(({ code }) => code).filter((code) => !shown.has(code))).toEqual([])
  expect(bad.length + good.length).toBeGreaterThan(60)
})

test('says what it finds with its place, in words that are read in review', async () => {
  const answers = [
    ...bad.map((one) => answer('bad', one)),
    ...good.map((one) => answer('good', one)),
  ]

  await expect(answers.join('\n')).toMatchFileSnapshot('./cases/answers.txt')
})

test('gives every finding a place inside its file', () => {
  for (const { text, environment, name } of [...bad, ...good]) {
    const lines = text.replace(/^\uFEFF/, '').split('\n')
    for (const { place } of check(text, environment)) {
      expect(place.line, name).toBeLessThanOrEqual(lines.length)
      expect(place.column, name).toBeLessThanOrEqual((lines[place.line - 1]?.length ?? 0) + 1)
    }
  }
})

function answer(folder: string, { name, text, environment }: Case): string {
  const lines = check(text, environment).map(
    ({ rule, severity, place, message, hint }) =>
      `  ${place.line}:${place.column} ${severity} ${rule}: ${message}\n      ${hint}\n`,
  )
  return `${folder}/${name}\n${lines.join('') || '  nothing\n'}`
}
