import { describe, expect, test } from 'vitest'
import { applyResult } from '../../src/apply/result.ts'
import type { ApplyEvent, Receipt } from '../../src/model/events.ts'
import type { ApplyResult } from '../../src/model/result.ts'
import type { PlannedChange } from '../../src/model/source/change.ts'
import {
  ADDRESS,
  done,
  failed,
  mined,
  OVERTAKEN,
  sent,
  theRound,
  verified,
} from '../support/apply-events.ts'
import { aChange, anAddress, aPlan, CLIENT } from '../support/builders.ts'
import { aNote } from '../support/memory-notes.ts'

const ONE = aChange('update', 'one')
const TWO = aChange('publish', 'two')
const THREE = aChange('close', 'three')
const SENT = { sent: { fields: ONE.fields } }

function resultOf(events: readonly ApplyEvent[], fault?: string): ApplyResult {
  const result = applyResult('local', events, fault)
  if (result === undefined) throw new Error('there was no round')
  return result
}

function untouched({ id, kind, address, digest }: PlannedChange): Receipt {
  return {
    id,
    kind,
    address,
    digest,
    hash: null,
    block: null,
    status: 'not-attempted',
    reason: null,
  }
}

test('there is none before the first round', () => {
  expect(applyResult('local', [])).toBeUndefined()
  expect(applyResult('local', [{ kind: 'waiting', reason: 'pending' }])).toBeUndefined()
})

test('names the network, its chain and the wallet, and what the plan warns of', () => {
  const warnings = [{ code: 'no-remote', message: 'there is no remote', hint: '' }] as const

  const result = resultOf([theRound([ONE], { plan: aPlan([ONE], { chainId: 1_071, warnings }) })])

  expect(result).toMatchObject({ network: 'local', chainId: 1_071, client: CLIENT, warnings })
})

describe('the receipt of a change', () => {
  const receiptAfter = (...events: readonly ApplyEvent[]): Receipt | undefined =>
    resultOf([theRound([ONE]), ...events]).receipts[0]

  test('is untouched at first, one for each change that may be sent, in their order', () => {
    expect(
      resultOf([theRound([ONE, TWO, THREE], { decided: { send: [ONE, THREE] } })]).receipts,
    ).toStrictEqual([untouched(ONE), untouched(THREE)])
  })

  test('names the pull request that asked for it', () => {
    const { receipts } = resultOf([
      theRound([ONE, TWO], { decided: { pulls: new Map([['two', 12]]) } }),
    ])

    expect(receipts).toStrictEqual([untouched(ONE), { ...untouched(TWO), pull: 12 }])
  })

  test.each<[string, readonly ApplyEvent[], Partial<Receipt>]>([
    ['sent', [sent(ONE)], { hash: '0xone', ...SENT }],
    [
      'sent and raised',
      [sent(ONE), { kind: 'raised', id: 'one', nonce: 7, hash: '0xhigher' }],
      { hash: '0xone', ...SENT },
    ],
    [
      'mined',
      [sent(ONE), { kind: 'mined', id: 'one', hash: '0xhigher', block: 105 }],
      { hash: '0xhigher', block: 105, ...SENT },
    ],
    [
      'verified',
      done(ONE),
      { hash: '0xone', block: 101, status: 'done', address: ADDRESS, ...SENT },
    ],
    ['failed', [failed(ONE)], { status: 'failed', reason: 'it reverts' }],
    [
      'mined and failed',
      [sent(ONE), mined(ONE), failed(ONE)],
      { hash: '0xone', block: 101, status: 'failed', reason: 'it reverts', ...SENT },
    ],
    ['held', [{ kind: 'held', id: 'one', reason: 'two failed' }], { reason: 'two failed' }],
    [
      'held and then sent after all',
      [{ kind: 'held', id: 'one', reason: 'two failed' }, ...done(ONE)],
      { hash: '0xone', block: 101, status: 'done', address: ADDRESS, ...SENT },
    ],
    ['sent and overtaken', [sent(ONE), OVERTAKEN], {}],
    [
      'done when another is overtaken',
      [...done(ONE), OVERTAKEN],
      { hash: '0xone', block: 101, status: 'done', address: ADDRESS, ...SENT },
    ],
    ['not what something else is about', [...done(TWO), failed(THREE)], {}],
    ['waiting', [{ kind: 'waiting', reason: 'pending' }], {}],
    ['uploaded', [{ kind: 'uploaded', name: 'metadata of one', cid: 'Qm' }], {}],
  ])('says that it was %s', (_, events, facts) => {
    expect(receiptAfter(...events)).toStrictEqual({ ...untouched(ONE), ...facts })
  })

  test('stays in its place, whichever was sent first', () => {
    expect(
      resultOf([theRound([ONE, TWO, THREE]), ...done(THREE), ...done(ONE)]).receipts.map(
        ({ id }) => id,
      ),
    ).toEqual(['one', 'two', 'three'])
  })
})

test('what stands already is skipped, after what was to be sent', () => {
  const standing = [
    { id: 'a', kind: 'close', digest: 'da' },
    { id: 'b', kind: 'update', digest: 'db', pull: 12, reason: 'git no longer wants it' },
    { id: 'c', kind: 'publish', digest: 'dc' },
    { id: 'd', kind: 'whatever an old comment says', digest: 'dd' },
  ]

  const { receipts } = resultOf([theRound([ONE], { decided: { standing } })])

  const skipped = {
    address: null,
    hash: null,
    block: null,
    status: 'skipped',
    reason: 'it already stands',
  }
  expect(receipts).toStrictEqual([
    untouched(ONE),
    { id: 'a', kind: 'close', digest: 'da', ...skipped },
    {
      id: 'b',
      kind: 'update',
      digest: 'db',
      ...skipped,
      reason: 'git no longer wants it',
      pull: 12,
    },
    { id: 'c', kind: 'publish', digest: 'dc', ...skipped },
    { id: 'd', kind: 'publish', digest: 'dd', ...skipped },
  ])
})

