import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildProgram, type Program } from '../support/program.ts'
import { aReader, missingIn, type Reader, stepsOf } from './walkthrough.ts'

describe('the tutorial', () => {
  const steps = stepsOf(readFileSync('docs/tutorial.md', 'utf8'))
  let program: Program
  let reader: Reader
  let isLost = false

  beforeAll(async () => {
    program = await buildProgram()
    reader = await aReader(program.file)
  })
  afterAll(async () => {
    await reader.leave()
    await program.remove()
  })

  test('has something to do', () => {
    expect(steps.length).toBeGreaterThan(20)
  })

  // each needs what those before it did
  test.for(steps.map((step) => [step.line, step.kind, titleOf(step), step] as const))(
    'line %i, %s: %s',
    async ([, , , step], { skip }) => {
      if (isLost) skip('an earlier step did something else')
      isLost = true
      await reader.follow(step)
      isLost = false
    },
  )
})

function titleOf(step: ReturnType<typeof stepsOf>[number]): string {
  return 'command' in step ? (step.command.split('\n')[0] ?? '') : step.file
}

describe('a page is read as a reader reads it', () => {
  const page = [
    'Words.',
    '',
    '```console background',
    '$ ogpu-gitops devnet',
    '…',
    '  rpc  …',
    '```',
    '',
    '```console',
    '$ cat > a <<EOF',
    '> b',
    '> EOF',
    '$ cat a',
    'b',
    '```',
    '',
    '```yaml',
    '# sources/one.yaml',
    'id: one',
    '```',
    '',
    '```diff',
    '--- sources/one.yaml',
    ' name: One',
    '-id: one',
    '+id: two',
    '```',
    '',
    '```yaml',
    'only: to read',
    '```',
    '',
  ].join('\n')

  test('commands with what they print, files, and edits, each with its line', () => {
    expect(stepsOf(page)).toEqual([
      { kind: 'background', command: 'ogpu-gitops devnet', expected: '…\n  rpc  …\n', line: 4 },
      { kind: 'command', command: 'cat > a <<EOF\nb\nEOF', expected: '', line: 10 },
      { kind: 'command', command: 'cat a', expected: 'b\n', line: 13 },
      { kind: 'file', file: 'sources/one.yaml', text: 'id: one\n', line: 18 },
      {
        kind: 'edit',
        file: 'sources/one.yaml',
        before: 'name: One\nid: one',
        after: 'name: One\nid: two',
        line: 23,
      },
    ])
  })

  test.each<[string, string, string | undefined]>([
    ['a b\nc\n', 'a b\nc', undefined],
    ['a b c', 'a\nb\n   c', undefined],
    ['a b', 'a b c', 'a b c'],
    ['x a b', 'a b', 'a b'],
    ['a b x', 'a b', 'nothing behind: a b'],
    ['a b x', 'a b …', undefined],
    ['x a b', '… a b', undefined],
    ['a 1 b 2 c', 'a … b … c', undefined],
    ['a b c b c', 'a … b c', undefined],
    ['a 1 c', 'a … b … c', 'b'],
    ['', '', undefined],
    ['more', '', 'nothing behind: '],
  ])('%j is held against %j', (output, expected, missing) => {
    expect(missingIn(output, expected)).toBe(missing)
  })
})
