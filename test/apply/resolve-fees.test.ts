import { describe, expect, test } from 'vitest'
import type { TransactionRequest } from '../../src/model/chain.ts'
import { asWei } from '../../src/model/units/amount.ts'
import { aScene } from '../support/apply-scene.ts'
import { legacy, pricesOf, REQUEST, resolved } from '../support/attempts.ts'

function everyTenth(from: number, to: number): readonly number[] {
  return Array.from({ length: (to - from) / 100 + 1 }, (_, index) => from + index * 100)
}

test('is signed as it was asked for, then noted, then told, then sent', async () => {
  const scene = aScene()
  const toldAfter: (readonly string[])[] = []

  const { events } = await resolved(scene, {}, () => toldAfter.push([...scene.journal]))

  expect(scene.signer.signed).toEqual([REQUEST])
  expect(scene.notes.written).toEqual([[{ id: 'one', kind: 'publish', nonce: 7, hash: '0x1' }]])
  expect(toldAfter).toEqual([['sign 7', 'note 0x1']])
  expect(events).toEqual([{ kind: 'sent', id: 'one', change: 'publish', nonce: 7, hash: '0x1' }])
  expect(scene.journal).toEqual(['sign 7', 'note 0x1', 'send 0x1'])
})

test('the first of a fence counts as a raise of what an earlier run sent', async () => {
  const { events } = await resolved(aScene(), { id: 'fence', kind: 'fence' })

  expect(events).toEqual([{ kind: 'raised', id: 'fence', nonce: 7, hash: '0x1' }])
})

describe('a transaction that no block takes', () => {
  test('is sent again, raised twice, sent again, and left: each at its time', async () => {
    const scene = aScene({ takes: () => false })

    const { events, result } = await resolved(scene)

    expect(scene.sentAt).toEqual(everyTenth(0, 1_700))
    expect(
      scene.journal.filter(
        (line) => line !== 'send 0x1' && line !== 'send 0x2' && line !== 'send 0x3',
      ),
    ).toEqual(['sign 7', 'note 0x1', 'sign 7', 'note 0x1 0x2', 'sign 7', 'note 0x1 0x2 0x3'])
    expect(
      scene.journal.filter((line) => line.startsWith('send')).map((line) => line.at(-1)),
    ).toEqual([...'111222333333333333'])
    expect(events.slice(1)).toEqual(
      ['0x2', '0x3'].map((hash) => ({ kind: 'raised', id: 'one', nonce: 7, hash })),
    )
    expect(result).toEqual({
      kind: 'in-flight',
      cause: 'stalled',
      reason: 'the transaction was not mined in time, at the highest fee that is allowed',
    })
  })

  test('is signed with nothing changed but its fees', async () => {
    const scene = aScene({ takes: () => false })

    await resolved(scene)

    expect(scene.signer.signed).toEqual(
      [1_000n, 1_251n, 1_565n].map(
        (price): TransactionRequest => ({ ...REQUEST, fees: legacy(price) }),
      ),
    )
  })

  test('is raised to what the chain asks by then', async () => {
    const scene = aScene({
      takes: ({ fees }) => fees.kind === 'legacy' && fees.gasPrice >= 5_000n,
      fees: () => legacy(5_000n),
    })

    const { result } = await resolved(scene)

    expect(pricesOf(scene)).toEqual([1_000n, 5_000n])
    expect(result).toMatchObject({ kind: 'mined', receipt: { hash: '0x2' } })
  })

  test('is only sent again where the cap allows no raise, and left in the end', async () => {
    const scene = aScene({ takes: () => false })

    const { result } = await resolved(scene, { cap: asWei(1_250n) })

    expect(pricesOf(scene)).toEqual([1_000n])
    expect(scene.sentAt).toEqual(everyTenth(0, 1_100))
    expect(result).toMatchObject({ kind: 'in-flight', cause: 'stalled' })
  })

  test('is mined by whichever of its hashes a block takes', async () => {
    let isRaised = false
    const scene = aScene({
      takes: ({ fees }) => isRaised && fees.kind === 'legacy' && fees.gasPrice === 1_000n,
    })

    const { result } = await resolved(scene, {}, ({ kind }) => {
      isRaised ||= kind === 'raised'
    })

    expect(result).toMatchObject({ kind: 'mined', receipt: { hash: '0x1' } })
  })
})
