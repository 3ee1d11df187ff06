import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { coveredBySigned, type SignedSubject } from '../../src/consent/by-signed.ts'
import { readSignedFile } from '../../src/consent/signed-file.ts'
import type { NexusCall, TransactionRequest } from '../../src/model/chain.ts'
import type { PlannedChange } from '../../src/model/source/change.ts'
import type { SourceParams } from '../../src/model/source/source.ts'
import { asWei } from '../../src/model/units/amount.ts'
import { asSeconds } from '../../src/model/units/duration.ts'
import { aChange, aNetwork, anAddress, aPlan, NO_FEE_LIMIT } from '../support/builders.ts'
import { addressOf, ELSEWHERE, recorded, requestFor, SIGNED_AT } from '../support/recorded.ts'
import '../support/seed.ts'

const NEXT = 7
const ALL = [aChange('update', 'a'), aChange('publish', 'b'), aChange('close', 'c')]

function aSubject(
  send: readonly PlannedChange[] = ALL,
  facts: Partial<SignedSubject> = {},
): SignedSubject {
  return {
    plan: aPlan(send),
    decision: { send, refusals: [], standing: [], left: [] },
    nonce: NEXT,
    timestamp: SIGNED_AT + 60n,
    feeLimit: NO_FEE_LIMIT,
    network: aNetwork({ client: addressOf(ELSEWHERE) }),
    ...facts,
  }
}

const requests = (changes = ALL): readonly TransactionRequest[] =>
  changes.map((change, index) => requestFor(change, NEXT + index))

const covered = (subject: SignedSubject, asked: readonly TransactionRequest[]) =>
  coveredBySigned(
    subject,
    asked.map((request) => recorded(request)),
  )

test('what was signed as it is wanted is sent, in its order', () => {
  const { send, refusals } = covered(aSubject(), requests())

  expect([send, refusals]).toEqual([ALL, []])
})

test('any plan with any alteration of one field is refused, and nothing of it is sent', () => {
  const subsets = fc.subarray(ALL, { minLength: 1 })
  fc.assert(
    fc.property(subsets, fc.nat(), fc.constantFrom(...ALTERATIONS), (changes, at, alter) => {
      const asked = requests(changes)
      const index = at % asked.length
      const altered = asked.map((request, place) => (place === index ? alter(request) : request))
      fc.pre(altered[index] !== asked[index])

      const { send, refusals } = covered(aSubject(changes), altered)

      expect(send).toEqual([])
      expect(refusals).not.toEqual([])
    }),
  )
})

test('when it was signed is no field, unless that lies ahead of the chain', () => {
  const at = (time: bigint): readonly TransactionRequest[] =>
    requests().map((request) => withParams(request, { lastUpdateTime: time }))

  expect(covered(aSubject(), at(SIGNED_AT - 500n)).refusals).toEqual([])
  expect(covered(aSubject(), at(SIGNED_AT + 61n))).toMatchObject({
    send: [],
    refusals: [{ code: 'signed-altered' }, { code: 'signed-altered' }],
  })
})

