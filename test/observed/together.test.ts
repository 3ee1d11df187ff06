import { describe, expect, test } from 'vitest'
import type { StepResult, TogetherAnswer, TogetherRequest } from '../../src/model/chain.ts'
import type { PlannedChange } from '../../src/model/source/change.ts'
import { asWei } from '../../src/model/units/amount.ts'
import { gasLimitOf } from '../../src/model/units/gas.ts'
import { foretellTogether, type Sending } from '../../src/observed/together.ts'
import { aChange, amount, anAddress, CLIENT } from '../support/builders.ts'
import { someParams } from '../support/contracts/nexus-calls.ts'
import { aBlock, memoryChain } from '../support/memory-chain.ts'

const SENDING: Sending = {
  client: CLIENT,
  chainId: 31_337,
  block: aBlock({ hash: '0xplanned' }),
  timestamp: 1_700_000_123n,
  nonce: 4,
  balance: amount('1 OGPU'),
  rate: { kind: 'eip1559', baseFee: asWei(1n), maxFee: asWei(3n), tip: asWei(1n) },
}
const ONE = aChange('update', 'one')
const TWO = aChange('publish', 'two')
const THREE = aChange('publish', 'three')
const FOUR = aChange('close', 'four')
const ALL = [ONE, TWO, THREE, FOUR]

/** What a step does that does what it is for. */
function done(change: PlannedChange, index: number): StepResult {
  switch (change.kind) {
    case 'publish':
      return { kind: 'ran', published: [anAddress(900 + index)] }
    case 'update':
      return {
        kind: 'ran',
        published: [],
        after: { params: { ...change.params, lastUpdateTime: 5n } },
      }
    case 'close':
      return { kind: 'ran', published: [], after: { status: 'closed' } }
  }
}

/**
 * Runs changes on a chain where some of them do something else; what was asked comes back besides.
 */
async function run(
  others: Readonly<Record<string, StepResult>>,
  changes: readonly PlannedChange[] = ALL,
  most = 99,
  facts: Partial<Sending> = {},
) {
  const asked: TogetherRequest[] = []
  const chain = memoryChain({
    simulateTogether: async (request): Promise<TogetherAnswer> => {
      asked.push(request)
      const open = changes.filter(({ kind, address }) =>
        request.steps.some(
          ({ call }) => call.kind === kind && (call.kind === 'publish' || call.address === address),
        ),
      )
      const published = request.steps.filter(({ call }) => call.kind === 'publish').length
      const shown = open.filter(
        (change) =>
          change.kind !== 'publish' ||
          open.filter(({ kind }) => kind === 'publish').indexOf(change) < published,
      )
      return {
        kind: 'ran',
        results: shown
          .slice(0, most)
          .map((change, index) => others[change.id] ?? done(change, index)),
      }
    },
  })
  return { ...(await foretellTogether(chain, changes, { ...SENDING, ...facts })), asked }
}

const REVERTED: StepResult = { kind: 'reverted', reason: 'InsufficientLockup' }
const MUTE: StepResult = { kind: 'ran', published: [] }

test('what would be sent is run as it would be signed: at the plan’s block, in order, each with its own limit of gas', async () => {
  const { asked, failures, simulated } = await run({})

  expect([failures.size, simulated]).toEqual([0, { kind: 'together' }])
  expect(asked).toMatchObject([
    { from: CLIENT, chainId: 31_337, blockHash: '0xplanned', nonce: 4, fees: SENDING.rate },
  ])
  expect(asked[0]?.steps.map(({ call, gasLimit }) => [call.kind, gasLimit])).toEqual(
    ALL.map(({ kind, gas }) => [kind, gasLimitOf(gas ?? 0n)]),
  )
  expect(
    asked[0]?.steps.flatMap(({ call }) =>
      call.kind === 'close' ? [] : [call.params.lastUpdateTime],
    ),
  ).toEqual(Array(3).fill(1_700_000_123n))
})

