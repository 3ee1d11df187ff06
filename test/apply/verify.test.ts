import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type VerifyResult, verify } from '../../src/apply/verify.ts'
import { type At, type ChainReceipt, callOf } from '../../src/model/chain.ts'
import type { PlannedChange } from '../../src/model/source/change.ts'
import type { ChainSource, SourceParams } from '../../src/model/source/source.ts'
import { asWei } from '../../src/model/units/amount.ts'
import { asSeconds } from '../../src/model/units/duration.ts'
import type { Chain } from '../../src/ports/chain.ts'
import { aChange, anAddress, CLIENT, someParams } from '../support/builders.ts'
import { memoryChain } from '../support/memory-chain.ts'

const PUBLISH = aChange('publish')
const UPDATE = aChange('update')
const CLOSE = aChange('close')
const ADDRESS = anAddress(50)
const STRANGER = anAddress(9)

function aReceipt(facts: Partial<ChainReceipt> = {}): ChainReceipt {
  return {
    hash: '0x1',
    blockNumber: 105,
    blockHash: 'block 105',
    succeeded: true,
    published: [ADDRESS],
    cost: asWei(1n),
    ...facts,
  }
}

/** The Source that a change should have led to. */
function sourceAfter(change: PlannedChange, facts: Partial<ChainSource> = {}): ChainSource {
  const params = change.kind === 'close' ? someParams() : { ...change.params, lastUpdateTime: 5n }
  return {
    address: change.address ?? ADDRESS,
    client: CLIENT,
    status: change.kind === 'close' ? 'closed' : 'active',
    params,
    ...facts,
  }
}

function verified(
  change: PlannedChange,
  source: ChainSource,
  receipt = aReceipt(),
  chain: Partial<Chain> = {},
): Promise<VerifyResult> {
  return verify(
    { ...memoryChain({ sources: [source] }), ...chain },
    change,
    callOf(change, 99n),
    receipt,
    CLIENT,
  )
}

test.each([PUBLISH, UPDATE, CLOSE])(
  'a $kind that the chain shows as it was sent is verified, with the address of its Source',
  async (change) => {
    const source = sourceAfter(change)

    expect(await verified(change, source)).toEqual({ kind: 'verified', address: source.address })
  },
)

test.each([PUBLISH, UPDATE, CLOSE])(
  'a $kind is read back at the block of its receipt',
  async (change) => {
    const reads: At[] = []
    const source = async (_: unknown, at: At): Promise<ChainSource> => {
      reads.push(at)
      return sourceAfter(change)
    }

    await verified(change, sourceAfter(change), aReceipt(), { source })

    expect(reads).toEqual([105])
  },
)

test.each([PUBLISH, UPDATE, CLOSE])(
  'a $kind that reverted fails with the reason that the same call gives',
  async (change) => {
    const asked: unknown[] = []
    const revertReason: Chain['revertReason'] = async (...question) => {
      asked.push(question)
      return 'InsufficientLockup(300, 310)'
    }

    const verdict = await verified(change, sourceAfter(change), aReceipt({ succeeded: false }), {
      revertReason,
    })

    expect(verdict).toEqual({ kind: 'failed', reason: 'InsufficientLockup(300, 310)' })
    expect(asked).toEqual([[callOf(change, 99n), CLIENT, 105]])
  },
)

test('a closing whose Source is still active fails', async () => {
  const verdict = await verified(CLOSE, sourceAfter(CLOSE, { status: 'active' }))

  expect(verdict).toEqual({
    kind: 'failed',
    reason: 'the transaction was mined, but the Source is still active',
  })
})

describe('a publish', () => {
  test('fails where Nexus reports no Source', async () => {
    const verdict = await verified(PUBLISH, sourceAfter(PUBLISH), aReceipt({ published: [] }))

    expect(verdict).toEqual({
      kind: 'failed',
      reason:
        'mined, but Nexus reports no SourcePublished; do not publish it again before looking at this transaction',
    })
  })

  test('fails where Nexus reports more than one', async () => {
    const verdict = await verified(
      PUBLISH,
      sourceAfter(PUBLISH),
      aReceipt({ published: [ADDRESS, STRANGER, anAddress(8)] }),
    )

    expect(verdict).toEqual({
      kind: 'failed',
      reason: 'mined, but Nexus reports 3 Sources published by one transaction',
    })
  })
})

describe.each([PUBLISH, UPDATE])('a $kind', (change) => {
  test('fails where the Source belongs to somebody else', async () => {
    const verdict = await verified(change, sourceAfter(change, { client: STRANGER }))

    expect(verdict).toEqual({
      kind: 'failed',
      reason: 'mined, but the Source belongs to another client than was sent',
    })
  })

  test('fails where the Source is closed', async () => {
    const verdict = await verified(change, sourceAfter(change, { status: 'closed' }))

    expect(verdict).toEqual({ kind: 'failed', reason: 'mined, but the Source is not active' })
  })

  test('fails for whichever parameters differ, and names exactly those', async () => {
    const other: Omit<SourceParams, 'lastUpdateTime'> = {
      client: STRANGER,
      imageMetadataUrl: 'https://example.com/other.json',
      imageEnvironments: 7,
      minPayment: asWei(12_345n),
      minAvailableLockup: asWei(54_321n),
      maxExpiryDuration: asSeconds(1n),
      privacyEnabled: true,
      optionalParamsUrl: 'https://example.com/params',
      deliveryMethod: 1,
    }
    const source = sourceAfter(change)

    await fc.assert(
      fc.asyncProperty(
        fc.subarray(Object.keys(source.params).filter((key) => key in other)),
        async (keys) => {
          const differing = Object.fromEntries(
            Object.entries(other).filter(([key]) => keys.includes(key)),
          )

          const verdict = await verified(change, {
            ...source,
            params: { ...source.params, ...differing },
          })

          const reason = `mined, but the chain holds another ${keys.join(', ')} than was sent`
          expect(verdict).toEqual(
            keys.length === 0
              ? { kind: 'verified', address: source.address }
              : { kind: 'failed', reason },
          )
        },
      ),
    )
  })
})