describe('a file', () => {
  test('of which a part is mined goes on where it stopped', () => {
    const rest = ALL.slice(1)

    const { send, refusals } = covered(aSubject(rest, { nonce: NEXT + 1 }), requests())

    expect([send, refusals]).toEqual([rest, []])
  })

  test('whose nonce is spent while its change is wanted is stale, and names both', () => {
    const { send, refusals } = covered(aSubject(ALL, { nonce: NEXT + 1 }), requests())

    expect(send).toEqual([])
    expect(refusals[0]).toMatchObject({
      code: 'signed-stale',
      message: expect.stringMatching(/nonce 7, which is spent: .* is 8/),
    })
  })

  test.each([
    ['in another order', (all: readonly TransactionRequest[]) => [...all].reverse()],
    ['with a hole', ([one, , three]: readonly TransactionRequest[]) => [one, three]],
    ['twice', (all: readonly TransactionRequest[]) => [...all, ...all]],
    [
      'with nonces that were exchanged',
      ([one, two, three]: readonly TransactionRequest[]) => [
        { ...two, nonce: NEXT },
        { ...one, nonce: NEXT + 1 },
        three,
      ],
    ],
    [
      'with one more that nobody consented to',
      (all: readonly TransactionRequest[]) => [
        ...all,
        requestFor(aChange('close', 'other'), NEXT + 3),
      ],
    ],
  ])('that holds it %s is refused', (_, change) => {
    const file = change(requests()).filter(
      (one): one is TransactionRequest => one?.call !== undefined,
    )

    expect(covered(aSubject(), file).send).toEqual([])
  })

  test('without all of it has what is missing refused by name', () => {
    const [first] = requests()
    const changes = ALL.slice(0, 2)

    const { send, refusals } = covered(aSubject(changes), first === undefined ? [] : [first])

    expect(send).toEqual(changes.slice(0, 1))
    expect(refusals).toMatchObject([{ code: 'not-signed', id: 'b' }])
  })

  test('with a closing and without what comes before it is refused', () => {
    const [update, , close] = ALL
    const file = [update, close].flatMap((change, index) =>
      change === undefined ? [] : [requestFor(change, NEXT + index)],
    )

    expect(covered(aSubject(), file)).toMatchObject({
      send: [],
      refusals: [{ code: 'closing-held' }],
    })
  })

  test('that costs more than the limit is refused', () => {
    expect(covered(aSubject(ALL, { feeLimit: asWei(1n) }), requests())).toMatchObject({
      send: [],
      refusals: [{ code: 'fee-limit' }],
    })
  })
})

test.each([
  ['0xab\n\ncd\n', ['0xab', 'cd']],
  ['{"formatVersion":1,"transactions":[{"signed":"0xab"}]}', ['0xab']],
  ['{"formatVersion":1,"transactions":[{"signed":null}]}', expect.stringContaining('1')],
  ['{"formatVersion":2,"transactions":[]}', expect.any(String)],
  ['{', expect.any(String)],
  ['0xab\nhello', expect.stringContaining('line 2')],
  [' \n', expect.any(String)],
])('the file %j is read as what it holds', (text, expected) => {
  expect(readSignedFile(text)).toEqual(expected)
})

/** Each changes one field, and gives back what it was given where there is no such field. */
const ALTERATIONS: readonly ((request: TransactionRequest) => TransactionRequest)[] = [
  (request) => ({ ...request, chainId: 1 }),
  (request) => ({ ...request, nonce: request.nonce + 5 }),
  (request) => ({ ...request, nonce: request.nonce - 1 }),
  (request) => ({ ...request, nexus: anAddress(9) }),
  ({ call: _, ...request }) => request,
  (request) => ({ ...request, fees: { kind: 'legacy', gasPrice: asWei(10n ** 40n) } }),
  (request) =>
    withCall(request, (call) => ('address' in call ? { ...call, address: anAddress(8) } : call)),
  ...(
    [
      { client: anAddress(5) },
      { imageMetadataUrl: 'https://example.com/ipfs/other' },
      { imageEnvironments: 6 },
      { minPayment: asWei(1n) },
      { minAvailableLockup: asWei(1n) },
      { maxExpiryDuration: asSeconds(1n) },
      { privacyEnabled: true },
      { optionalParamsUrl: 'x' },
      { deliveryMethod: 7 },
    ] satisfies Partial<SourceParams>[]
  ).map((params) => (request: TransactionRequest) => withParams(request, params)),
]

function withParams(
  request: TransactionRequest,
  params: Partial<SourceParams>,
): TransactionRequest {
  return withCall(request, (call) =>
    call.kind === 'close' ? call : { ...call, params: { ...call.params, ...params } },
  )
}

function withCall(
  request: TransactionRequest,
  change: (call: NexusCall) => NexusCall,
): TransactionRequest {
  const { call } = request
  const other = call === undefined ? call : change(call)
  return other === undefined || other === call ? request : { ...request, call: other }
}
