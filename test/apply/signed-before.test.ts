import { describe, expect, test } from 'vitest'
import { fence } from '../../src/apply/fence.ts'
import { sendChange } from '../../src/apply/send.ts'
import { asWei, type Wei } from '../../src/model/units/amount.ts'
import type { SignedTerms, Signer } from '../../src/ports/signer.ts'
import { aScene, type Scene, type SceneFacts } from '../support/apply-scene.ts'
import { aChange, NO_FEE_LIMIT } from '../support/builders.ts'
import { collected } from '../support/collected.ts'
import { aBlock } from '../support/memory-chain.ts'

const CHANGE = aChange('publish', 'one')
const SIGNED: SignedTerms = {
  gasLimit: 130_000n,
  price: { kind: 'legacy', gasPrice: asWei(3n * 10n ** 9n) },
}

/** A scene whose signer has one transaction, for the nonce that is next. */
function havingSigned(facts: SceneFacts = {}, terms: SignedTerms | undefined = SIGNED): Scene {
  const scene = aScene(facts)
  const signer: Signer = {
    ...scene.signer,
    kind: 'recorded',
    termsFor: (_, nonce) => (nonce === 7 ? terms : undefined),
  }
  return { ...scene, context: { ...scene.context, signer } }
}

function sent({ context }: Scene, { feesLeft = NO_FEE_LIMIT, nonce = 7 } = {}) {
  const options = {
    block: aBlock(),
    nonce,
    feesLeft: feesLeft as Wei,
    feeLimit: feesLeft as Wei,
    shownTip: asWei(0n),
  }
  return collected(sendChange(context, CHANGE, options))
}

describe('what was signed before', () => {
  test('is sent with its own gas and price, whatever the chain asks', async () => {
    const scene = havingSigned()

    const { result } = await sent(scene)

    expect(result.kind).toBe('done')
    expect(scene.signer.signed).toMatchObject([
      { nonce: 7, gasLimit: 130_000n, fees: { gasPrice: 3n * 10n ** 9n } },
    ])
  })

  test('never costs more than it was signed for: stuck, it stays in flight and says so', async () => {
    const scene = havingSigned({ wake: () => undefined, timing: { stall: 100_000 } })

    const { events, result } = await sent(scene)

    expect(result.kind).toBe('stopped')
    expect(new Set(scene.signer.signed.map(({ fees }) => JSON.stringify(fees, big))).size).toBe(1)
    expect(events.at(-1)).toMatchObject({
      kind: 'stopped',
      cause: 'stalled',
      reason: expect.stringContaining('at the fee that was signed'),
    })
  })

  test.each([
    ['has another nonce', SIGNED, { nonce: 8 }],
    ['allows less gas than is needed', { ...SIGNED, gasLimit: 99_999n }, {}],
    ['costs more than is left', SIGNED, { feesLeft: asWei(1n) }],
  ])('is not sent where it %s', async (_, terms, options) => {
    const scene = havingSigned({}, terms)

    const { result } = await sent(scene, options)

    expect(result).toEqual({ kind: 'failed', spent: false })
    expect(scene.signer.signed).toEqual([])
  })

  test('is not sent below the base fee of the next block', async () => {
    const fees = {
      kind: 'eip1559',
      baseFee: asWei(4n * 10n ** 9n),
      maxFee: asWei(9n * 10n ** 9n),
      tip: asWei(1n),
    } as const
    const scene = havingSigned({ chain: () => ({ fees: async () => fees }) })

    const { result } = await sent(scene)

    expect(result).toEqual({ kind: 'failed', spent: false })
    expect(scene.signer.signed).toEqual([])
  })

  test('spends no nonce that nobody signed for: what may be mined there is said', async () => {
    const left = [{ id: 'one', kind: 'publish', nonce: 7, hash: `0x${'1'.repeat(64)}` }] as const
    const scene = havingSigned({ left })

    const { events } = await collected(
      fence(scene.context, {
        nonce: 7,
        feesLeft: NO_FEE_LIMIT,
        feeLimit: NO_FEE_LIMIT,
        waited: 'own',
      }),
    )

    expect(scene.signer.signed).toEqual([])
    expect(events).toMatchObject([{ kind: 'stopped', inFlight: left }])
  })
})

function big(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? `${value}` : value
}
