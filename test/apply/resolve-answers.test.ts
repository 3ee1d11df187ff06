import { describe, expect, test } from 'vitest'
import type { SendAnswer } from '../../src/model/chain.ts'
import { asWei } from '../../src/model/units/amount.ts'
import { aScene } from '../support/apply-scene.ts'
import { legacy, pricesOf, REQUEST, resolved } from '../support/attempts.ts'
import { START } from '../support/manual-clock.ts'

const UNDERPRICED: SendAnswer = { kind: 'below-minimum' }

describe('a node that takes nothing at this price', () => {
  test('gets a higher fee at once, beside a note of both', async () => {
    const scene = aScene({
      answer: ({ fees }) =>
        fees.kind === 'legacy' && fees.gasPrice < 1_500n ? UNDERPRICED : { kind: 'accepted' },
    })

    const { result } = await resolved(scene)

    expect(scene.journal).toEqual([
      'sign 7',
      'note 0x1',
      'send 0x1',
      'sign 7',
      'note 0x1 0x2',
      'send 0x2',
      'sign 7',
      'note 0x1 0x2 0x3',
      'send 0x3',
    ])
    expect(scene.clock.slept).toEqual([10])
    expect(result).toMatchObject({ kind: 'mined', receipt: { hash: '0x3' } })
  })

  test('gets no more raises than others, and the last bytes again', async () => {
    const scene = aScene({ answer: () => UNDERPRICED })

    await resolved(scene)

    expect(scene.signer.signed).toHaveLength(3)
    expect(scene.journal.slice(-1)).toEqual(['send 0x3'])
  })

  test('gets what the chain asks by then', async () => {
    const scene = aScene({
      answer: (request) => (request.fees === REQUEST.fees ? UNDERPRICED : { kind: 'accepted' }),
      fees: () => legacy(3_000n),
    })

    await resolved(scene)

    expect(pricesOf(scene)).toEqual([1_000n, 3_000n])
  })

  test('gets the same bytes again where the cap allows no raise', async () => {
    const scene = aScene({ answer: (_, time) => (time < 3 ? UNDERPRICED : { kind: 'accepted' }) })

    const { result } = await resolved(scene, { cap: asWei(1_250n) })

    expect(scene.sentAt).toEqual([0, 100, 200])
    expect(result).toMatchObject({ kind: 'mined', receipt: { hash: '0x1' } })
  })

  test('is no reason to forget what was sent, when the run is told to stop', async () => {
    const scene = aScene({ answer: () => UNDERPRICED })

    const { result } = await resolved(scene, {}, scene.abort)

    expect(result).toMatchObject({
      cause: 'cancelled',
      reason: 'cancelled while a transaction was under way',
    })
  })
})

describe('a node that refuses the bytes', () => {
  const refuses = (): SendAnswer => ({ kind: 'rejected', reason: 'insufficient funds' })

  test('is believed after four looks at a nonce that stays', async () => {
    const scene = aScene({ answer: refuses, timing: { resend: 10 } })

    const { result } = await resolved(scene)

    expect(result).toEqual({
      kind: 'in-flight',
      cause: 'rejected',
      reason: 'the RPC refuses it: insufficient funds',
    })
    expect(scene.sentAt).toEqual([0, 10, 20, 30])
  })

  test('is not believed where the transaction is mined nevertheless', async () => {
    const scene = aScene({
      answer: (_, time) => (time === 1 ? refuses() : { kind: 'unknown', reason: 'timeout' }),
      timing: { resend: 10 },
    })

    const { result } = await resolved(scene)

    expect(result).toMatchObject({ kind: 'mined' })
  })

  test('is forgotten where it takes a raise', async () => {
    const scene = aScene({
      answer: (request) => (request.fees === REQUEST.fees ? refuses() : { kind: 'accepted' }),
      takes: () => scene.clock.now() > START + 100,
      timing: { raise: 20, raises: 1 },
    })

    expect((await resolved(scene)).result).toMatchObject({
      kind: 'mined',
      receipt: { hash: '0x2' },
    })
  })

  test('is not heard where it is only the bytes that it has already', async () => {
    const scene = aScene({
      answer: (_, time) => (time === 1 ? { kind: 'accepted' } : refuses()),
      takes: () => scene.clock.now() > START + 250,
    })

    expect((await resolved(scene)).result).toMatchObject({
      kind: 'mined',
      receipt: { hash: '0x1' },
    })
  })

  test('proves nothing by an answer that nobody understands', async () => {
    const scene = aScene({
      answer: () => ({ kind: 'unknown', reason: 'timeout' }),
      takes: () => scene.clock.now() > START + 250,
    })

    expect((await resolved(scene)).result).toMatchObject({ kind: 'mined' })
  })
})
