import { Interface, id } from 'ethers'
import { expect, test } from 'vitest'
import { CONTRACTS } from '../../../src/adapters/chain/calls.ts'
import {
  callData,
  PUBLISH_SOURCE,
  SELECTORS,
  SOURCE_PUBLISHED,
  SOURCE_STATUS_CHANGED,
  SOURCE_UPDATED,
} from '../../../src/adapters/chain/selectors.ts'
import { anAddress } from '../../support/builders.ts'

test.each([
  ['getSourceCount', 'getSourceCount()'],
  ['getSources', 'getSources(uint256,uint256)'],
  ['getStatus', 'getStatus()'],
  ['getSourceParams', 'getSourceParams()'],
  ['getTaskCount', 'getTaskCount()'],
  ['getRegistrantCount', 'getRegistrantCount()'],
  ['lockupOf', 'lockupOf(address)'],
  ['MIN_LOCKUP_PER_SOURCE', 'MIN_LOCKUP_PER_SOURCE()'],
  ['getActiveSourceCount', 'getActiveSourceCount(address)'],
] as const)('the selector of %s is that of %s', (name, signature) => {
  expect(SELECTORS[name]).toBe(id(signature).slice(0, 10))
})

test('each selector is that of the signature by which we encode', () => {
  expect(Object.entries(SELECTORS).map(([name, selector]) => [name, selector])).toEqual(
    Object.keys(SELECTORS).map((name) => [name, CONTRACTS.getFunction(name)?.selector]),
  )
})

test('the selector of a publish is that of the signature by which we send it', () => {
  expect(PUBLISH_SOURCE).toBe(CONTRACTS.getFunction('publishSource')?.selector)
})

test('the topic of each event is that of its signature', () => {
  const params = '(address,string,uint8,uint256,uint256,uint256,bool,string,uint8,uint256)'

  expect(SOURCE_PUBLISHED).toBe(id('SourcePublished(address)'))
  expect(SOURCE_UPDATED).toBe(id(`SourceUpdated(address,${params})`))
  expect(SOURCE_STATUS_CHANGED).toBe(id('SourceStatusChanged(address,uint8)'))
})

test('call data is what ethers encodes', () => {
  const abi = new Interface(['function getSources(uint256,uint256)', 'function lockupOf(address)'])

  expect(callData('getSources', 0, 500)).toBe(abi.encodeFunctionData('getSources', [0, 500]))
  expect(callData('lockupOf', anAddress(7))).toBe(
    abi.encodeFunctionData('lockupOf', [anAddress(7)]),
  )
  expect(callData('getStatus')).toBe(id('getStatus()').slice(0, 10))
})
