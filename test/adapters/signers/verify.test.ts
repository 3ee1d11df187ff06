import { Transaction, type TransactionLike, Wallet } from 'ethers'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { keySigner } from '../../../src/adapters/signers/key.ts'
import { provenBy } from '../../../src/adapters/signers/proof.ts'
import {
  signingDigest,
  transactionOf,
  type UnsignedTransaction,
  unsignedBytes,
  withSignature,
} from '../../../src/adapters/signers/transaction.ts'
import { verified } from '../../../src/adapters/signers/verify.ts'
import { Fault } from '../../../src/model/fault.ts'
import { asAddress } from '../../../src/model/units/address.ts'
import { asWei } from '../../../src/model/units/amount.ts'
import { anAddress } from '../../support/builders.ts'
import { aRequest, someRequest } from '../../support/transaction-requests.ts'

const WALLET = new Wallet(`0x${'11'.repeat(32)}`)
const OTHER = new Wallet(`0x${'22'.repeat(32)}`)
const WHOSE = { address: asAddress(WALLET.address), description: 'the key' }
const N = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n

const LEGACY = aRequest({ fees: { kind: 'legacy', gasPrice: asWei(5n) } })

const faultOf = (act: () => unknown): Fault => {
  try {
    act()
  } catch (error) {
    if (error instanceof Fault) return error
    throw error
  }
  throw new Error('nothing was thrown')
}

/** What a wallet signs where somebody changed the transaction before. */
const signedWith = (asked: UnsignedTransaction, changed: TransactionLike, by = WALLET): string => {
  const other = Transaction.from({ ...(asked as TransactionLike), ...changed })
  other.signature = by.signingKey.sign(other.unsignedHash)
  return other.serialized
}

describe('whatever a run asks for', () => {
  test('is signed by a key as it was asked, and is the client’s', async () => {
    const signer = keySigner(WALLET.privateKey)
    await fc.assert(
      fc.asyncProperty(someRequest(), async (request) => {
        const signed = await signer?.sign(request)
        const read = Transaction.from(signed?.raw ?? '')

        expect(read.from).toBe(WALLET.address)
        expect(read.hash).toBe(signed?.hash)
        expect(read.unsignedSerialized).toBe(unsignedBytes(transactionOf(request, WHOSE.address)))
      }),
      { numRuns: 30 },
    )
  })

  test('is what ethers’ own wallet signs of the same fields', async () => {
    const asked = transactionOf(aRequest(), WHOSE.address)

    expect(await WALLET.signTransaction({ ...(asked as TransactionLike) })).toBe(
      (await keySigner(WALLET.privateKey)?.sign(aRequest()))?.raw,
    )
  })

  test('spends a nonce by a transfer of nothing to the client itself', () => {
    const { call: _, ...request } = aRequest()

    expect(transactionOf(request, WHOSE.address)).toMatchObject({
      to: WALLET.address,
      value: 0n,
      data: '0x',
    })
  })
})

describe('a signer that signs something else', () => {
  const asked = transactionOf(aRequest(), WHOSE.address)
  const legacy = transactionOf(LEGACY, WHOSE.address)

  test.each<[string, UnsignedTransaction, TransactionLike]>([
    ['chainId', asked, { chainId: 1n }],
    ['chainId', legacy, { chainId: 0n }],
    ['nonce', asked, { nonce: 8 }],
    ['to', asked, { to: anAddress(77) }],
    ['to', asked, { to: null }],
    ['value', asked, { value: 1n }],
    ['data', asked, { data: '0x' }],
    ['data', asked, { data: `${asked.data.slice(0, -1)}f` }],
    ['gas', asked, { gasLimit: 90_000n }],
    ['maxFeePerGas', asked, { maxFeePerGas: 4n * 10n ** 9n }],
    ['maxPriorityFeePerGas', asked, { maxPriorityFeePerGas: 0n }],
    ['gasPrice', legacy, { gasPrice: 0n }],
    ['accessList', asked, { accessList: [{ address: anAddress(5), storageKeys: [] }] }],
  ])('is found out by its %s', (field, wanted, changed) => {
    const fault = faultOf(() => verified(signedWith(wanted, changed), wanted, WHOSE))

    expect(fault.code).toBe('signer-altered')
    expect(fault.message).toContain(`${field} was `)
    expect(fault.message).not.toContain('sender')
  })

  test.each([0, 1])('as type %d is found out by its type', (type) => {
    const { type: _, chainId, nonce, to, value, data, gasLimit } = asked
    const other = Transaction.from({
      type,
      chainId,
      nonce,
      to,
      value,
      data,
      gasLimit,
      gasPrice: 1n,
    })
    other.signature = WALLET.signingKey.sign(other.unsignedHash)

    expect(faultOf(() => verified(other.serialized, asked, WHOSE)).message).toContain(
      `type was 2, it signed ${type}`,
    )
  })

  test('with another key is found out by its sender, with both addresses', () => {
    const fault = faultOf(() => verified(signedWith(asked, {}, OTHER), asked, WHOSE))

    expect(fault.code).toBe('signer-altered')
    expect(fault.message).toContain(`sender was ${WALLET.address}, it signed ${OTHER.address}`)
  })

  test('is shown with both values, and of long ones the place where they part', () => {
    const changed = { data: `${asked.data.slice(0, -2)}ff` }
    const { message } = faultOf(() => verified(signedWith(asked, changed), asked, WHOSE))

    expect(message.length).toBeLessThan(260)
    expect(message).toMatch(/data was …0+ \(.*it signed …0+ff \(/)
  })
})

describe('what is no signed transaction', () => {
  const asked = transactionOf(aRequest(), WHOSE.address)
  const good = signedWith(asked, {})

  // ethers writes no high s, so it is put in place of the low one
  const { s } = WALLET.signingKey.sign(signingDigest(asked))
  const high = (N - BigInt(s)).toString(16)

  test.each([
    ['nothing', ''],
    ['no hex', 'signed'],
    ['half of it', good.slice(0, good.length / 2)],
    ['one byte too many', `${good}00`],
    ['the unsigned bytes', unsignedBytes(asked)],
    ['an s in the upper half', good.replace(s.slice(2), high)],
    ['a number that is not in its shortest form', good.replace('82042f07', '8300042f07')],
  ])('is not sent: %s', (_, raw) => {
    expect(raw).not.toBe(good)
    expect(faultOf(() => verified(raw, asked, WHOSE)).code).toBe('signer-failed')
  })

  test('but the same bytes in capitals are the same', () => {
    expect(verified(`0x${good.slice(2).toUpperCase()}`, asked, WHOSE).raw).toBe(good)
  })
})

describe('a harmless signature', () => {
  test('proves the key, and nothing but that key', async () => {
    await keySigner(WALLET.privateKey)?.prove?.()

    const digest = signingDigest(transactionOf(aRequest(), WHOSE.address))
    const other = WALLET.signingKey.sign(digest)
    expect(faultOf(() => provenBy(other, WHOSE)).code).toBe('signer-altered')
  })

  test('that is none is said to be none', () => {
    const none = { r: `0x${'00'.repeat(32)}`, s: `0x${'00'.repeat(32)}`, yParity: 0 as const }

    expect(faultOf(() => provenBy(none, WHOSE)).code).toBe('signer-failed')
  })
})

test('a signature is put where it belongs', () => {
  const asked = transactionOf(LEGACY, WHOSE.address)
  const signature = WALLET.signingKey.sign(signingDigest(asked))

  expect(Transaction.from(withSignature(asked, signature)).from).toBe(WALLET.address)
})
