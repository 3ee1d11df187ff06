import { expect, test } from 'vitest'
import type { Command } from '../../src/model/command.ts'
import type { Way } from '../../src/model/way.ts'
import { commandText } from '../../src/report/format/command-text.ts'
import { ratio } from '../../src/report/format/ratio.ts'
import { counted, listed, thousands } from '../../src/report/format/words.ts'
import { githubWay } from '../../src/report/github/markup/github-ways.ts'
import { wayText, wayWords } from '../../src/report/ways.ts'

test.each([
  ['10', '20', '2×'],
  ['15', '20', '1.3×'],
  ['20', '10', '0.5×'],
  ['100', '104', '1.04×'],
  ['1', '1000000', '1,000,000×'],
  ['1000', '12500', '13×'],
  ['1000000', '1', 'less than 0.001×'],
  ['10', '10', undefined],
  ['0', '10', undefined],
  ['10', '0', undefined],
  ['1000000', '1000001', undefined],
  ['text', '10', undefined],
])('compares %s and %s as %s', (before, after, expected) => {
  expect(ratio(before, after)).toBe(expected)
})

test('counts in good English', () => {
  expect([
    counted(1, 'provider'),
    counted(2, 'provider'),
    counted(1204, 'task'),
    counted(0, 'task'),
  ]).toEqual(['1 provider', '2 providers', '1,204 tasks', '0 tasks'])
  expect([thousands(999), thousands(1000), thousands(4_812_377)]).toEqual([
    '999',
    '1,000',
    '4,812,377',
  ])
  expect([listed([]), listed(['a']), listed(['a', 'b']), listed(['a', 'b', 'c'])]).toEqual([
    '',
    'a',
    'a and b',
    'a, b and c',
  ])
})

test('tells a command from a sentence, and tells programs what they were always told', () => {
  const look: Way = { kind: 'look', network: 'x', why: 'refused' }
  const text = 'ogpu-gitops plan --network x'
  expect(wayWords(look)).toEqual({ label: 'look at it', text, isCommand: true })
  expect(wayText(look)).toBe(`look at it: ${text}`)

  const approve: Way = { kind: 'approve', network: 'x', hash: '12'.repeat(32) }
  expect(wayWords(approve)).toMatchObject({ label: 'approve this plan', isCommand: true })
  expect(wayText(approve)).toBe('ogpu-gitops apply --network x --approve 1212121212121212')
  expect(githubWay(approve, {})).toMatchObject({
    label: 'approve this plan',
    text: 'gh workflow run opengpu.yml -f approve=1212121212121212',
  })

  const split = 'send fewer at once: split the change'
  expect(wayWords({ kind: 'do', text: split })).toEqual({ text: split, isCommand: false })
})

test('writes each command so that a shell takes its words for words', () => {
  const commands: readonly (readonly [Command, string])[] = [
    [{ verb: 'release-unreadable', network: 'x' }, 'release --unreadable --network x'],
    [
      { verb: 'plan', network: 'x', allowsIdentityChange: true },
      'plan --network x --allow-identity-change',
    ],
    [{ verb: 'pull', network: 'x', id: 'a; rm b' }, "pull 'a; rm b' --network x"],
    [{ verb: 'apply', network: 'x', yes: true }, 'apply --network x --yes'],
    [{ verb: 'drift', network: '-x' }, "drift --network '-x'"],
    [{ verb: 'doctor-report' }, 'doctor --report'],
    [{ verb: 'import' }, 'import'],
  ]
  for (const [command, text] of commands) expect(commandText(command)).toBe(`ogpu-gitops ${text}`)
})
