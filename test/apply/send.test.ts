import { describe, expect, test } from 'vitest'
import { type Sent, sendChange } from '../../src/apply/send.ts'
import { callOf, type FeeRate, type Simulation } from '../../src/model/chain.ts'
import type { ApplyEvent } from '../../src/model/events.ts'
import type { PlannedChange } from '../../src/model/source/change.ts'
import { asWei, type Wei } from '../../src/model/units/amount.ts'
import { aScene, type Scene } from '../support/apply-scene.ts'
import { legacy, pricesOf } from '../support/attempts.ts'
import { aChange, amount, anAddress, CLIENT, NEXUS, NO_FEE_LIMIT } from '../support/builders.ts'
import { collected } from '../support/collected.ts'
import { COST } from '../support/ledger.ts'
import { aBlock } from '../support/memory-chain.ts'

const PUBLISH = aChange('publish', 'one')
const TIMESTAMP = 1_234n
/** The estimate of a chain in memory, and a fifth. */
const GAS_LIMIT = 120_000n
const SHOWN_TIP = asWei(7n * 10n ** 9n)

function sent(
  { context }: Scene,
  change: PlannedChange = PUBLISH,
  feesLeft: Wei = NO_FEE_LIMIT,
  seen?: (event: ApplyEvent) => unknown,
  feeLimit: Wei = context.network.limits.fees,
): Promise<{ readonly events: readonly ApplyEvent[]; readonly result: Sent }> {
  const options = {
    block: aBlock({ timestamp: TIMESTAMP }),
    nonce: 7,
    feesLeft,
    feeLimit,
    shownTip: SHOWN_TIP,
  }
  return collected(sendChange(context, change, options), seen)
}

/** A scene whose node says this of every call. */
function simulating(simulation: Simulation | undefined): Scene {
  return aScene({
    chain: () => ({ simulate: async () => (simulation === undefined ? [] : [simulation]) }),
  })
}

test.each([PUBLISH, aChange('update', 'one'), aChange('close', 'one')])(
  'a $kind is sent, mined and verified',
  async (change) => {
    const scene = aScene()

    const { events, result } = await sent(scene, change)

    const address = change.address ?? anAddress(500)
    expect(events).toEqual([
      { kind: 'sent', id: 'one', change: change.kind, nonce: 7, hash: '0x1' },
      { kind: 'mined', id: 'one', hash: '0x1', block: 101 },
      { kind: 'verified', id: 'one', address, hash: '0x1', block: 101, cost: COST },
    ])
    expect(result).toEqual({ kind: 'done', address })
  },
)

test('what is signed is its call with the time of the pinned block, at this nonce, with a fifth more gas than the estimate, at the price of the chain', async () => {
  const scene = aScene()

  await sent(scene)

  const call = callOf(PUBLISH, TIMESTAMP)
  expect(scene.signer.signed).toEqual([
    { chainId: 31_337, nexus: NEXUS, call, nonce: 7, gasLimit: GAS_LIMIT, fees: legacy(1_000n) },
  ])
})

test('is estimated as the wallet would send it now', async () => {
  const asked: unknown[] = []
  const scene = aScene({
    chain: () => ({
      simulate: async (...question) => {
        asked.push(question)
        return [{ kind: 'ok', gas: 1n }]
      },
    }),
  })

  await sent(scene)

  expect(asked).toEqual([[[callOf(PUBLISH, TIMESTAMP)], CLIENT, 'latest']])
})

