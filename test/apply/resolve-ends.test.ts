import { describe, expect, test } from 'vitest'
import { aScene } from '../support/apply-scene.ts'
import { resolved } from '../support/attempts.ts'
import { START } from '../support/manual-clock.ts'
import { aBlock } from '../support/memory-chain.ts'

describe('a run that is told to stop', () => {
  test('sends nothing, and leaves word of what it signed', async () => {
    const scene = aScene()
    scene.abort()

    const { events, result } = await resolved(scene)

    expect(result).toEqual({
      kind: 'in-flight',
      cause: 'cancelled',
      reason: 'cancelled before the next transaction',
    })
    expect(events).toEqual([])
    expect(scene.journal).toEqual(['sign 7', 'note 0x1'])
  })

  test('does not wait for what it has sent', async () => {
    const scene = aScene({ takes: () => false })

    const { result } = await resolved(scene, {}, scene.abort)

    expect(result).toEqual({
      kind: 'in-flight',
      cause: 'cancelled',
      reason: 'cancelled while a transaction was under way',
    })
    expect(scene.clock.slept).toEqual([])
    expect(scene.journal.at(-1)).toBe('send 0x1')
  })

  test('still tells what it knows by then: that it was mined', async () => {
    const scene = aScene({
      wake: (chain) => {
        chain.mine()
        scene.abort()
      },
    })

    expect((await resolved(scene)).result).toMatchObject({ kind: 'mined' })
  })

  test('still tells what it knows by then: that another took its nonce', async () => {
    const scene = aScene({
      wake: (chain, now) => {
        chain.overtake()
        if (now === START + 40) scene.abort()
      },
    })

    expect((await resolved(scene)).result).toEqual({ kind: 'overtaken' })
  })
})

describe('a chain that stands still', () => {
  const patient = { resend: 1_000_000, raise: 1_000_000 }

  test('is left after the time for that, with what such a chain wants', async () => {
    const scene = aScene({ timing: patient, wake: () => undefined })

    const { result } = await resolved(scene)

    expect(result).toEqual({
      kind: 'in-flight',
      cause: 'stalled',
      reason:
        'the chain has made no block for 2 s; a chain that makes blocks only on demand wants confirmations: 0 or finality: instant in ogpu.yaml',
    })
    expect(scene.clock.slept).toHaveLength(201) // 2000 ms are not yet more than 2000 ms
  })

  test('is one whose newest block is no newer, whichever node answers', async () => {
    let look = 0
    const scene = aScene({
      takes: () => false,
      timing: patient,
      chain: () => ({ latest: async () => aBlock({ number: 100 - (look++ % 3) }) }),
    })

    expect((await resolved(scene)).result).toMatchObject({ cause: 'stalled' })
    expect(scene.clock.slept).toHaveLength(201)
  })

  test('is not one that makes a block now and then, from its first one on', async () => {
    let sleeps = 0
    const scene = aScene({
      height: 0,
      takes: () => sleeps > 1_000,
      timing: patient,
      wake: (chain) => ++sleeps % 150 === 0 && chain.mine(),
    })

    expect((await resolved(scene)).result).toMatchObject({ kind: 'mined' })
  })
})
