import { describe, expect, test } from 'vitest'
import { callOf } from '../../src/model/chain.ts'
import { asWei } from '../../src/model/units/amount.ts'
import { applied, told } from '../support/applied.ts'
import { aRound, aScene } from '../support/apply-scene.ts'
import { aChange, anAddress } from '../support/builders.ts'
import { aNote } from '../support/memory-notes.ts'

const ONE = aChange('update', 'one')
const TWO = aChange('publish', 'two')
const REVERTS = { kind: 'reverted', reason: 'NotOwner' } as const
/** What the gas of one transaction costs at the price of the ledger. */
const GAS = 120_000n * 1_000n

describe('a round', () => {
  test('asks for the tip and the chain after its snapshot, and for the tip again before each later change', async () => {
    const scene = aScene({ rounds: [aRound([ONE, TWO])] })

    await applied(scene)

    expect(scene.journal).toEqual([
      'prepare 100',
      'tip',
      'chain id',
      'sign 7',
      'note 0x1',
      'send 0x1',
      'tip',
      'sign 8',
      'note 0x2',
      'send 0x2',
      'note ',
    ])
  })

  test('says what it found before anything else, then each change to its end', async () => {
    const round = aRound([ONE, TWO], { bound: new Map([['one', anAddress(4)]]) })

    const events = await applied(aScene({ rounds: [round] }))

    expect(told(events)).toEqual([
      'round 1 7',
      'sent one 7',
      'mined one',
      'verified one',
      'sent two 8',
      'mined two',
      'verified two',
    ])
    const { plan, decision, bound } = round
    expect(events[0]).toEqual({ kind: 'round', round: 1, nonce: 7, plan, decision, bound })
  })

  test('has everything uploaded before it signs anything', async () => {
    const scene = aScene({ rounds: [aRound([TWO, aChange('publish', 'three')])] })

    const events = await applied(scene)

    expect(events.map(({ kind }) => kind).slice(0, 4)).toEqual([
      'round',
      'uploaded',
      'uploaded',
      'sent',
    ])
    expect(scene.ipfs.uploaded).toHaveLength(2)
  })

  test('signs each change with the time of the block that it pinned', async () => {
    const scene = aScene({ rounds: [aRound([ONE, TWO])] })

    await applied(scene)

    expect(scene.signer.signed.map(({ call }) => call)).toEqual(
      [ONE, TWO].map((change) => callOf(change, 1_700_000_100n)),
    )
  })

  test('sends only what is decided', async () => {
    const events = await applied(
      aScene({ rounds: [aRound([ONE, TWO], { decided: { send: [TWO] } })] }),
    )

    expect(told(events)).toEqual(['round 1 7', 'sent two 7', 'mined two', 'verified two'])
  })

  test('never publishes what has a Source', async () => {
    const events = await applied(
      aScene({
        rounds: [
          aRound([ONE, TWO], {
            bound: new Map([
              ['one', anAddress(4)],
              ['two', anAddress(5)],
            ]),
          }),
        ],
      }),
    )

    expect(told(events)).toEqual(['round 1 7', 'sent one 7', 'mined one', 'verified one'])
  })

  test('that may send nothing sends nothing', async () => {
    const scene = aScene({ rounds: [aRound([])] })

    expect(told(await applied(scene))).toEqual(['round 1 7'])
    expect(scene.journal).toEqual(['prepare 100', 'tip', 'chain id', 'note '])
  })
})

describe('after a change that failed', () => {
  test('the next one takes its nonce, where it was not sent, and nobody asks for the tip once more', async () => {
    const scene = aScene({
      rounds: [aRound([ONE, TWO])],
      chain: () => ({
        simulate: async ([call]) => [
          call?.kind === 'update' ? REVERTS : { kind: 'ok', gas: 100_000n },
        ],
      }),
    })

    expect(told(await applied(scene))).toEqual([
      'round 1 7',
      'failed one',
      'sent two 7',
      'mined two',
      'verified two',
    ])
    expect(scene.journal.filter((line) => line === 'tip')).toHaveLength(1)
  })

  test('the next one takes the next nonce, where it was mined', async () => {
    const scene = aScene({
      rounds: [aRound([ONE, TWO])],
      receipt: ({ nonce }) => ({ succeeded: nonce !== 7 }),
    })

    expect(told(await applied(scene))).toEqual([
      'round 1 7',
      'sent one 7',
      'mined one',
      'failed one',
      'sent two 8',
      'mined two',
      'verified two',
    ])
    expect(scene.notes.written.at(-1)).toEqual([])
  })
})

