import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type AnnotationSubject, annotations } from '../../src/report/annotations.ts'
import { expectGolden } from './golden.ts'
import { hostileText, terminalFaults } from './hostile.ts'
import { aPlan, aTroubledPlan, hostilePlan } from './scene.ts'

test('reads as people will see it', () => {
  const { problems, warnings, changes } = aTroubledPlan()
  const changedLines = new Map([
    ['sources/sentiment-analyzer/source.yaml', [4, 12]],
    ['sources/bge-reranker/source.yaml', [9, 3, 5]],
    ['sources/legacy-captioner/source.yaml', [3]],
    ['sources/llama-chat/source.yaml', [14]],
  ])
  const notes = annotations({
    problems,
    warnings,
    changes,
    changedLines,
    prefix: 'ops/',
    network: 'mainnet',
  })

  expectGolden(
    'annotations.txt',
    notes
      .map(
        ({ level, file, line, column, title, message }) =>
          `${level} ${file}:${line}:${column}\n  ${title}\n  ${message}\n`,
      )
      .join(''),
  )
})

test('puts a change on its own line where that was edited, else on the first edited line of its file', () => {
  const at = (lines: readonly number[]) =>
    notices({ changedLines: new Map([['sources/sentiment-analyzer/source.yaml', lines]]) }).map(
      ({ line }) => line,
    )

  expect(at([3, 12])).toEqual([12])
  expect(at([13, 4])).toEqual([4])
  expect(at([])).toEqual([])
})

test('shows closings before anything else', () => {
  const changedLines = new Map(aPlan().changes.map(({ file }) => [file, [1]] as const))

  expect(notices({ changedLines })[0]?.title).toBe('close legacy-captioner')
})

test('says nothing of what the base branch wants already, and nothing about files that were not edited', () => {
  expect(notices({ changedLines: new Map([['sources/llama-chat/source.yaml', [14]]]) })).toEqual([])
  expect(notices({ changedLines: new Map() })).toEqual([])
})

test('keeps to ten of each kind, and the tenth says how many more there are', () => {
  const problem = { code: 'bad-amount', message: 'x', hint: '', file: 'a.yaml', line: 1 } as const
  const errors = (count: number) =>
    annotations(
      aSubject({ problems: [...Array(count).keys()].map((at) => ({ ...problem, line: at })) }),
    )

  expect(errors(10)).toHaveLength(10)
  expect(errors(10).at(-1)?.line).toBe(9)
  expect(errors(25)).toHaveLength(10)
  expect(errors(25).at(-1)).toEqual({
    level: 'error',
    title: 'ogpu-gitops',
    message: 'and 16 more: see the summary',
  })
})

test('stays on one line and starts no command, whatever stands in files, messages and values', () => {
  fc.assert(
    fc.property(hostileText, (text) => {
      const { problems, warnings, changes } = hostilePlan(text)
      const changedLines = new Map([[text, [1]]])
      const notes = annotations({
        problems,
        warnings,
        changes,
        network: text,
        changedLines,
        prefix: 'ops/',
      })

      expect(notes.filter(({ level }) => level === 'notice')).toHaveLength(3)
      for (const { title, message, file } of notes) {
        expect([title, message, file ?? ''].flatMap(terminalFaults)).toEqual([])
        expect(`${title}${message}${file}`).not.toContain('\n')
      }
    }),
  )
})

function aSubject(facts: Partial<AnnotationSubject> = {}): AnnotationSubject {
  return { problems: [], warnings: [], changes: [], changedLines: new Map(), prefix: '', ...facts }
}

function notices(facts: Partial<AnnotationSubject>): ReturnType<typeof annotations> {
  return annotations(aSubject({ changes: aPlan().changes, ...facts }))
}

test('keeps refusals and problems to ten together, and what the run is about is never left out', () => {
  const problems = Array.from(
    { length: 9 },
    () => ({ code: 'bad-amount', message: 'x', hint: '' }) as const,
  )
  const refusals = Array.from(
    { length: 9 },
    (_, at) => ({ code: 'limit', message: `refusal ${at}`, ways: [] }) as const,
  )
  const ahead = [{ level: 'error', title: 'The plan is too large', message: 'split it' }] as const

  const notes = annotations(aSubject({ problems, refusals, ahead }))

  expect(notes).toHaveLength(10)
  expect(notes[0]).toEqual(ahead[0])
  expect(notes[1]?.title).toContain('Refused (limit)')
  expect(notes.at(-1)?.message).toBe('and 10 more: see the summary')
})
