import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import { hiddenText, keyText, secret, tokenText } from '../../src/model/secret.ts'

const KEY = '0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80'
const key = secret('key', KEY)

test.each<[string, () => string]>([
  ['put into a text', () => `${key}`],
  ['put together with one', () => 'a '.concat(String(key))],
  ['written as JSON', () => JSON.stringify({ key })],
  ['written to a log', () => inspect({ key }, { depth: 9, showHidden: true, getters: true })],
  ['listed', () => JSON.stringify([Object.entries(key), Object.getOwnPropertyNames(key)])],
  ['copied', () => inspect(structuredClone(key), { showHidden: true })],
  ['spread', () => JSON.stringify({ ...key })],
  ['in an error', () => inspect(new Error('it failed', { cause: key }))],
])('a secret shows nothing when it is %s', (_, show) => {
  expect(show()).not.toContain(KEY.slice(2, 12))
})

test('gives its text to the function that is for its kind', () => {
  expect(keyText(key)).toBe(KEY)
  expect(tokenText(secret('token', 'ghs_1'))).toBe('ghs_1')
  expect(hiddenText(key)).toBe(KEY)
})
