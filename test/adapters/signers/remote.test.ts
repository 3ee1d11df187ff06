import { decodeRlp, encodeRlp, Transaction, toBeHex, Wallet } from 'ethers'
import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { Fault } from '../../../src/model/fault.ts'
import { asAddress } from '../../../src/model/units/address.ts'
import { anAddress } from '../../support/builders.ts'
import {
  CLIENT,
  double,
  MANNERS,
  OTHER_KEY,
  opened,
  PUBLISH,
  signerOf,
  stopDoubles,
} from '../../support/remote-signers.ts'
import { someRequest } from '../../support/transaction-requests.ts'

afterEach(stopDoubles)

/** Each field of a transaction, and how a signer would change it alone. */
const ALTERED: readonly (readonly [string, (one: Transaction) => unknown])[] = [
  ['chainId', (one) => Object.assign(one, { chainId: 5n })],
  ['nonce', (one) => Object.assign(one, { nonce: one.nonce + 1 })],
  ['to', (one) => Object.assign(one, { to: anAddress(66) })],
  ['value', (one) => Object.assign(one, { value: 1n })],
  ['data', (one) => Object.assign(one, { data: `${one.data.slice(0, -2)}ff` })],
  ['gas', (one) => Object.assign(one, { gasLimit: 90_000n })],
  ['maxFeePerGas', (one) => Object.assign(one, { maxFeePerGas: 4_000_000_000n })],
  ['maxPriorityFeePerGas', (one) => Object.assign(one, { maxPriorityFeePerGas: 3n })],
  ['accessList', (one) => Object.assign(one, { accessList: [[anAddress(5), []]] })],
  [
    'type',
    (one) => {
      const gasPrice = one.maxFeePerGas
      const none = { maxFeePerGas: null, maxPriorityFeePerGas: null, accessList: null }
      Object.assign(one, { ...none, type: 0, gasPrice })
    },
  ],
]

/** The same transaction, signed by another key. */
function withKey(key: string): (raw: string) => string {
  return (raw) => {
    const read = Transaction.from(raw)
    read.signature = new Wallet(key).signingKey.sign(read.unsignedHash)
    return read.serialized
  }
}

/** What is no signature of what was asked, whatever it looks like. */
const FORGED: readonly (readonly [string, (raw: string) => unknown])[] = [
  ['nothing', () => null],
  ['no hex', () => '0xzz'],
  ['half of it', (raw) => raw.slice(0, 100)],
  ['more than it', (raw) => `${raw}00`],
  ['its bytes without their type', (raw) => `0x${raw.slice(4)}`],
  ['a number', () => 7],
  ['a list', (raw) => [raw]],
  ['no raw', () => ({ tx: {} })],
  ['a signature with a high s', (raw) => resigned(raw, highS)],
  ['a signature with the other parity', (raw) => resigned(raw, otherParity)],
  ['a tx that is not its raw', (raw) => ({ raw, tx: { hash: `0x${'5'.repeat(64)}` } })],
]

const ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n

/** The fields of a type-2 transaction as RLP has them, its signature changed, and back to bytes. */
function resigned(raw: string, change: (parts: string[]) => void): string {
  const parts = decodeRlp(`0x${raw.slice(4)}`) as string[]
  change(parts)
  return `0x02${encodeRlp(parts).slice(2)}`
}

function otherParity(parts: string[]): void {
  parts[9] = parts[9] === '0x' ? '0x01' : '0x'
}

function highS(parts: string[]): void {
  parts[11] = toBeHex(ORDER - BigInt(parts[11] ?? '0x'), 32)
  otherParity(parts)
}

describe.each(MANNERS)('a signer with the manners of %s', (manners) => {
  it('signs any transaction of types 0 and 2 as it was asked, with every field sent', async () => {
    const one = await double({ manners })
    const signer = await signerOf(one)
    await fc.assert(
      fc.asyncProperty(someRequest(), async (facts) => {
        const request = { ...facts, chainId: PUBLISH.chainId }
        const { raw, hash } = await signer.sign(request)
        const read = Transaction.from(raw)
        expect(read.from?.toLowerCase()).toBe(CLIENT)
        expect(read.hash).toBe(hash)
        expect(read.type).toBe(request.fees.kind === 'legacy' ? 0 : 2)
        expect(read.nonce).toBe(request.nonce)
        expect(read.chainId).toBe(BigInt(PUBLISH.chainId))
      }),
      { numRuns: 15 },
    )
  })

  it('proves itself by what can never be mined', async () => {
    const one = await double({ manners })
    await (await signerOf(one)).prove?.()
    const read = Transaction.from(one.signed.at(-1) ?? '')
    expect(read.nonce).toBe(Number.MAX_SAFE_INTEGER)
    expect(read.to?.toLowerCase()).toBe(CLIENT)
    expect([read.value, read.data]).toEqual([0n, '0x'])
  })

  it('is caught where another key signed', async () => {
    const alter = withKey(OTHER_KEY)
    const signer = await signerOf(await double({ manners, forge: alter }))
    await expect(signer.sign(PUBLISH)).rejects.toMatchObject({
      code: 'signer-altered',
      message: expect.stringContaining(new Wallet(OTHER_KEY).address),
    })
  })

  it('says why it can’t sign for a client that it has no key of', async () => {
    const one = await double({ manners, keys: [OTHER_KEY] })
    const wallet = await opened(one)
    if (!('signer' in wallet)) throw new Error('it has one account')
    if (manners !== 'clef')
      return expect(wallet.signer.address).toBe(asAddress(new Wallet(OTHER_KEY).address))
    await expect(wallet.signer.sign(PUBLISH)).rejects.toMatchObject({
      code: 'signer-refused',
      message: expect.stringContaining('has no key for'),
    })
  })

  it('is told apart where it signs for another chain', async () => {
    const signer = await signerOf(await double({ manners, chainId: 5 }))
    const error = await signer.sign(PUBLISH).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(Fault)
    expect(`${(error as Fault).message} ${(error as Fault).hint}`).toMatch(/31337/)
    expect((error as Fault).code).toBe(
      manners === 'web3signer' ? 'signer-altered' : 'signer-refused',
    )
  })
})

describe.each(['web3signer', 'geth'] as const)('a signer that answers as %s does', (manners) => {
  it.each(ALTERED)('is caught where it signs another %s', async (field, alter) => {
    const one = await double({ manners, alter })
    await expect((await signerOf(one)).sign(PUBLISH)).rejects.toMatchObject({
      code: 'signer-altered',
      message: expect.stringMatching(new RegExp(`\\b${field} was .+, it signed .+`)),
    })
    expect(one.signed).toHaveLength(1)
  })

  it.each(FORGED)('is not believed where it answers %s', async (_, forge) => {
    const signer = await signerOf(await double({ manners, forge }))
    await expect(signer.sign(PUBLISH)).rejects.toMatchObject({
      code: expect.stringMatching(/^signer-(?:failed|altered)$/),
    })
  })
})
