import { AbiCoder, Interface } from 'ethers'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CONTRACTS, encodeCall, revertReason } from '../../../src/adapters/chain/calls.ts'
import { anAddress, someParams } from '../../support/builders.ts'

const coder = AbiCoder.defaultAbiCoder()

describe('why a contract refused', () => {
  test.each([
    ['Nope', `0x08c379a0${coder.encode(['string'], ['Nope']).slice(2)}`],
    ['panic 17', `0x4e487b71${coder.encode(['uint256'], [17]).slice(2)}`],
    [
      'InsufficientLockup()',
      new Interface(['error InsufficientLockup()']).encodeErrorResult('InsufficientLockup'),
    ],
    [
      'OwnableUnauthorizedAccount(0x',
      new Interface(['error OwnableUnauthorizedAccount(address)']).encodeErrorResult(
        'OwnableUnauthorizedAccount',
        [anAddress(5)],
      ),
    ],
    ['reverted without a reason', '0x'],
    ['reverted with 0xdeadbeef', '0xdeadbeef'],
    ['reverted with 0x08c379a0', '0x08c379a0'],
  ])('is said in words: %s', (words, data) => {
    expect(revertReason(data)).toContain(words)
  })

  test('is said of nothing at all, and shortly of much', () => {
    expect(revertReason(undefined)).toBe('reverted without a reason')
    expect(revertReason(`0x${'ab'.repeat(5_000)}`).length).toBeLessThan(120)
  })

  test('is said of any bytes without failing', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('0x', '0x08c379a0', '0x4e487b71', '0x118cdaa7'),
        fc.stringMatching(/^([0-9a-f]{2})*$/),
        (selector, rest) => {
          expect(typeof revertReason(selector + rest)).toBe('string')
        },
      ),
    )
  })
})

describe('call data', () => {
  test('names its fields: what is encoded is what was meant', () => {
    const params = someParams({
      imageEnvironments: 5,
      privacyEnabled: true,
      optionalParamsUrl: 'x',
      deliveryMethod: 1,
    })

    const [source, tuple] = CONTRACTS.decodeFunctionData(
      'updateSource',
      encodeCall({ kind: 'update', address: anAddress(10), params }),
    )

    expect(String(source).toLowerCase()).toBe(anAddress(10))
    expect({
      ...tuple.toObject(),
      client: String(tuple.client).toLowerCase(),
      imageEnvironments: Number(tuple.imageEnvironments),
      deliveryMethod: Number(tuple.deliveryMethod),
    }).toEqual(params)
  })

  test('of each kind calls its function', () => {
    const functions = (['publish', 'update', 'close'] as const).map((kind) => {
      const data = encodeCall(
        kind === 'publish'
          ? { kind, params: someParams() }
          : { kind, address: anAddress(10), params: someParams() },
      )
      return CONTRACTS.parseTransaction({ data })?.name
    })

    expect(functions).toEqual(['publishSource', 'updateSource', 'inactivateSource'])
  })
})
