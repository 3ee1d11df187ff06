import { getAddress } from 'ethers'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { asAddress, checksum, parseAddress } from '../../src/model/units/address.ts'

const addresses = fc
  .bigInt({ min: 1n, max: (1n << 160n) - 1n })
  .map((value) => asAddress(`0x${value.toString(16).padStart(40, '0')}`))

test('spells every address as ethers does', () => {
  fc.assert(
    fc.property(addresses, (address) => {
      expect(checksum(address)).toBe(getAddress(address))
      expect(parseAddress(checksum(address))).toBe(address)
    }),
  )
})

test('takes one case throughout without a checksum', () => {
  const lower = '0x727433b86290fcb541fc8ec67f42e1e06cc5621d'

  expect(parseAddress(lower)).toBe(lower)
  expect(parseAddress(`0x${lower.slice(2).toUpperCase()}`)).toBe(lower)
})

test('names the spelling that a wrong checksum should have had', () => {
  expect(parseAddress('0x727433b86290fcb541FC8EC67f42E1e06cC5621d')).toEqual({
    fault: 'checksum',
    expected: '0x727433b86290fcb541FC8EC67f42E1e06cC5621D',
  })
})

test.each([
  '',
  '0x',
  '0x12',
  '727433b86290fcb541fc8ec67f42e1e06cc5621d',
  '0X727433b86290fcb541fc8ec67f42e1e06cc5621d',
  'acme.eth',
  'XE7338O073KYGTWWZN0F2WZ0R8PX5ZPPZS',
  ' 0x727433b86290fcb541fc8ec67f42e1e06cc5621d',
  '0x727433b86290fcb541fc8ec67f42e1e06cc5621d\n',
])('takes %j for no address', (text) => {
  expect(parseAddress(text)).toEqual({ fault: 'form' })
})

test('refuses the zero address', () => {
  expect(parseAddress(`0x${'0'.repeat(40)}`)).toEqual({ fault: 'zero' })
})
