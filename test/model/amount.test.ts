import fc from 'fast-check'
import { expect, test } from 'vitest'
import { asWei, formatAmount, parseAmount, roundAmount } from '../../src/model/units/amount.ts'

const UINT256 = 1n << 256n

test('writes every amount so that it reads back exactly', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: UINT256 - 1n }), (value) => {
      expect(parseAmount(formatAmount(asWei(value)))).toBe(value)
    }),
  )
})

test.each([
  ['0 OGPU', 0n],
  ['0.01 OGPU', 10n ** 16n],
  ['1.50 OGPU', 15n * 10n ** 17n],
  ['0.000000000000000001 OGPU', 1n],
  ['3 gwei', 3n * 10n ** 9n],
  ['0.5 gwei', 5n * 10n ** 8n],
  ['1.000 wei', 1n],
  [`${UINT256 - 1n} wei`, UINT256 - 1n],
])('reads %s', (text, value) => {
  expect(parseAmount(text)).toBe(value)
})

test.each([
  ['10', 'no-unit'],
  ['1e21', 'no-unit'],
  ['0x10 OGPU', 'hex'],
  ['0,25 OGPU', 'comma'],
  ['017 OGPU', 'leading-zero'],
  ['0.0000000000000000001 OGPU', 'too-precise'],
  ['0.5 wei', 'too-precise'],
  [`${UINT256} wei`, 'too-large'],
  [`${'9'.repeat(100)} OGPU`, 'too-large'],
  ['-1 OGPU', 'form'],
  ['1. OGPU', 'form'],
  ['.5 OGPU', 'form'],
  ['1 ogpu', 'form'],
  ['1  OGPU', 'form'],
  [' 1 OGPU', 'form'],
  ['1 OGPU\n', 'form'],
  ['', 'form'],
])('says what is wrong with %j', (text, fault) => {
  expect(parseAmount(text)).toBe(fault)
})

test('writes tiny amounts in wei, where OGPU would be a row of zeros', () => {
  expect([1n, 10n ** 9n - 1n, 10n ** 9n].map((value) => formatAmount(asWei(value)))).toEqual([
    '1 wei',
    '999999999 wei',
    '0.000000001 OGPU',
  ])
})

test('rounds estimates to a few digits', () => {
  expect(
    ['1.23456789 OGPU', '0.00139876 OGPU', '12 OGPU'].map((text) =>
      roundAmount(asWei(BigInt(parseAmount(text)))),
    ),
  ).toEqual(['1.2346', '0.0014', '12'])
})
