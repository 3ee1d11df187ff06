import { describe, expect, test } from 'vitest'
import { fence } from '../../src/apply/fence.ts'
import type { FeeRate } from '../../src/model/chain.ts'
import type { ApplyEvent } from '../../src/model/events.ts'
import { asWei, type Wei } from '../../src/model/units/amount.ts'
import { aScene, type Scene } from '../support/apply-scene.ts'
import { legacy, pricesOf } from '../support/attempts.ts'
import { amount, NEXUS, NO_FEE_LIMIT } from '../support/builders.ts'
import { collected } from '../support/collected.ts'
import { COST } from '../support/ledger.ts'
import { aNote } from '../support/memory-notes.ts'

/** A plain transfer. */
const GAS_LIMIT = 21_000n
const TOO_DEAR =
  'what may still be mined at nonce 7 is not replaced: gas costs more now than limits.fees allows (1 OGPU for one apply); ' +
  'to raise it, write fees: 2.0001 OGPU beneath networks.local.limits in ogpu.yaml'

async function fenced(
  { context }: Scene,
  feesLeft: Wei = NO_FEE_LIMIT,
  seen?: (event: ApplyEvent) => unknown,
): Promise<readonly ApplyEvent[]> {
  return (
    await collected(
      fence(context, { nonce: 7, feesLeft, feeLimit: context.network.limits.fees, waited: 'own' }),
      seen,
    )
  ).events
}

test('spends the nonce with a transfer of nothing to ourselves, a quarter above what the chain asks', async () => {
  const scene = aScene()

  const events = await fenced(scene)

  expect(scene.signer.signed).toEqual([
    { chainId: 31_337, nexus: NEXUS, nonce: 7, gasLimit: GAS_LIMIT, fees: legacy(1_251n) },
  ])
  expect(events).toEqual([
    { kind: 'raised', id: 'fence', nonce: 7, hash: '0x1' },
    { kind: 'fenced', nonce: 7, hash: '0x1', cost: COST },
  ])
})

test('leaves word of itself, in place of what it replaces', async () => {
  const scene = aScene({ left: [aNote()] })

  await fenced(scene)

  expect(scene.notes.written).toEqual([[{ id: 'fence', kind: 'fence', nonce: 7, hash: '0x1' }]])
})

test('is raised as far as the limit goes and no further', async () => {
  let price = 16_000n
  const scene = aScene({ takes: () => false, fees: () => legacy(price) })

  await fenced(scene, asWei(GAS_LIMIT * 320_000n), () => {
    price = 320_001n
  })

  expect(pricesOf(scene)).toEqual([20_001n])
})

test('pays whoever makes the block no more than the base fee, whatever the node suggests', async () => {
  const market: FeeRate = {
    kind: 'eip1559',
    baseFee: asWei(8n * 10n ** 9n),
    maxFee: asWei(10n ** 18n),
    tip: asWei(10n ** 18n - 16n * 10n ** 9n),
  }
  const scene = aScene({ takes: () => false, fees: () => market })

  await fenced(scene)

  expect(scene.signer.signed.map(({ gasLimit, fees }) => [gasLimit, fees])).toEqual([
    [
      GAS_LIMIT,
      { kind: 'eip1559', baseFee: market.baseFee, maxFee: 24n * 10n ** 9n, tip: market.baseFee },
    ],
  ])
})

test('has come too late where what it was to replace is mined, which is as good', async () => {
  const events = await fenced(aScene({ wake: (chain) => chain.overtake() }))

  expect(events.slice(1)).toEqual([{ kind: 'overtaken', nonce: 7 }])
})

test('stops the run where it may still be mined itself', async () => {
  const events = await fenced(aScene({ answer: () => ({ kind: 'rejected', reason: 'no funds' }) }))

  expect(events.slice(1)).toEqual([
    { kind: 'stopped', cause: 'rejected', reason: 'the RPC refuses it: no funds' },
  ])
})

describe('within what is left of the fee limit', () => {
  test('pays the quarter more where that is left', async () => {
    const scene = aScene()

    await fenced(scene, asWei(GAS_LIMIT * 1_251n))

    expect(pricesOf(scene)).toEqual([1_251n])
  })

  test('pays what the chain asks where the quarter more is not left', async () => {
    const scene = aScene()

    await fenced(scene, asWei(GAS_LIMIT * 1_251n - 1n))

    expect(pricesOf(scene)).toEqual([1_000n])
  })

  test('pays what is left where that covers what the next block asks', async () => {
    const market: FeeRate = {
      kind: 'eip1559',
      baseFee: asWei(600n),
      maxFee: asWei(1_300n),
      tip: asWei(100n),
    }
    const scene = aScene({ fees: () => market })

    await fenced(scene, asWei(GAS_LIMIT * 900n))

    expect(pricesOf(scene)).toEqual([900n])
  })

  test('signs nothing where less is left, and says what stays unsure', async () => {
    const left = [
      aNote({ nonce: 6 }),
      aNote({ hash: '0xabc' }),
      aNote({ nonce: 8 }),
      aNote({ hash: '0xdef' }),
    ]
    const scene = aScene({ left, network: { limits: { fees: amount('1 OGPU') } } })

    const events = await fenced(scene, asWei(GAS_LIMIT * 1_000n - 1n))

    expect(events).toEqual([
      {
        kind: 'stopped',
        cause: 'stalled',
        reason: TOO_DEAR,
        inFlight: [aNote({ hash: '0xabc' }), aNote({ hash: '0xdef' })],
      },
    ])
    expect(scene.journal).toEqual([])
  })

  test('throws where less is left and nobody noted what stays unsure', async () => {
    const scene = aScene({
      left: [aNote({ nonce: 6 })],
      network: { limits: { fees: amount('1 OGPU') } },
    })

    const going = fenced(scene, asWei(0n))

    await expect(going).rejects.toMatchObject({
      code: 'nonce-busy',
      message: TOO_DEAR,
      hint: 'run again when gas is cheaper',
    })
    expect(scene.journal).toEqual([])
  })
})
