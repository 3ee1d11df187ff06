import { describe, expect, test } from 'vitest'
import {
  batchChecksum,
  safeBatch,
  safeDomain,
  safeExecutions,
} from '../../../src/adapters/signers/safe.ts'
import type { OfflineTransaction } from '../../../src/model/offline.ts'
import { asAddress } from '../../../src/model/units/address.ts'
import { aChange } from '../../support/builders.ts'

const SAFE = asAddress('0xe7f1725E7734CE288F8367e1Bb143E90bb3F0512')
const MULTI_SEND = asAddress('0x9641d764fc13c8B624c04430C7356C1C7C8102e2')
const TO = asAddress(`0x${'42'.repeat(20)}`)
const AT = { safe: SAFE, chainId: 31_337, nonce: 7n }

/** Closing a Source, as inactivateSource(address). */
const CALL: OfflineTransaction = {
  change: aChange('close', 'c'),
  call: { kind: 'close', address: TO },
  to: TO,
  data: `0xb3a85451${'0'.repeat(24)}${'42'.repeat(20)}`,
  signing: null,
}

// What Safe 1.4.1 said on anvil, chain 31337, of these very calls; scripts/peers/safe.mjs asks it
// again.
describe('the hashes that owners compare are those of the contract', () => {
  test('of a call', () => {
    expect(safeExecutions([CALL], { ...AT, multiSend: MULTI_SEND })).toMatchObject([
      {
        operation: 0,
        nonce: 7n,
        domainHash: '0x076e5c45366a4100b6a77406ed3020cc08abd11c2a419d091f6d42500fd53b52',
        messageHash: '0xb20b0ef3ff532b0e321b48c1aedfef7df7ab155b93c01128ff310cfb7357414a',
        safeTxHash: '0xc92329778c4cf32c6bbc44617a5d9b723172cd73fd64fdb0394b9bc3d9686a16',
      },
    ])
  })

  test('of several at once', () => {
    expect(safeExecutions([CALL, CALL], { ...AT, multiSend: MULTI_SEND })).toMatchObject([
      {
        to: MULTI_SEND,
        operation: 1,
        safeTxHash: '0x6003cc8c1d39015cb282f844ccbe0dcff6c1757db4448b67e5cfe385bb2e0b45',
      },
    ])
  })

  test('and without a contract for several each call has the next nonce', () => {
    const each = safeExecutions([CALL, CALL], { ...AT, multiSend: undefined })

    expect(each.map(({ nonce, operation }) => [nonce, operation])).toEqual([
      [7n, 0],
      [8n, 0],
    ])
    expect(each[0]?.domainHash).toBe(safeDomain(SAFE, 31_337))
  })
})

test('the checksum of a batch is the one that the Transaction Builder wrote', () => {
  const { checksum, ...meta } = EXPORTED.meta

  expect(batchChecksum({ ...EXPORTED, meta })).toBe(checksum)
})

test('a batch says the very bytes, and its checksum is of all but its own name', () => {
  const options = { safe: SAFE, chainId: 31_337, name: 'one', description: '', createdAt: 5 }
  const [one, other] = [safeBatch([CALL], options), safeBatch([CALL], { ...options, name: 'two' })]

  expect(one.transactions).toMatchObject([{ value: '0', data: CALL.data }])
  expect(one.meta.checksum).toBe(other.meta.checksum)
  expect(safeBatch([CALL, CALL], options).meta.checksum).not.toBe(one.meta.checksum)
})

/** As version 1.18.2 of the Transaction Builder exported it (5afe/safe-cli-nodejs). */
const EXPORTED = {
  version: '1.0',
  chainId: '1',
  createdAt: 1_761_326_849_944,
  meta: {
    name: 'Transactions Batch',
    description: '',
    txBuilderVersion: '1.18.2',
    createdFromSafeAddress: '0xA77DE01e157f9f57C7c4A326eeE9C4874D0598b6',
    createdFromOwnerAddress: '',
    checksum: '0x8b5032f716845c8b08bab3d63dbd9ba92e056f3557793cd041e59b84e16aa989',
  },
  transactions: [
    {
      to: '0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48',
      value: '0',
      data: null,
      contractMethod: {
        inputs: [
          { internalType: 'address', name: 'spender', type: 'address' },
          { internalType: 'uint256', name: 'value', type: 'uint256' },
        ],
        name: 'approve',
        payable: false,
      },
      contractInputsValues: {
        spender: '0x474e5Ded6b5D078163BFB8F6dBa355C3aA5478C8',
        value: '100000000000',
      },
    },
  ],
}
