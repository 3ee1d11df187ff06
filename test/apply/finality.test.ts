import { describe, expect, test } from 'vitest'
import { type Finality, finalityOf, isFinal, settledBlock } from '../../src/apply/finality.ts'
import type { ChainReceipt, FinalityHints } from '../../src/model/chain.ts'
import { COST } from '../support/ledger.ts'
import { aBlock } from '../support/memory-chain.ts'

const LATEST = aBlock({ number: 100 })
const RECEIPT: ChainReceipt = {
  hash: '0x1',
  blockNumber: 98,
  blockHash: 'block 98',
  succeeded: true,
  published: [],
  cost: COST,
}
const at = (number: number) => aBlock({ number, hash: `block ${number}` })

describe('that blocks are final at once', () => {
  test.each([
    'go-opera/v1.1.2-rc.3-a1b2c3d4-1700000000/linux-amd64/go1.19.3',
    'Sonic/v2.3.0-dev/linux-amd64/go1.24.0',
    'sonic/v2',
    'Go-Opera',
  ])('is known of the client %s', (client) => {
    expect(finalityOf({}, { client })).toMatchObject({
      kind: 'instant',
      because: expect.stringContaining(client),
    })
  })

  test.each([
    'Geth/v1.17.10-stable/linux-amd64/go1.26.8',
    'anvil/v1.7.1',
    'HardhatNetwork/3.18.0',
    'Ganache/v7.9.2/EthereumJS TestRPC/v7.9.2/ethereum-js',
    'Sonicated/v1',
    'Geth/sonic/v1',
    'not-go-opera/v1',
  ])('is not known of the client %s', (client) => {
    expect(finalityOf({}, { client })).toEqual({ kind: 'depth' })
  })

  test('is what ogpu.yaml says, which goes before the node', () => {
    expect(finalityOf({ finality: 'instant' }, { client: 'Geth/v1' })).toMatchObject({
      kind: 'instant',
      because: expect.stringContaining('ogpu.yaml'),
    })
  })

  test('is not believed of any node where ogpu.yaml says that blocks on top count', () => {
    const told: FinalityHints = { client: 'go-opera/v1', latest: LATEST, finalized: LATEST }

    expect(finalityOf({ finality: 'confirmations' }, told)).toEqual({ kind: 'depth' })
  })
})

describe('the tag finalized', () => {
  const TAG: Finality = { kind: 'tag' }

  test('counts where the node knows it', () => {
    expect(finalityOf({}, { client: 'Geth/v1', latest: LATEST, finalized: at(98) })).toEqual(TAG)
  })

  test('says nothing above the newest block', () => {
    expect(finalityOf({}, { latest: LATEST, finalized: at(101) })).toEqual({ kind: 'depth' })
    expect(
      isFinal(TAG, RECEIPT, {
        receipts: [],
        absent: [],
        known: [],
        latest: at(98),
        finalized: at(99),
      }),
    ).toBe(false)
    expect(settledBlock(TAG, 3, at(98), at(99))).toBe(95)
  })

  test.each([
    [97, false],
    [98, true],
    [99, true],
  ])('at block %i makes a receipt of block 98 final: %s', (number, is) => {
    expect(
      isFinal(TAG, RECEIPT, {
        receipts: [],
        absent: [],
        known: [],
        latest: LATEST,
        finalized: at(number),
      }),
    ).toBe(is)
  })

  test('is of another branch where its block has another hash than the receipt’s', () => {
    expect(
      isFinal(TAG, RECEIPT, {
        receipts: [],
        absent: [],
        known: [],
        latest: LATEST,
        finalized: aBlock({ number: 98, hash: 'another' }),
      }),
    ).toBe(false)
  })

  test('says nothing in a look that it is missing from', () => {
    expect(isFinal(TAG, RECEIPT, { receipts: [], absent: [], known: [], latest: LATEST })).toBe(
      false,
    )
    expect(settledBlock(TAG, 3, LATEST)).toBe(97)
  })
})

describe('the block that stays', () => {
  test.each<[string, Finality, number | undefined, number]>([
    ['as many down as the network asks', { kind: 'depth' }, 100, 97],
    ['the newest where all are final', { kind: 'instant', because: '' }, undefined, 100],
    ['the finalized one where that is nearer', { kind: 'tag' }, 99, 99],
    ['as many down as the network asks where the finalized one is deeper', { kind: 'tag' }, 36, 97],
  ])('is %s', (_, finality, finalized, block) => {
    expect(
      settledBlock(finality, 3, LATEST, finalized === undefined ? undefined : at(finalized)),
    ).toBe(block)
  })

  test('is the first one on a chain that is shorter', () => {
    expect(settledBlock({ kind: 'depth' }, 3, at(2))).toBe(0)
  })
})