describe('a change fails', () => {
  test('that is refused after those before it, and names those of them that go through', async () => {
    const { failures, simulated, asked } = await run({ two: REVERTED, three: REVERTED })

    expect(simulated).toEqual({ kind: 'together' })
    expect([...failures]).toEqual([
      ['two', { kind: 'reverted-together', reason: 'InsufficientLockup', after: ['one'] }],
      ['three', { kind: 'reverted-together', reason: 'InsufficientLockup', after: ['one'] }],
    ])
    expect(asked).toHaveLength(1)
  })

  test.each<readonly [string, string, StepResult, string]>([
    ['a publish that nothing is said of', 'two', MUTE, 'Nexus reports no SourcePublished'],
    [
      'a publish that is said twice',
      'two',
      { kind: 'ran', published: [anAddress(1), anAddress(2)] },
      'Nexus reports 2 SourcePublished',
    ],
    [
      'a closing that closes nothing',
      'four',
      { kind: 'ran', published: [], after: { status: 'active' } },
      'its Source is still active',
    ],
  ])('%s', async (_, id, result, reason) => {
    expect((await run({ [id]: result })).failures.get(id)).toEqual({
      kind: 'without-effect',
      reason,
    })
  })

  test('an update that changes nothing, or something else', async () => {
    if (ONE.kind !== 'update') throw new Error('it is one')
    const after = { params: { ...ONE.params, minPayment: asWei(1n), lastUpdateTime: 9n } }

    const { failures } = await run({ one: { kind: 'ran', published: [], after } })

    expect(failures.get('one')).toEqual({
      kind: 'without-effect',
      reason: 'its Source holds another minPayment than was sent',
    })
  })
})

test('what fails and yet has an effect is left out, and the others are run again without it: theirs is no verdict upon it', async () => {
  const { failures, asked, simulated } = await run({
    one: { ...MUTE, after: { params: { ...someParams(CLIENT), minPayment: asWei(1n) } } },
    two: REVERTED,
  })

  expect([...failures.keys()]).toEqual(['one', 'two'])
  expect(failures.get('two')).toMatchObject({ after: [] })
  expect(asked.map(({ steps }) => steps.map(({ call }) => call.kind))).toEqual([
    ['update', 'publish', 'publish', 'close'],
    ['publish', 'publish', 'close'],
  ])
  expect(simulated).toEqual({ kind: 'together' })
})

describe('nothing is concluded', () => {
  test.each<readonly [string, string, StepResult, number]>([
    ['from a step that ran out of gas, nor from those after it', 'two', { kind: 'out-of-gas' }, 1],
    ['from an update whose Source can’t be read', 'one', MUTE, 0],
    ['from a closing whose Source can’t be read', 'four', MUTE, 3],
  ])('%s', async (_, id, result, first) => {
    const { failures, simulated } = await run({ [id]: result })

    expect(failures.size).toBe(0)
    expect(simulated).toEqual({ kind: 'alone', first, why: 'too-much' })
  })

  test('beyond what a node runs at once', async () => {
    expect((await run({ one: REVERTED, four: REVERTED }, ALL, 3)).simulated).toEqual({
      kind: 'alone',
      first: 2,
      why: 'too-much',
    })
  })

  test.each<TogetherAnswer>([
    { kind: 'no-method' },
    { kind: 'no-answer', reason: 'busy' },
    { kind: 'too-late' },
  ])('from $kind', async (answer) => {
    const { failures, simulated } = await foretellTogether(
      memoryChain({ simulateTogether: () => Promise.resolve(answer) }),
      ALL,
      SENDING,
    )

    expect([failures.size, simulated]).toEqual([0, { kind: 'alone', first: 0, why: answer.kind }])
  })
})

test('only what the wallet could pay for is run, for nodes differ in what they say to more', async () => {
  const balance = asWei(2n * 120_000n * 3n)

  expect((await run({}, ALL, 99, { balance })).asked[0]?.steps).toHaveLength(2)
  expect((await run({}, ALL, 99, { balance: asWei(balance - 1n) })).asked[0]?.steps).toHaveLength(1)
  expect(
    (await run({}, ALL, 99, { balance, rate: { kind: 'legacy', gasPrice: asWei(2n) } })).asked[0]
      ?.steps,
  ).toHaveLength(3)
  expect(await run({}, ALL, 99, { balance: asWei(0n) })).toMatchObject({
    asked: [],
    simulated: { kind: 'alone', first: 0, why: 'too-much' },
  })
})

test('only what the node estimated is run: its gas is never made up', async () => {
  const { asked, simulated } = await run({}, [ONE, aChange('publish', 'two', { gas: null }), THREE])

  expect(asked[0]?.steps).toHaveLength(1)
  expect(simulated).toEqual({ kind: 'alone', first: 1, why: 'too-much' })
})
