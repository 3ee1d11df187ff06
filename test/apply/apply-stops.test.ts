import { describe, expect, test } from 'vitest'
import { applied, told } from '../support/applied.ts'
import { aRound, aScene } from '../support/apply-scene.ts'
import { aChange } from '../support/builders.ts'
import { aBlock } from '../support/memory-chain.ts'
import { aNote } from '../support/memory-notes.ts'

const ONE = aChange('update', 'one')
const TWO = aChange('publish', 'two')
const SUPERSEDED = {
  kind: 'stopped',
  cause: 'superseded',
  reason: 'the default branch has a newer commit; its run does this work',
}
const CANCELLED = {
  kind: 'stopped',
  cause: 'cancelled',
  reason: 'cancelled before the next transaction',
}

describe('a newer commit', () => {
  test('ends the run before it uploads or signs anything', async () => {
    const scene = aScene({ rounds: [aRound([ONE, TWO])], left: [aNote()], isTip: () => false })

    const events = await applied(scene)

    expect(events.slice(1)).toEqual([SUPERSEDED])
    expect(scene.journal).toEqual(['prepare 100', 'tip'])
    expect(scene.ipfs.uploaded).toEqual([])
  })

  test('ends the run before its next change', async () => {
    const scene = aScene({ rounds: [aRound([ONE, TWO])], isTip: (before) => before === 0 })

    const events = await applied(scene)

    expect(told(events)).toEqual([
      'round 1 7',
      'sent one 7',
      'mined one',
      'verified one',
      'stopped superseded',
    ])
    expect(events.at(-1)).toEqual(SUPERSEDED)
    expect(scene.journal.slice(-2)).toEqual(['send 0x1', 'tip'])
  })
})

describe('a run that is told to stop', () => {
  test('ends before it uploads anything, once it has said what it found', async () => {
    const scene = aScene({ rounds: [aRound([ONE, TWO])] })

    const events = await applied(scene, scene.abort)

    expect(events.slice(1)).toEqual([CANCELLED])
    expect(scene.journal).toEqual(['prepare 100', 'tip'])
    expect(scene.ipfs.uploaded).toEqual([])
  })

  test('ends before it signs anything, after its uploads', async () => {
    const scene = aScene({ rounds: [aRound([ONE, TWO])] })

    const events = await applied(scene, ({ kind }) => kind === 'uploaded' && scene.abort())

    expect(told(events)).toEqual(['round 1 7', 'stopped cancelled'])
    expect(scene.journal).toEqual(['prepare 100', 'tip', 'chain id'])
  })

  test('ends before its next change, and asks for nothing more', async () => {
    const scene = aScene({ rounds: [aRound([ONE, TWO])] })

    const events = await applied(scene, ({ kind }) => kind === 'verified' && scene.abort())

    expect(told(events)).toEqual([
      'round 1 7',
      'sent one 7',
      'mined one',
      'verified one',
      'stopped cancelled',
    ])
    expect(events.at(-1)).toEqual(CANCELLED)
    expect(scene.journal.at(-1)).toBe('send 0x1')
  })

  test('is done where nothing is left to be sent', async () => {
    const scene = aScene({ rounds: [aRound([ONE])] })

    const events = await applied(scene, ({ kind }) => kind === 'verified' && scene.abort())

    expect(told(events).at(-1)).toBe('verified one')
    expect(scene.notes.written.at(-1)).toEqual([])
  })

  test('leaves its note of what it has sent, and does nothing after it', async () => {
    const scene = aScene({ rounds: [aRound([ONE, TWO])], takes: () => false })

    const events = await applied(scene, ({ kind }) => kind === 'sent' && scene.abort())

    expect(told(events)).toEqual(['round 1 7', 'sent one 7', 'stopped cancelled'])
    expect(scene.journal.slice(-3)).toEqual(['sign 7', 'note 0x1', 'send 0x1'])
  })
})

test('a change that may still be mined ends the run, and is no reason for another round', async () => {
  const scene = aScene({
    rounds: [aRound([ONE, TWO])],
    answer: () => ({ kind: 'rejected', reason: 'no funds' }),
  })

  expect(told(await applied(scene))).toEqual(['round 1 7', 'sent one 7', 'stopped rejected'])
  expect(scene.journal.at(-1)).toBe('send 0x1')
})

test('an RPC that has become another chain ends the run before it uploads or signs anything', async () => {
  const scene = aScene({ rounds: [aRound([ONE])], chain: () => ({ chainId: async () => 5 }) })

  await expect(applied(scene)).rejects.toMatchObject({
    code: 'chain-moved',
    message: 'the RPC is chain 5 now, local is chain 31337',
    hint: 'check the RPC, then run again',
  })
  expect(scene.ipfs.uploaded).toEqual([])
  expect(scene.signer.signed).toEqual([])
})

test.each([
  ['has another hash', aBlock({ hash: 'another' })],
  ['is gone', undefined],
])('a block that %s after it was read is read anew, a moment later', async (_, replaced) => {
  let look = 0
  const scene = aScene({
    rounds: [aRound([ONE])],
    chain: (chain) => ({
      block: (number) => (look++ === 1 ? Promise.resolve(replaced) : chain.block(number)),
    }),
  })

  const events = await applied(scene)

  expect(events[0]).toEqual({ kind: 'waiting', reason: 'block 100 was replaced while it was read' })
  expect(scene.journal.slice(0, 3)).toEqual(['prepare 100', 'prepare 101', 'tip'])
  expect(scene.clock.slept[0]).toBe(10)
  expect(told(events)[0]).toBe('round 1 7')
})