describe('is not signed', () => {
  test.each<[string, Simulation | undefined]>([
    [
      'not sent: the contracts refuse it now (InsufficientLockup)',
      { kind: 'reverted', reason: 'InsufficientLockup' },
    ],
    ['not sent: the RPC would not simulate it (timeout)', { kind: 'unknown', reason: 'timeout' }],
    ['not sent: the RPC would not simulate it', undefined],
    ['not sent: the RPC gives no gas estimate', { kind: 'ok', gas: null }],
  ])('%s', async (reason, simulation) => {
    const scene = simulating(simulation)

    const { events, result } = await sent(scene)

    expect(events).toEqual([{ kind: 'failed', id: 'one', reason }])
    expect(result).toEqual({ kind: 'failed', spent: false })
    expect(scene.journal).toEqual([])
  })

  test('where gas costs more than the fee limit allows', async () => {
    const scene = aScene({ network: { limits: { fees: amount('1 OGPU') } } })

    const { events, result } = await sent(scene, PUBLISH, asWei(GAS_LIMIT * 1_000n - 1n))

    const reason =
      'gas costs more now than limits.fees allows (1 OGPU for one apply); to raise it, write fees: 2.0001 OGPU beneath networks.local.limits in ogpu.yaml'
    expect(events).toEqual([{ kind: 'failed', id: 'one', reason }])
    expect(result).toEqual({ kind: 'failed', spent: false })
    expect(scene.journal).toEqual([])
  })

  test('and names the limit that binds, which may be one from before the change was asked for', async () => {
    const scene = aScene({ network: { limits: { fees: amount('5 OGPU') } } })

    const { events } = await sent(scene, PUBLISH, asWei(0n), undefined, amount('1 OGPU'))

    expect(events).toMatchObject([
      {
        kind: 'failed',
        reason: expect.stringContaining(
          '(1 OGPU for one apply); to raise it, write fees: 2.0001 OGPU',
        ),
      },
    ])
  })
})

describe('pays', () => {
  test('up to the whole of what is left of the fee limit', async () => {
    expect((await sent(aScene(), PUBLISH, asWei(GAS_LIMIT * 1_000n))).result).toMatchObject({
      kind: 'done',
    })
  })

  test('at most what is left for each unit, where that still covers what the next block asks', async () => {
    const market: FeeRate = {
      kind: 'eip1559',
      baseFee: asWei(600n),
      maxFee: asWei(1_300n),
      tip: asWei(100n),
    }
    const scene = aScene({ fees: () => market })

    await sent(scene, PUBLISH, asWei(GAS_LIMIT * 900n))

    expect(scene.signer.signed.map(({ fees }) => fees)).toEqual([{ ...market, maxFee: 900n }])
  })

  test('no raise beyond that', async () => {
    const scene = aScene({ takes: () => false })

    await sent(scene, PUBLISH, asWei(GAS_LIMIT * 1_300n))

    expect(pricesOf(scene)).toEqual([1_000n, 1_251n])
  })

  test('whoever makes the block what the plan showed, where a node suggests more and the base fee is less, and no more after a raise', async () => {
    const market: FeeRate = {
      kind: 'eip1559',
      baseFee: asWei(10n ** 9n),
      maxFee: asWei(902n * 10n ** 9n),
      tip: asWei(900n * 10n ** 9n),
    }
    const scene = aScene({ takes: () => false, fees: () => market })

    await sent(scene)

    const tips = scene.signer.signed.map(({ fees }) => (fees.kind === 'legacy' ? 0n : fees.tip))
    expect(tips).toEqual([7_000_000_000n, 8_750_000_001n, 10_937_500_003n])
    expect(scene.signer.signed[0]?.fees).toEqual({
      ...market,
      maxFee: 9n * 10n ** 9n,
      tip: SHOWN_TIP,
    })
  })
})

test('a nonce that another transaction took is said, and nothing more', async () => {
  const { events, result } = await sent(aScene({ wake: (chain) => chain.overtake() }))

  expect(events.slice(1)).toEqual([{ kind: 'overtaken', nonce: 7 }])
  expect(result).toEqual({ kind: 'overtaken' })
})

test('what may still be mined stops the run, with its cause', async () => {
  const { events, result } = await sent(
    aScene({ answer: () => ({ kind: 'rejected', reason: 'no funds' }) }),
  )

  expect(events.slice(1)).toEqual([
    { kind: 'stopped', cause: 'rejected', reason: 'the RPC refuses it: no funds' },
  ])
  expect(result).toEqual({ kind: 'stopped' })
})

test('what was mined and is not what was sent has failed, and has spent its nonce and its fees', async () => {
  const scene = aScene({
    receipt: () => ({ succeeded: false }),
    chain: () => ({ revertReason: async () => 'OutOfGas' }),
  })

  const { events, result } = await sent(scene)

  expect(events.slice(1)).toEqual([
    { kind: 'mined', id: 'one', hash: '0x1', block: 101 },
    { kind: 'failed', id: 'one', reason: 'OutOfGas', hash: '0x1', block: 101, cost: COST },
  ])
  expect(result).toEqual({ kind: 'failed', spent: true })
})
