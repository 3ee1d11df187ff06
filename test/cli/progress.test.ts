import { expect, test } from 'vitest'
import { readingText } from '../../src/cli/progress.ts'

test('says what is read, from where, and how far it is', () => {
  const known = { network: 'mainnet', from: 'gateway.example', asked: 0, read: 0 }

  expect(readingText({ ...known, network: '' })).toBe('Reading the repository and its history …')
  expect(readingText(known)).toBe('Reading the Sources on mainnet …')
  expect(readingText({ ...known, asked: 40, read: 12 })).toBe(
    'Reading metadata on mainnet from gateway.example: 12 of 40 …',
  )
})
