import { describe, expect, test } from 'vitest'
import { readExpectation } from '../../src/apply/expectation.ts'
import { timingFor } from '../../src/apply/timing.ts'
import type { FinalityHints } from '../../src/model/chain.ts'
import { aNetwork } from '../support/builders.ts'
import { aBlock, memoryChain } from '../support/memory-chain.ts'

const QUIET = [0n, 69n, 138n].map((time, index) =>
  aBlock({ number: 98 + index, timestamp: 1_700_000_000n + time }),
)
const LATEST = QUIET.at(-1) ?? aBlock()

async function expected(
  facts: Parameters<typeof aNetwork>[0],
  hints: FinalityHints,
  blocks = QUIET,
) {
  const network = aNetwork(facts)
  const chain = { ...memoryChain(), finality: async () => hints, recentBlocks: async () => blocks }
  return readExpectation({ chain }, { network, timing: timingFor(network) })
}

test('a quiet chain may be silent for three of its gaps, and what is waited for is said with what would save it', async () => {
  const { stall, wait, settled } = await expected({ confirmations: 3 }, { latest: LATEST })

  expect(stall).toBe(207_000)
  expect(wait).toContain('once 3 blocks more stand on top of it: about 3 min 27 s')
  expect(wait).toContain('set finality: instant')
  expect(settled).toBe('3 blocks deep yet (about 3 min 27 s)')
})

describe('what would save a wait', () => {
  test('is not said where it is short', async () => {
    const blocks = [1n, 2n].map((time) => aBlock({ number: Number(time), timestamp: time }))

    expect((await expected({ confirmations: 3 }, { latest: LATEST }, blocks)).wait).toMatch(
      /about 3 s, for its longest recent gap was 1 s$/,
    )
  })

  test('is not said where ogpu.yaml has decided it', async () => {
    expect(
      (await expected({ confirmations: 3, finality: 'confirmations' }, { latest: LATEST })).wait,
    ).not.toContain('finality')
  })

  test('is said where nothing tells how long it takes', async () => {
    expect((await expected({ confirmations: 1 }, { latest: LATEST }, [])).wait).toMatch(
      /1 block more .* nothing tells how long .* finality: instant/,
    )
  })
})

describe('without blocks on top', () => {
  test.each<[string, Parameters<typeof aNetwork>[0], FinalityHints]>([
    [
      'ogpu.yaml says finality: instant',
      { confirmations: 3, finality: 'instant' },
      { latest: LATEST },
    ],
    ['the node is Sonic/v2', { confirmations: 3 }, { latest: LATEST, client: 'Sonic/v2' }],
    [
      "the node's finalized block is its newest",
      { confirmations: 3 },
      { latest: LATEST, finalized: LATEST },
    ],
    [
      "the node's finalized block is 2 below its newest",
      { confirmations: 3 },
      { latest: LATEST, finalized: aBlock({ number: LATEST.number - 2 }) },
    ],
  ])('a receipt counts where %s, and that is said', async (why, network, hints) => {
    expect((await expected(network, hints)).wait).toContain(`without more blocks: ${why}`)
  })

  test('none counts where the finalized block is deeper than the network asks', async () => {
    const { wait } = await expected(
      { confirmations: 3 },
      { latest: LATEST, finalized: aBlock({ number: LATEST.number - 3 }) },
    )

    expect(wait).toContain('once 3 blocks more')
  })

  test('nothing is said where the network asks for none', async () => {
    expect((await expected({ confirmations: 0 }, { latest: LATEST })).wait).toBeUndefined()
  })
})
