import { expect, test } from 'vitest'
import { readingText, whileReading } from '../../src/cli/terminal/progress.ts'
import { memoryWorld } from '../support/memory-world.ts'

test('says what is read, from where, and how far it is', () => {
  const known = { network: 'mainnet', from: 'gateway.example', asked: 0, read: 0 }

  expect(readingText({ ...known, network: '' })).toBe('Reading the repository and its history …')
  expect(readingText(known)).toBe('Reading the Sources on mainnet …')
  expect(readingText({ ...known, asked: 40, read: 12 })).toBe(
    'Reading metadata on mainnet from gateway.example: 12 of 40 …',
  )
})

test('once nothing was said for a while it says what it is about, and nothing where nobody looks', async () => {
  const told: string[] = []
  let sayTold = (): void => undefined
  const isTold = new Promise<void>((resolve) => {
    sayTold = resolve
  })
  const err = (text: string): void => {
    told.push(text)
    sayTold()
  }
  const world = memoryWorld()

  await whileReading(world, { err, isInteractive: true }, (_, heard) => {
    heard('Waiting for a block …')
    return isTold
  })
  await whileReading(world, { err, isInteractive: false }, (_, heard) => {
    heard('Waiting for another …')
    return Promise.resolve()
  })

  expect(told).toEqual(['Waiting for a block …\n'])
})
