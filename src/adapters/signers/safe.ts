import { concat, getAddress, Interface, id, TypedDataEncoder, toBeHex } from 'ethers'
import type { OfflineTransaction, SafeExecution, SafeFacts } from '../../model/offline.ts'
import { type Address, checksum } from '../../model/units/address.ts'

/** What a Safe's owners sign, from version 1.3.0 on (Safe.sol, SAFE_TX_TYPEHASH). */
const SAFE_TX = {
  SafeTx: [
    { type: 'address', name: 'to' },
    { type: 'uint256', name: 'value' },
    { type: 'bytes', name: 'data' },
    { type: 'uint8', name: 'operation' },
    { type: 'uint256', name: 'safeTxGas' },
    { type: 'uint256', name: 'baseGas' },
    { type: 'uint256', name: 'gasPrice' },
    { type: 'address', name: 'gasToken' },
    { type: 'address', name: 'refundReceiver' },
    { type: 'uint256', name: 'nonce' },
  ],
}
const NOBODY = `0x${'0'.repeat(40)}`
const MULTI_SEND = new Interface(['function multiSend(bytes transactions)'])

interface SafeAt extends Pick<SafeFacts, 'nonce' | 'multiSend'> {
  readonly safe: Address
  readonly chainId: number
}

/**
 * The Safe's own transactions for these calls, in order: one for all of them where it can make
 * several at once, as the Transaction Builder makes it, else one for each, with nonces counted up.
 */
export function safeExecutions(
  transactions: readonly OfflineTransaction[],
  at: SafeAt,
): readonly SafeExecution[] {
  const ids = transactions.map(({ change }) => change.id)
  if (transactions.length > 1 && at.multiSend !== undefined)
    return [
      executionOf(
        { ids, to: at.multiSend, data: multiSendData(transactions), operation: 1 },
        at,
        at.nonce,
      ),
    ]
  return transactions.map(({ change, to, data }, index) =>
    executionOf({ ids: [change.id], to, data, operation: 0 }, at, at.nonce + BigInt(index)),
  )
}

/** What EIP-712 makes of the Safe's address and chain: what its `domainSeparator()` gives. */
export function safeDomain(safe: Address, chainId: number): string {
  return TypedDataEncoder.hashDomain({ chainId, verifyingContract: checksum(safe) })
}

function executionOf(
  call: Pick<SafeExecution, 'ids' | 'to' | 'data' | 'operation'>,
  { safe, chainId }: SafeAt,
  nonce: bigint,
): SafeExecution {
  const message = {
    to: getAddress(call.to),
    value: 0n,
    data: call.data,
    operation: call.operation,
    safeTxGas: 0n,
    baseGas: 0n,
    gasPrice: 0n,
    gasToken: NOBODY,
    refundReceiver: NOBODY,
    nonce,
  }
  const domain = { chainId, verifyingContract: checksum(safe) }
  return {
    ...call,
    nonce,
    domainHash: safeDomain(safe, chainId),
    messageHash: TypedDataEncoder.hashStruct('SafeTx', SAFE_TX, message),
    safeTxHash: TypedDataEncoder.hash(domain, SAFE_TX, message),
  }
}

/** Calls one after another, each packed as MultiSendCallOnly reads it. */
function multiSendData(transactions: readonly OfflineTransaction[]): string {
  const packed = transactions.map(({ to, data }) =>
    concat(['0x00', to, toBeHex(0n, 32), toBeHex((data.length - 2) / 2, 32), data]),
  )
  return MULTI_SEND.encodeFunctionData('multiSend', [concat(packed)])
}

/** A batch as the Transaction Builder of Safe reads it, version 1.0. */
interface SafeBatch {
  readonly version: '1.0'
  readonly chainId: string
  /** Milliseconds since 1970. */
  readonly createdAt: number
  readonly meta: {
    readonly name: string
    readonly description: string
    readonly txBuilderVersion: string
    readonly createdFromSafeAddress: string
    readonly createdFromOwnerAddress: string
    readonly checksum: string
  }
  readonly transactions: readonly {
    readonly to: string
    readonly value: string
    readonly data: string
    readonly contractMethod: null
    readonly contractInputsValues: null
  }[]
}

/** The same calls for the Transaction Builder, to the last byte as they are to be sent. */
export function safeBatch(
  transactions: readonly OfflineTransaction[],
  {
    safe,
    chainId,
    name,
    description,
    createdAt,
  }: {
    readonly safe: Address
    readonly chainId: number
    readonly name: string
    readonly description: string
    readonly createdAt: number
  },
): SafeBatch {
  const batch = {
    version: '1.0' as const,
    chainId: `${chainId}`,
    createdAt,
    meta: {
      name,
      description,
      txBuilderVersion: BUILDER_VERSION,
      createdFromSafeAddress: checksum(safe),
      createdFromOwnerAddress: '',
    },
    transactions: transactions.map(({ to, data }) => ({
      to: checksum(to),
      value: '0',
      data,
      contractMethod: null,
      contractInputsValues: null,
    })),
  }
  return { ...batch, meta: { ...batch.meta, checksum: batchChecksum(batch) } }
}

/** The version of the format's program that this is written after. */
const BUILDER_VERSION = '1.18.2'

/**
 * The checksum of a batch that has none yet: Keccak over its values with the names of each object
 * sorted before them, and its own name left out, as the Transaction Builder counts it.
 */
export function batchChecksum(batch: { readonly meta: object }): string {
  return id(serialized({ ...batch, meta: { ...batch.meta, name: null } }))
}

function serialized(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(serialized).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value ?? null)
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  const names = JSON.stringify(entries.map(([name]) => name))
  return `{${names}${entries.map(([, one]) => `${serialized(one)},`).join('')}}`
}
