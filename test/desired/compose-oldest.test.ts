import { expect, test } from 'vitest'
import { readRepository } from '../../src/engine/repository.ts'
import { composeProblems } from '../../src/plan/compose.ts'
import { aCompose } from '../compose/cases.ts'
import { aConfig, aDefinition, aFile } from './files.ts'

const repository = (oldest: string, relax = '') =>
  readRepository(
    [
      aConfig(oldest),
      aFile(
        'sources/my-model/source.yaml',
        aDefinition({ environments: '{ cpu: compose.yaml }' }) + relax,
      ),
      aFile('sources/my-model/compose.yaml', aCompose({ pull_policy: 'daily' })),
    ],
    'ogpu.yaml',
  )

test.each([
  ['2.30', [2, 30, 0]],
  ['"2.30"', [2, 30, 0]],
  ['2.30.1', [2, 30, 1]],
])('reads %s as it is written, not as a number', (written, version) => {
  expect(repository(`compose: { oldest: ${written} }\n`).config?.oldestCompose).toEqual(version)
})

test('warns of what is new as long as nobody says what providers have', () => {
  const { problems, warnings } = composeProblems(repository('').specs)

  expect(problems).toEqual([])
  expect(warnings).toMatchObject([{ code: 'compose-version' }])
})

test('refuses what the oldest version refuses, and lets it off with a reason', () => {
  expect(composeProblems(repository('compose: { oldest: 2.28 }\n').specs)).toMatchObject({
    problems: [{ code: 'compose-version' }],
    warnings: [],
  })
  expect(composeProblems(repository('compose: { oldest: 2.34 }\n').specs)).toEqual({
    problems: [],
    warnings: [],
  })

  const relaxed = composeProblems(
    repository('compose: { oldest: 2.28 }\n', 'relax: { compose-version: our providers are new }\n')
      .specs,
  )
  expect(relaxed).toMatchObject({
    problems: [],
    warnings: [{ code: 'compose-version', hint: expect.stringContaining('our providers are new') }],
  })
})