describe('the fee limit', () => {
  test.each([
    ['what was signed for both fits', GAS + GAS, 'verified two'],
    ['a wei of that is missing', GAS + GAS - 1n, 'failed two'],
  ])(
    'lets the second change go if %s, whatever the receipt of the first says',
    async (_, fees, end) => {
      const events = await applied(
        aScene({ network: { limits: { fees: asWei(fees) } }, rounds: [aRound([ONE, TWO])] }),
      )

      expect(told(events).at(-1)).toBe(end)
    },
  )

  test('counts what was signed for a change that failed', async () => {
    const scene = aScene({
      network: { limits: { fees: asWei(GAS + GAS - 1n) } },
      rounds: [aRound([ONE, TWO])],
      receipt: () => ({ succeeded: false }),
    })

    expect(told(await applied(scene)).slice(-2)).toEqual(['failed one', 'failed two'])
    expect(scene.signer.signed).toHaveLength(1)
  })

  test('is that of the time when what is sent was asked for, if that was less', async () => {
    const events = await applied(
      aScene({ rounds: [aRound([ONE, TWO], { feeLimit: asWei(GAS + GAS - 1n) })] }),
    )

    expect(told(events).at(-1)).toBe('failed two')
  })

  test('counts of all prices that a transaction had the highest, for one of them is mined at most', async () => {
    const scene = aScene({
      network: { limits: { fees: asWei(120_000n * (1_565n + 1_000n)) } },
      rounds: [aRound([ONE, TWO])],
      takes: ({ nonce, fees }) =>
        nonce === 8 || (fees.kind === 'legacy' && fees.gasPrice === 1_565n),
    })

    expect(told(await applied(scene)).at(-1)).toBe('verified two')
    expect(
      scene.signer.signed.map(({ nonce, fees }) => [
        nonce,
        fees.kind === 'legacy' ? fees.gasPrice : 0n,
      ]),
    ).toEqual([
      [7, 1_000n],
      [7, 1_251n],
      [7, 1_565n],
      [8, 1_000n],
    ])
  })

  test('binds the fence', async () => {
    const scene = aScene({
      network: { limits: { fees: asWei(21_000n * 1_000n) } },
      left: [aNote()],
      rounds: [aRound([])],
    })

    await applied(scene)

    expect(scene.signer.signed).toMatchObject([{ gasLimit: 21_000n, fees: { gasPrice: 1_000n } }])
  })
})

describe('what an earlier run left at the nonce', () => {
  test('is replaced by the first change', async () => {
    const events = await applied(aScene({ left: [aNote()], rounds: [aRound([ONE])] }))

    expect(told(events)).toEqual(['round 1 7', 'sent one 7', 'mined one', 'verified one'])
  })

  test('is replaced by a fence where there is no change', async () => {
    const scene = aScene({ left: [aNote()], rounds: [aRound([])] })

    expect(told(await applied(scene))).toEqual(['round 1 7', 'raised fence 7', 'fenced 7'])
    expect(scene.notes.written).toEqual([[{ id: 'fence', kind: 'fence', nonce: 7, hash: '0x1' }]])
  })

  test('is replaced by a fence where no change was sent', async () => {
    const events = await applied(
      aScene({
        left: [aNote()],
        rounds: [aRound([ONE])],
        chain: () => ({ simulate: async () => [REVERTS] }),
      }),
    )

    expect(told(events)).toEqual(['round 1 7', 'failed one', 'raised fence 7', 'fenced 7'])
  })
})

test('what another run of this machine noted meanwhile stays, if its nonce is not spent', async () => {
  const scene = aScene({ rounds: [aRound([])] })
  const others = [6, 7, 9].map((nonce) => aNote({ nonce }))

  await applied(scene, () => scene.notes.write(others))

  expect(scene.notes.written).toEqual([others, others.slice(1)])
})
