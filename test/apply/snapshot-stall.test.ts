import { describe, expect, test } from 'vitest'
import type { At } from '../../src/model/chain.ts'
import { aScene, type SceneFacts } from '../support/apply-scene.ts'
import { aBlock } from '../support/memory-chain.ts'
import { pendingUntil, taken } from '../support/snapshots.ts'

describe('a chain that stands still', () => {
  const stalls: SceneFacts = {
    ...pendingUntil(() => false),
    timing: { pending: 1_000_000, stall: 1_600 },
  }

  test('ends the run after the time for that, and says what such a chain wants', async () => {
    const scene = aScene({ ...stalls, wake: () => undefined })

    await expect(taken(scene)).rejects.toMatchObject({
      code: 'chain-stalled',
      message: 'the chain has made no block for 2 s',
      hint: 'a chain that makes blocks only on demand wants confirmations: 0 or finality: instant in ogpu.yaml',
    })
    expect(scene.clock.slept).toHaveLength(161)
  })

  test('is one whose newest block is no newer, whichever node answers', async () => {
    const heights = [100, 99, 98]
    let look = 0
    const latest = async () => aBlock({ number: heights[look++ % heights.length] ?? 0 })
    const scene = aScene({
      ...stalls,
      chain: () => ({ latest, nonce: async (_: unknown, at: At) => (at === 'pending' ? 8 : 7) }),
    })

    await expect(taken(scene)).rejects.toMatchObject({ code: 'chain-stalled' })
  })

  test('is not one that makes a block now and then, from its first one on', async () => {
    let sleeps = 0
    const scene = aScene({
      ...pendingUntil((look) => look === 1_000),
      height: 0,
      timing: { pending: 1_000_000 },
      wake: (chain) => ++sleeps % 150 === 0 && chain.mine(),
    })

    expect((await taken(scene)).result.waited).toBeUndefined()
  })
})
