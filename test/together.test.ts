import { expect, test } from 'vitest'
import { foretell, sentByMerging } from '../src/consent/foretell.ts'
import { madeTogether, type PlanInputs } from '../src/engine/run-together.ts'
import type { TogetherAnswer } from '../src/model/chain.ts'
import { asWei } from '../src/model/units/amount.ts'
import { draftPlan } from '../src/plan/draft.ts'
import { type Findings, finishPlan } from '../src/plan/finish.ts'
import {
  aClosedSpec,
  aContext,
  aMetadata,
  amount,
  anAddress,
  anObservation,
  aSpec,
  aState,
  CLIENT,
} from './support/builders.ts'
import { aBlock, memoryChain } from './support/memory-chain.ts'

const RATE = { kind: 'legacy', gasPrice: asWei(1n) } as const
const GAS = { kind: 'ok', gas: 100_000n } as const

/** Two publishes and a closing, with a base on whose branch they stand. */
function inputs(context = aContext()): PlanInputs {
  const live = aState({
    of: aSpec({ id: 'old' }),
    address: anAddress(5),
    reading: { kind: 'known', metadata: aMetadata({}, aSpec({ id: 'old' })) },
  })
  const draft = draftPlan(
    [aSpec({ id: 'one' }), aSpec({ id: 'two' }), aClosedSpec({ id: 'old' })],
    anObservation([live]),
    context,
  )
  const findings: Findings = {
    block: 100,
    outlooks: new Map(['one', 'two', 'old'].map((id) => [id, GAS])),
    protectedSources: new Set(),
    impacts: new Map(),
    price: { expected: asWei(1n), atMost: asWei(1n), tip: asWei(0n) },
    balance: amount('1 OGPU'),
    stake: undefined,
    problems: [],
    warnings: [],
  }
  const sending = {
    client: CLIENT,
    chainId: 31_337,
    block: aBlock(),
    timestamp: 1n,
    nonce: 0,
    balance: amount('1 OGPU'),
    rate: RATE,
  }
  return { plan: finishPlan(draft, findings, context), draft, findings, context, sending }
}

/** A chain that has room for so many publishes. */
function roomFor(most: number, asked: string[][] = []) {
  return memoryChain({
    simulateTogether: async ({ steps }): Promise<TogetherAnswer> => {
      asked.push(steps.map(({ call }) => call.kind))
      let published = 0
      return {
        kind: 'ran',
        results: steps.map(({ call }) => {
          if (call.kind === 'close')
            return { kind: 'ran', published: [], after: { status: 'closed' } }
          published += 1
          return published > most
            ? { kind: 'reverted', reason: 'full' }
            : { kind: 'ran', published: [anAddress(50 + published)] }
        }),
      }
    },
  })
}

test('what is made of a plan is made without what fails together, and a closing that is held then is not run again for it', async () => {
  const asked: string[][] = []
  const given = inputs()

  const plan = await madeTogether(roomFor(1, asked), given, (one) => {
    const made = foretell(one, given.context, { pulls: [], areReviewsKnown: false })
    return { made, sent: sentByMerging(made) }
  })

  expect(asked).toEqual([['publish', 'publish', 'close']])
  expect(plan).toMatchObject({
    simulated: { kind: 'together' },
    summary: { publish: 1, close: 1, blocked: 1 },
    problems: [{ code: 'reverted-together', id: 'two' }],
  })
  expect(plan.refusals).toMatchObject([{ code: 'closing-held', id: 'old' }])
  expect(plan.fingerprint).not.toBe(given.plan.fingerprint)
})

test('nothing is run where nothing would be sent', async () => {
  const asked: string[][] = []

  const plan = await madeTogether(roomFor(9, asked), inputs(), (made) => ({ made, sent: [] }))

  expect([asked, plan.simulated]).toEqual([[], null])
})

test('where the failure of one changes what would be sent besides, that is run again', async () => {
  const asked: string[][] = []

  await madeTogether(roomFor(1, asked), inputs(), (made) => ({
    made,
    sent:
      made.problems.length === 0
        ? made.changes
        : made.changes.filter(({ kind }) => kind === 'close'),
  }))

  expect(asked).toEqual([['publish', 'publish', 'close'], ['close']])
})
