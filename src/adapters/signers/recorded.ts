import { Transaction } from 'ethers'
import type { NexusCall } from '../../model/chain.ts'
import { Fault } from '../../model/fault.ts'
import type { RecordedTransaction, SignedPrice } from '../../model/recorded.ts'
import type { SourceParams } from '../../model/source/source.ts'
import { type Address, asAddress, checksum } from '../../model/units/address.ts'
import { asWei } from '../../model/units/amount.ts'
import { asSeconds } from '../../model/units/duration.ts'
import type { Signer } from '../../ports/signer.ts'
import { CONTRACTS, encodeCall } from '../chain/calls.ts'
import { transactionOf } from './transaction.ts'
import { alterations, altered, decoded } from './verify.ts'

/**
 * What signed bytes say; undefined where they are no transaction in its one canonical form that
 * carries a signature.
 */
export function readRecorded(raw: string): RecordedTransaction | undefined {
  const known = decoded(raw.startsWith('0x') || raw.startsWith('0X') ? raw : `0x${raw}`)
  if (known === undefined) return undefined
  const read = Transaction.from(known.raw)
  const call = callIn(read.data)
  return {
    hash: known.hash,
    raw: known.raw,
    sender: known.sender,
    chainId: read.chainId,
    nonce: read.nonce,
    to: read.to === null ? undefined : asAddress(read.to),
    value: asWei(read.value),
    data: read.data,
    call,
    gasLimit: read.gasLimit,
    price: priceIn(read),
    extras: extrasIn(read),
  }
}

/**
 * A signer that has nothing but transactions that were signed before, and gives each for exactly
 * what it is. Throws the Fault `signer-altered` for any other request.
 */
export function recordedSigner(address: Address, signed: readonly RecordedTransaction[]): Signer {
  const find = (call: NexusCall | undefined, nonce: number): RecordedTransaction | undefined =>
    signed.find((one) => one.nonce === nonce && one.call !== undefined && isSame(one.call, call))
  const whose = { address, description: 'what was signed before' }
  return {
    ...whose,
    kind: 'recorded',
    termsFor: (call, nonce) => {
      const one = find(call, nonce)
      return one === undefined ? undefined : { gasLimit: one.gasLimit, price: one.price }
    },
    sign: async (request) => {
      const one = find(request.call, request.nonce)
      if (one?.call === undefined)
        throw new Fault(
          'signer-altered',
          `nothing was signed before for nonce ${request.nonce} that is what is to be sent`,
          'nothing of it was sent; have it signed anew',
        )
      const asked = transactionOf({ ...request, call: one.call }, address)
      const known = decoded(one.raw)
      const found = known === undefined ? [] : alterations(known, asked, address)
      if (known === undefined || found.length > 0) throw altered(whose, found)
      return { hash: one.hash, raw: one.raw }
    },
  }
}

/** When it was signed is no part of what is asked. */
function isSame(signed: NexusCall, asked: NexusCall | undefined): boolean {
  if (asked === undefined) return false
  if (signed.kind === 'close' || asked.kind === 'close')
    return encodeCall(signed) === encodeCall(asked)
  const { lastUpdateTime } = signed.params
  return (
    encodeCall({ ...asked, params: { ...asked.params, lastUpdateTime } }) === encodeCall(signed)
  )
}

/** The call that data is, to the last byte; undefined for any other. */
function callIn(data: string): NexusCall | undefined {
  const call = looseCallIn(data)
  return call !== undefined && encodeCall(call) === data ? call : undefined
}

function looseCallIn(data: string): NexusCall | undefined {
  try {
    const parsed = CONTRACTS.parseTransaction({ data })
    switch (parsed?.name) {
      case 'publishSource':
        return { kind: 'publish', params: paramsIn(parsed.args[0]) }
      case 'updateSource':
        return {
          kind: 'update',
          address: asAddress(String(parsed.args[0])),
          params: paramsIn(parsed.args[1]),
        }
      case 'inactivateSource':
        return { kind: 'close', address: asAddress(String(parsed.args[0])) }
      default:
        return undefined
    }
  } catch {
    return undefined // not the arguments that the signature promises
  }
}

/** The parameters as the library decoded them. Throws for a number that is out of all bounds. */
function paramsIn(args: Readonly<Record<string, unknown>>): SourceParams {
  const text = (name: string): string => String(args[name])
  const number = (name: string): bigint => BigInt(text(name))
  return {
    client: asAddress(text('client')),
    imageMetadataUrl: text('imageMetadataUrl'),
    imageEnvironments: Number(number('imageEnvironments')),
    minPayment: asWei(number('minPayment')),
    minAvailableLockup: asWei(number('minAvailableLockup')),
    maxExpiryDuration: asSeconds(number('maxExpiryDuration')),
    privacyEnabled: args['privacyEnabled'] === true,
    optionalParamsUrl: text('optionalParamsUrl'),
    deliveryMethod: Number(number('deliveryMethod')),
    lastUpdateTime: number('lastUpdateTime'),
  }
}

function priceIn({ type, gasPrice, maxFeePerGas, maxPriorityFeePerGas }: Transaction): SignedPrice {
  return type === 0 || type === 1
    ? { kind: 'legacy', gasPrice: asWei(gasPrice ?? 0n) }
    : { kind: 'eip1559', maxFee: asWei(maxFeePerGas ?? 0n), tip: asWei(maxPriorityFeePerGas ?? 0n) }
}

/** What no transaction of ours has. */
function extrasIn({ type, accessList }: Transaction): readonly string[] {
  const listed = accessList?.map(({ address }) => checksum(asAddress(address))) ?? []
  return [
    ...(type === 0 || type === 2 ? [] : [`another type of transaction (${type})`]),
    ...(listed.length === 0 ? [] : [`an access list (${listed.join(', ')})`]),
  ]
}
