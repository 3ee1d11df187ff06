import { expect, test } from 'vitest'
import { type Repository, readRepository } from '../../src/engine/repository.ts'
import { PROBLEM_CODES } from '../../src/model/codes.ts'
import { aConfig, aDefinition, aFile, cases, readOne } from './files.ts'

const bad = cases('bad')
const badConfig = cases('bad-config')

/** A file name leaves no room for them, or one file can't show them. */
const ELSEWHERE = [
  'not-a-file',
  'metadata-too-large',
  'duplicate-id',
  'duplicate-file',
  'duplicate-address',
  'config-missing',
  'no-definitions',
]

test.each(bad)('refuses $name', ({ code, bytes }) => {
  const { problems, specs } = readOne(bytes)

  expect(problems.map((problem) => problem.code)).toEqual(problems.map(() => code))
  expect(problems).not.toEqual([])
  expect(specs).toEqual([])
})

test.each(badConfig)('refuses the configuration $name', ({ code, bytes }) => {
  const { problems, specs, config } = readConfig(bytes)

  expect(problems.map((problem) => problem.code)).toEqual(problems.map(() => code))
  expect(problems).not.toEqual([])
  expect(specs).toEqual([])
  expect(config).toBeUndefined()
})

test.each(cases('good'))('accepts $name', ({ bytes }) => {
  const { problems, warnings, specs } = readOne(bytes)

  expect([...problems, ...warnings]).toEqual([])
  expect(specs).not.toEqual([])
})

test.each(cases('warned'))('warns of $name and goes on', ({ code, bytes }) => {
  const { problems, warnings, specs } = readOne(bytes)

  expect(problems).toEqual([])
  expect(warnings).toMatchObject([
    { code, line: expect.any(Number), column: expect.any(Number), frame: expect.any(String) },
  ])
  expect(specs).toHaveLength(1)
})

test('shows every code of files and shapes in a case', () => {
  const shown = new Set([...bad, ...badConfig].map(({ code }) => code))
  const codes = PROBLEM_CODES.slice(
    PROBLEM_CODES.indexOf('empty-file'),
    PROBLEM_CODES.indexOf('wrong-chain'),
  )

  expect(codes.filter((code) => !shown.has(code) && !ELSEWHERE.includes(code))).toEqual([])
})

test('says every problem with its place, in words that are read in review', async () => {
  const answers = [
    ...bad.map(({ name, bytes }) => answer(`bad/${name}`, readOne(bytes))),
    ...badConfig.map(({ name, bytes }) => answer(`bad-config/${name}`, readConfig(bytes))),
  ]

  await expect(answers.join('\n')).toMatchFileSnapshot('./cases/answers.txt')
})

function readConfig(bytes: Uint8Array): Repository {
  return readRepository([aFile('ogpu.yaml', bytes)], 'ogpu.yaml')
}

function answer(name: string, { problems }: Repository): string {
  const lines = problems.map(
    ({ line, column, message, hint }) =>
      `  ${line ?? '-'}:${column ?? '-'} ${message}\n      ${hint}\n`,
  )
  return `${name}\n${lines.join('')}`
}

test('reads the configuration that the cases are read with', () => {
  expect(readOne(aDefinition(), aConfig()).problems).toEqual([])
})
