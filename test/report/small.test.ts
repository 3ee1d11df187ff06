import { expect, test } from 'vitest'
import { ratio } from '../../src/report/ratio.ts'
import { readWay } from '../../src/report/ways.ts'
import { counted, listed, thousands } from '../../src/report/words.ts'

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

test('tells a command from a sentence', () => {
  expect(readWay('look at it: ogpu-gitops plan --network x')).toEqual({
    label: 'look at it',
    text: 'ogpu-gitops plan --network x',
    isCommand: true,
  })
  expect(readWay('gh workflow run opengpu.yml -f approve=12')).toMatchObject({
    label: 'approve this plan',
    isCommand: true,
  })
  expect(readWay('send fewer at once: split the change')).toEqual({
    text: 'send fewer at once: split the change',
    isCommand: false,
  })
})
