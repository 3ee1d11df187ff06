import { describe, expect, test } from 'vitest'
import {
  batchFinding,
  blockFinding,
  chainIdFinding,
  eventsFinding,
  feesFinding,
  pinnedFinding,
} from '../../src/doctor/rpc-findings.ts'
import {
  blockedFinding,
  codeFinding,
  duplicatesFinding,
  metadataFinding,
  orphansFinding,
  type Stock,
  sourcesFinding,
  unmanagedFinding,
} from '../../src/doctor/source-findings.ts'
import { gatewayFinding, pinningFinding } from '../../src/doctor/storage-findings.ts'
import {
  balanceFinding,
  keyFinding,
  nonceFinding,
  stakeFinding,
} from '../../src/doctor/wallet-findings.ts'
import type { Finding } from '../../src/model/diagnosis.ts'
import type { InFlight } from '../../src/model/events.ts'
import type { SourceSpec } from '../../src/model/source/definition.ts'
import type { SourceState } from '../../src/model/source/state.ts'
import { asWei } from '../../src/model/units/amount.ts'
import { draftPlan } from '../../src/plan/draft.ts'
import {
  aContext,
  aMetadata,
  amount,
  aNetwork,
  anAddress,
  anObservation,
  aSpec,
  aState,
  CLIENT,
} from '../support/builders.ts'
import { aBlock } from '../support/memory-chain.ts'

const NOW = 1_700_000_000n
const aged = (seconds: bigint, number = 100) => ({
  latest: aBlock({ timestamp: NOW - seconds, number }),
  earlier: undefined,
  now: NOW,
})
const PRICE = { kind: 'legacy', gasPrice: asWei(10n ** 9n) } as const

function aStock(
  own: readonly SourceState[],
  specs: readonly SourceSpec[] = [],
  context = aContext(),
): Stock {
  const observation = anObservation(own)
  return { observation, context, draft: draftPlan(specs, observation, context), refused: [] }
}

/** Whatever is not well says what to do; whatever is, nothing. */
function statusOf({ status, todo }: Finding): string {
  expect(todo === '').toBe(status === 'ok')
  return status
}

describe('of the RPC', () => {
  test.each([
    [5n, 3, 'ok'],
    [300n, 3, 'ok'],
    [301n, 3, 'warn'],
    [100_000n, 0, 'ok'],
    [-60n, 3, 'ok'],
    [-61n, 0, 'warn'],
  ])('a newest block %i s old is, with %i confirmations, %s', (age, confirmations, status) => {
    expect(statusOf(blockFinding(aged(age), aNetwork({ confirmations })))).toBe(status)
  })

  test('confirmations: 0 is proposed only where it can be set to any good', () => {
    expect(blockFinding(aged(4_000n), aNetwork({ confirmations: 1 })).todo).toContain(
      'confirmations: 0',
    )
    expect(
      blockFinding(aged(4_000n), aNetwork({ confirmations: 3, builtIn: true })).todo,
    ).not.toContain('confirmations: 0')
  })

  test('the pace of a chain is what its last blocks took', () => {
    const facts = { ...aged(1n), earlier: aBlock({ number: 50, timestamp: NOW - 101n }) }

    expect(blockFinding(facts, aNetwork()).finding).toBe(
      'block 100 is 1 s old, one every 2 s lately',
    )
  })

  test('the time of the first block, which was made by hand, is no pace', () => {
    const facts = { ...aged(1n, 12), earlier: aBlock({ number: 0, timestamp: 0n }) }

    expect(blockFinding(facts, aNetwork()).finding).toBe('block 12 is 1 s old')
  })

  test.each([
    [20n, 3, 'ok'],
    [21n, 3, 'warn'],
    [21n, 0, 'ok'],
    [69n, 1, 'warn'],
  ])(
    'a block every %i s with %i confirmations is %s: it says how long a transaction waits',
    (each, confirmations, status) => {
      const facts = {
        ...aged(1n),
        earlier: aBlock({ number: 50, timestamp: NOW - 1n - each * 50n }),
      }

      expect(statusOf(blockFinding(facts, aNetwork({ confirmations })))).toBe(status)
    },
  )

  test('what it can’t do is a warning where everything works without it, else a failure', () => {
    expect(
      [batchFinding(300), batchFinding(1), eventsFinding(1), eventsFinding(0)].map(statusOf),
    ).toEqual(['ok', 'warn', 'ok', 'warn'])
    expect(
      [
        pinnedFinding(true, 1),
        pinnedFinding(false, 1),
        chainIdFinding(31_337, aNetwork()),
        chainIdFinding(1, aNetwork()),
      ].map(statusOf),
    ).toEqual(['ok', 'fail', 'ok', 'fail'])
  })

  test('prices are told in gwei', () => {
    const market = {
      kind: 'eip1559',
      baseFee: asWei(47n * 10n ** 7n),
      tip: asWei(10n ** 9n),
      maxFee: asWei(194n * 10n ** 7n),
    } as const

    expect(feesFinding(market).finding).toBe(
      'EIP-1559; base fee 0.47 gwei, tip 1 gwei, 1.94 gwei at most',
    )
    expect(feesFinding(PRICE).finding).toContain('1 gwei')
  })
})