describe('what may still be mined', () => {
  const flight = { id: 'one', kind: 'update', nonce: 7, hash: '0xone' }
  const higher = { ...flight, hash: '0xhigher' }
  const raised: ApplyEvent = { kind: 'raised', id: 'one', nonce: 7, hash: '0xhigher' }
  const known = (hash: string): ApplyEvent => ({ kind: 'known', id: 'one', nonce: 7, hash })
  const fence: ApplyEvent = { kind: 'raised', id: 'fence', nonce: 7, hash: '0xfence' }

  test.each<[string, readonly ApplyEvent[], readonly object[]]>([
    ['nothing at first', [], []],
    ['what was sent', [sent(ONE)], [flight]],
    ['only the last that was sent', [sent(TWO), sent(ONE)], [flight]],
    [
      'each of its hashes that a node has',
      [sent(ONE), known('0xone'), raised, known('0xhigher')],
      [flight, higher],
    ],
    ['none of its hashes that no node ever had', [sent(ONE), known('0xone'), raised], [flight]],
    [
      'the last of them where no node had any: one may still send it',
      [sent(ONE), raised],
      [higher],
    ],
    ['nothing of what was mined', [sent(ONE), raised, mined(ONE)], []],
    ['nothing at a nonce that another took', [sent(ONE), raised, OVERTAKEN], []],
    ['a fence', [fence], [{ id: 'fence', kind: 'fence', nonce: 7, hash: '0xfence' }]],
    ['nothing after a fence', [fence, { kind: 'fenced', nonce: 7, hash: '0xfence', cost: 5n }], []],
    [
      'what was sent when it stopped',
      [sent(ONE), { kind: 'stopped', cause: 'stalled', reason: 'no block' }],
      [flight],
    ],
    [
      'what an earlier run left when it stopped',
      [{ kind: 'stopped', cause: 'stalled', reason: 'too dear', inFlight: [aNote()] }],
      [aNote()],
    ],
  ])('is %s', (_, events, inFlight) => {
    expect(resultOf([theRound([ONE, TWO]), ...events]).inFlight).toEqual(inFlight)
  })
})

describe('the cost', () => {
  test('is nothing where nothing was mined', () => {
    expect(resultOf([theRound([ONE]), sent(ONE), failed(TWO)]).cost).toBe(0n)
  })

  test('is what all that was mined cost: what was done, what failed, and a fence', () => {
    const reverted: ApplyEvent = {
      kind: 'failed',
      id: 'three',
      reason: 'it reverts',
      hash: '0xthree',
      block: 101,
      cost: 16n,
    }
    const fenced: ApplyEvent = { kind: 'fenced', nonce: 7, hash: '0xfence', cost: 32n }

    expect(
      resultOf([
        theRound([ONE, TWO, THREE]),
        ...done(ONE, 4n),
        ...done(TWO, 8n),
        sent(THREE),
        mined(THREE),
        reverted,
        fenced,
      ]).cost,
    ).toBe(60n)
  })
})

describe('the addresses', () => {
  test('are what the round found, with what was done since, by id', () => {
    const bound = new Map([
      ['z', anAddress(20)],
      ['one', anAddress(21)],
    ])

    const { addresses } = resultOf([
      theRound([TWO, ONE, THREE], { bound }),
      ...done(TWO),
      ...done(ONE),
    ])

    expect([...addresses]).toEqual([
      ['one', ADDRESS],
      ['two', ADDRESS],
      ['z', anAddress(20)],
    ])
  })

  test('are none of what was not done', () => {
    expect(resultOf([theRound([ONE, TWO]), failed(ONE)]).addresses.size).toBe(0)
  })
})

describe('the reason', () => {
  const stopped: ApplyEvent = { kind: 'stopped', cause: 'stalled', reason: 'no block' }

  test('is none where it came to its end', () => {
    expect(resultOf([theRound([ONE]), ...done(ONE)]).reason).toBeNull()
  })

  test('is why it stopped, or what ended it from outside', () => {
    expect(resultOf([theRound([ONE]), stopped]).reason).toBe('no block')
    expect(resultOf([theRound([ONE]), stopped], 'the RPC is gone').reason).toBe('the RPC is gone')
  })
})

test('what is verified without a change costs, and has no receipt', () => {
  const { receipts, cost } = resultOf([theRound([ONE]), verified(TWO)])

  expect(receipts).toEqual([untouched(ONE)])
  expect(cost).toBe(21n)
})

describe('another transaction of the wallet that was outbid', () => {
  const outbid: ApplyEvent = { kind: 'outbid', id: 'one', nonce: 7, holder: '0xtheirs' }
  const code = 'transaction-replaced'

  test.each<[string, readonly ApplyEvent[]]>([
    ['once ours is mined', [sent(ONE), outbid, mined(ONE), verified(ONE)]],
    [
      'while nobody knows which of the two is mined',
      [sent(ONE), outbid, { kind: 'stopped', cause: 'stalled', reason: 'no block' }],
    ],
  ])('is told %s', (_, events) => {
    expect(resultOf([theRound([ONE]), ...events]).warnings).toMatchObject([
      { code, message: expect.stringContaining('0xtheirs') },
    ])
  })

  test('is no loss where it was mined after all', () => {
    expect(resultOf([theRound([ONE]), sent(ONE), outbid, OVERTAKEN]).warnings).toEqual([])
  })
})
