import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  asSeconds,
  formatDuration,
  MAX_EXPIRY,
  parseDuration,
} from '../../src/model/units/duration.ts'

test('writes every duration so that it reads back exactly', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 1n, max: MAX_EXPIRY }), (value) => {
      expect(parseDuration(formatDuration(asSeconds(value)))).toBe(value)
    }),
  )
})

test.each([
  ['1', 1n],
  ['90s', 90n],
  ['15m', 900n],
  ['24h', 86_400n],
  ['7d', 604_800n],
  ['3650d', MAX_EXPIRY],
])('reads %s', (text, value) => {
  expect(parseDuration(text)).toBe(value)
})

test.each([
  '0',
  '0s',
  '01',
  '1.5h',
  '-1',
  '1h30m',
  '24 h',
  '24H',
  '1w',
  '3651d',
  '315360001',
  '9999999999d',
  '',
  ' 1',
  '1\n',
])('refuses %j', (text) => {
  expect(parseDuration(text)).toBeUndefined()
})

test('keeps to hours up to two days', () => {
  expect(
    [86_400n, 172_800n, 259_200n, 5_400n, 61n].map((value) => formatDuration(asSeconds(value))),
  ).toEqual(['24h', '48h', '3d', '90m', '61s'])
})