describe('of the Sources', () => {
  const lost = { kind: 'unreadable', reason: 'gateway.example answers 404' } as const

  test('a contract that is not there is the configuration’s fault, or of a built-in network the RPC’s', () => {
    expect(statusOf(codeFinding(true, 'nexus', aNetwork()))).toBe('ok')
    expect(codeFinding(false, 'vault', aNetwork()).todo).toContain('vault')
    expect(codeFinding(false, 'nexus', aNetwork({ builtIn: true })).todo).toContain('OGPU_RPC_URL')
  })

  test('unreadable metadata fails where something would be published, warns elsewhere, and is nothing where it is declared not ours', () => {
    const [own] = [aState({ reading: lost })]
    const declared = aContext({ unmanaged: new Set([own.address]) })

    expect(statusOf(metadataFinding(aStock([own])))).toBe('warn')
    expect(statusOf(metadataFinding(aStock([own], [aSpec()])))).toBe('fail')
    expect(statusOf(metadataFinding(aStock([own], [aSpec({ address: own.address })])))).toBe('warn')
    expect(statusOf(metadataFinding(aStock([own], [aSpec()], declared)))).toBe('ok')
    expect(statusOf(metadataFinding(aStock([aState()], [aSpec()])))).toBe('ok')
  })

  test('an id is on two Sources only while both are live and nobody let go of one', () => {
    const twice = [aState(), aState({ address: anAddress(11) })]

    expect(statusOf(duplicatesFinding(aStock(twice)))).toBe('fail')
    expect(
      statusOf(
        duplicatesFinding(aStock(twice, [], aContext({ unmanaged: new Set([anAddress(11)]) }))),
      ),
    ).toBe('ok')
    expect(
      statusOf(
        duplicatesFinding(aStock([aState(), aState({ address: anAddress(11), status: 'closed' })])),
      ),
    ).toBe('ok')
    expect(
      statusOf(
        duplicatesFinding(
          aStock([
            aState(),
            aState({
              address: anAddress(11),
              metadata: aMetadata({ marker: { owner: 'other', id: 'one' } }),
            }),
          ]),
        ),
      ),
    ).toBe('ok')
  })

  test('orphans and what is not managed are told apart', () => {
    const stock = aStock([
      aState(),
      aState({ address: anAddress(11), metadata: aMetadata({ marker: null }) }),
    ])

    expect([orphansFinding(stock), unmanagedFinding(stock)].map(statusOf)).toEqual(['warn', 'warn'])
    expect(orphansFinding(stock).finding).toContain('one')
    expect(
      unmanagedFinding(
        aStock([aState()], [aSpec()], aContext({ unmanaged: new Set([anAddress(10)]) })),
      ).finding,
    ).toContain('declared')
    expect(
      [
        orphansFinding(aStock([aState()], [aSpec()])),
        unmanagedFinding(aStock([aState()], [aSpec()])),
      ].map(statusOf),
    ).toEqual(['ok', 'ok'])
    expect(sourcesFinding(stock).finding).toContain('2 active')
  })

  test('what blocks a definition is told in the words of its plan, or by the check that tells it in full', () => {
    const named = aState({ metadata: aMetadata({ marker: null }) })
    const twice = aStock([aState(), aState({ address: anAddress(11) })], [aSpec()])

    expect(blockedFinding(aStock([named], [aSpec()]))).toMatchObject({
      status: 'fail',
      finding: expect.stringContaining('the same name'),
    })
    expect(blockedFinding(twice)).toMatchObject({ status: 'fail', todo: 'begin with duplicates' })
    expect(blockedFinding(aStock([aState({ reading: lost })], [aSpec()]))).toMatchObject({
      status: 'fail',
      todo: 'begin with metadata',
    })
  })

  test('long lists are cut', () => {
    const many = Array.from({ length: 9 }, (_, index) =>
      aState({ address: anAddress(20 + index), metadata: aMetadata({ marker: null }) }),
    )

    expect(unmanagedFinding(aStock(many)).finding).toMatch(/and 6 more$/)
  })
})

