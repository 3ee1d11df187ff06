import { Ajv } from 'ajv'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import eventsSchema from '../../schemas/v1/events.schema.json' with { type: 'json' }
import type { ApplyResult, Outcome } from '../../src/model/result.ts'
import type { Told } from '../../src/report/told.ts'
import { plainLine } from '../../src/report/told.ts'
import { applyTold, faultTold, problemsTold } from '../../src/report/told-apply.ts'
import { driftTold } from '../../src/report/told-drift.ts'
import { aDrift, aQuietDrift, aSupply, aTroubledDrift, hostileDrift } from './drift-scene.ts'
import { expectGolden } from './golden.ts'
import { hostileText } from './hostile.ts'
import { CLIENT } from './scene.ts'

const isEvents = new Ajv({ allErrors: true }).compile(eventsSchema)
const URL = 'https://github.com/acme/ogpu-sources/issues/7#issuecomment-12'
const RECEIPT = {
  kind: 'update',
  digest: 'd'.repeat(64),
  address: null,
  hash: null,
  block: null,
} as const

function aResult(outcome: Outcome, facts: Partial<ApplyResult> = {}): ApplyResult {
  return {
    ...{ network: 'mainnet', chainId: 1071, client: CLIENT, outcome, receipts: [], refusals: [] },
    ...{ problems: [], warnings: [], inFlight: [], cost: 0n as ApplyResult['cost'] },
    ...{ addresses: new Map(), left: [], agreed: null, reason: null },
    ...facts,
  }
}

const refused = aResult('refused', {
  refusals: [
    {
      code: 'chain-changed',
      id: 'llama-chat',
      pull: 128,
      message: 'the price has moved since the review',
      ways: [],
    },
    { code: 'chain-changed', id: 'ocr-lite', message: 'so has this', ways: [] },
    { code: 'fee-limit', message: 'fees are above the limit', ways: [] },
  ],
})
const partial = aResult('partial', {
  receipts: [
    { ...RECEIPT, id: 'one', status: 'done', reason: null },
    { ...RECEIPT, id: 'two', status: 'failed', reason: 'it reverted: NotOwner', pull: 9 },
    { ...RECEIPT, id: 'three', status: 'not-attempted', reason: null },
  ],
  inFlight: [
    { id: 'two', kind: 'update', nonce: 7, hash: `0x${'1'.repeat(64)}` },
  ] as ApplyResult['inFlight'],
})
const supplied = { ...aQuietDrift(), supply: aSupply() }

const TOLD: Readonly<Record<string, Told>> = {
  refused: applyTold(refused, URL),
  partial: applyTold(partial, URL),
  blocked: problemsTold(
    'apply',
    null,
    [{ code: 'config-missing', message: 'there is no ogpu.yaml', hint: 'write one' }],
    URL,
  ),
  fault: faultTold(
    'apply',
    'mainnet',
    { code: 'rpc-unreachable', message: 'rpc.example can’t be reached' },
    URL,
  ),
  'drift fault': faultTold('drift', null, { code: 'rpc-unreachable', message: 'so' }, null),
  drift: driftTold(aDrift(), URL),
  'troubled drift': driftTold(aTroubledDrift(), URL),
  supply: driftTold(supplied, URL),
}

test('reads as written', () => {
  const lines = Object.entries(TOLD).flatMap(([name, { message, events }]) => [
    `${name}: ${message}`,
    ...events.map(({ kind, code, text }) => `  ${kind} ${code}: ${text}`),
  ])
  expectGolden('told.txt', `${lines.join('\n')}\n`)
})

test.each(Object.entries(TOLD))(
  'of %s everything is as the public schema describes it',
  (_, { events }) => {
    expect(isEvents(events), JSON.stringify(isEvents.errors)).toBe(true)
  },
)

test('a quiet run has nothing to say', () => {
  for (const outcome of ['done', 'nothing', 'superseded', 'cancelled'] as const)
    expect(applyTold(aResult(outcome), URL)).toEqual({ message: '', events: [] })
})

test('a cancelled run says what it left behind', () => {
  const { message } = applyTold({ ...partial, outcome: 'cancelled' }, URL)

  expect(message).toContain('1 done, 1 may still be mined')
})

test('a hundred items are told, and how many more there are', () => {
  const [one] = refused.refusals
  if (one === undefined) throw new Error('the scene has refusals')
  const many = { ...refused, refusals: Array.from({ length: 150 }, () => one) }
  const { events } = applyTold(many, URL)

  expect(isEvents(events)).toBe(true)
  expect(events.at(-1)).toMatchObject({ code: 'more', text: 'and 50 more' })
})

test('whatever anybody writes, it is one plain line with its whole link', () => {
  const isPlain = (text: string): void => {
    expect([...text].length).toBeLessThanOrEqual(300)
    expect(text).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029<>&@`*|[\]\\]/u)
  }
  fc.assert(
    fc.property(hostileText, (text) => {
      const { network } = { network: text }
      const drift = hostileDrift(text)
      for (const { message, events } of [
        driftTold({ ...drift, plan: { ...drift.plan, network } }, URL),
        applyTold(
          {
            ...refused,
            network,
            refusals: refused.refusals.map((one) => ({ ...one, id: text, message: text })),
          },
          URL,
        ),
        faultTold('drift', network, { code: 'rpc-unreachable', message: text }, URL),
      ]) {
        isPlain(message)
        expect(message.endsWith(` ${URL}`)).toBe(true)
        for (const event of events) isPlain(event.text)
        expect(isEvents(events)).toBe(true)
      }
    }),
  )
})

test('a line is cut at its end, and says so', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 1, max: 50 }), (text, most) => {
      const line = plainLine(text, most)

      expect([...line].length).toBeLessThanOrEqual(most)
      expect(plainLine(line, most)).toBe(line)
    }),
  )
})