describe('of the storage', () => {
  test('any answer shows that somebody is there, but that of a proxy with nobody behind it', () => {
    const asked = (status: number) =>
      pinningFinding({ kind: 'asked', presence: { kind: 'answers', status } }, 'pin.example')

    expect([204, 405, 404, 401, 500].map((status) => statusOf(asked(status)))).toEqual([
      'ok',
      'ok',
      'ok',
      'ok',
      'ok',
    ])
    expect([502, 503, 504].map((status) => asked(status).isWorld)).toEqual([true, true, true])
    expect(
      gatewayFinding(
        { kind: 'nothing-to-fetch', presence: { kind: 'unreachable', reason: 'no' } },
        'gateway.example',
      ).isWorld,
    ).toBe(true)
  })

  test('a gateway that does not serve what is ours fails', () => {
    const served = { kind: 'bytes', bytes: new Uint8Array() } as const

    expect(
      statusOf(gatewayFinding({ kind: 'fetched', cid: 'Qm', fetched: served }, 'gateway.example')),
    ).toBe('ok')
    expect(
      statusOf(
        gatewayFinding(
          { kind: 'fetched', cid: 'Qm', fetched: { kind: 'unreadable', reason: 'no' } },
          'gateway.example',
        ),
      ),
    ).toBe('fail')
  })
})

describe('of the wallet', () => {
  test('a key is the client’s, another’s, none, or not here', () => {
    const signer = (address = CLIENT) => ({
      signer: {
        address,
        kind: 'key' as const,
        description: 'the key',
        sign: () => Promise.reject(new Error('nobody should sign')),
      },
    })

    expect(statusOf(keyFinding(signer(), aNetwork()))).toBe('ok')
    expect(statusOf(keyFinding(signer(anAddress(9)), aNetwork()))).toBe('fail')
    expect(
      statusOf(
        keyFinding({ problem: { code: 'bad-key', message: 'no key', hint: 'look' } }, aNetwork()),
      ),
    ).toBe('fail')
    expect(
      statusOf(keyFinding({ refusal: { code: 'no-key', message: 'none', ways: [] } }, aNetwork())),
    ).toBe('ok')
  })

  test.each([
    ['1 OGPU', true, 'ok'],
    ['0.0036 OGPU', true, 'ok'],
    ['0.0035 OGPU', true, 'fail'],
    ['0.0035 OGPU', false, 'warn'],
    ['0.0004 OGPU', false, 'fail'],
    ['0 OGPU', false, 'fail'],
  ])('a balance of %s is, where a publish is wanted (%s), %s', (balance, wantsPublish, status) => {
    expect(
      statusOf(balanceFinding({ balance: amount(balance), rate: PRICE, wantsPublish }, aNetwork())),
    ).toBe(status)
  })

  test.each(['0 OGPU', '29 OGPU', '30 OGPU'])(
    'a stake of %s is information, and asks for nothing',
    (lockup) => {
      expect(
        statusOf(
          stakeFinding({ lockup: amount(lockup), perSource: amount('10 OGPU'), sources: 2 }),
        ),
      ).toBe('ok')
      expect(statusOf(stakeFinding(undefined))).toBe('ok')
    },
  )

  test('coins are asked for by the name that they have there, and where they come from', () => {
    const testnet = aNetwork({ coin: { name: 'ToGPU', faucet: 'https://faucet.example' } })
    const { finding, todo } = balanceFinding(
      { balance: asWei(0n), rate: PRICE, wantsPublish: true },
      testnet,
    )

    expect([finding, todo]).toEqual([
      '0 ToGPU is too little: a publish may take 0.0036 ToGPU',
      expect.stringMatching(/^send 0.0036 ToGPU or more to 0x\w+, from https:\/\/faucet.example$/),
    ])
  })

  test('what is pending, and what an earlier run noted and nobody has mined, is told', () => {
    const note: InFlight = { id: 'one', kind: 'publish', nonce: 7, hash: `0x${'ab'.repeat(32)}` }

    expect(statusOf(nonceFinding({ latest: 7, pending: 7, notes: [] }))).toBe('ok')
    expect(statusOf(nonceFinding({ latest: 8, pending: 8, notes: [note] }))).toBe('ok')
    expect(nonceFinding({ latest: 7, pending: 9, notes: [] }).finding).toBe(
      '2 transactions of the wallet are pending, from nonce 7 on',
    )
    expect(nonceFinding({ latest: 7, pending: 8, notes: [note] }).finding).toContain(
      'publish one at nonce 7',
    )
    expect(nonceFinding({ latest: 7, pending: 7, notes: [note] })).toMatchObject({
      status: 'warn',
      todo: expect.stringContaining('run apply again'),
    })
    const far = { ...note, nonce: 7 + 9 } // no run noted that, so none spends it
    expect(nonceFinding({ latest: 7, pending: 7, notes: [far] })).toMatchObject({
      status: 'ok',
      finding: 'nonce 7, nothing pending',
    })
    expect(nonceFinding({ latest: 7, pending: 7, notes: [far, note] }).finding).toContain(
      'publish one at nonce 7',
    )
  })
})
