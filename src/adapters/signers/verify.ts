import { Transaction } from 'ethers'
import type { SignedTransaction } from '../../model/chain.ts'
import { Fault } from '../../model/fault.ts'
import { type Address, asAddress, checksum } from '../../model/units/address.ts'
import type { UnsignedTransaction } from './transaction.ts'

/** Whose signature is wanted, and what made it in plain words. */
export interface Whose {
  readonly address: Address
  /** "the key", "the AWS KMS key alias/ogpu in eu-central-1": a part of a sentence, no secret. */
  readonly description: string
}

/** A field that was signed with another value than was asked for, both in words. */
export interface Alteration {
  readonly field: string
  readonly asked: string
  readonly signed: string
}

/**
 * What a signer made of what it was asked to sign: the bytes that may be sent, with their hash.
 * Nothing is believed of it: the bytes are decoded, and every field and the sender held against
 * what was asked. Throws the Fault `signer-altered` where one differs, `signer-failed` where it is
 * no signed transaction at all.
 */
export function verified(raw: string, asked: UnsignedTransaction, whose: Whose): SignedTransaction {
  const signed = decoded(raw)
  if (signed === undefined)
    throw new Fault(
      'signer-failed',
      `${whose.description} answered with something that is no signed transaction`,
      NOTHING_SENT,
    )
  const found = alterations(signed, asked, whose.address)
  if (found.length > 0) throw altered(whose, found)
  return { hash: signed.hash, raw: signed.raw }
}

/** The Fault for what a signer signed in place of what it was asked. */
export function altered({ description }: Whose, found: readonly Alteration[]): Fault {
  const words = found.map(
    ({ field, asked, signed }) => `${field} was ${asked}, it signed ${signed}`,
  )
  return new Fault(
    'signer-altered',
    `${description} signed something else than it was asked: ${words.join('; ')}`,
    NOTHING_SENT,
  )
}

const NOTHING_SENT = 'what it answered was not sent; find out who changed it before you run again'

/** Signed bytes in canonical form, and what is in them. */
export interface DecodedTransaction {
  readonly hash: string
  readonly raw: string
  /** Each field by its name, in words that are equal where the values are. */
  readonly fields: Readonly<Record<string, string>>
  readonly sender: Address
}

/**
 * What signed bytes say, in whatever spelling of hex; undefined where they are no transaction in
 * its one canonical form, with a signature whose s is in the lower half (EIP-2).
 */
export function decoded(raw: string): DecodedTransaction | undefined {
  try {
    const read = Transaction.from(raw)
    const { hash, from, signature } = read
    if (hash === null || from === null || signature === null || !signature.isValid())
      return undefined
    if (read.serialized !== raw.toLowerCase()) return undefined
    return { hash, raw: read.serialized, fields: fieldsOf(read), sender: asAddress(from) }
  } catch {
    return undefined // the library's message echoes the bytes
  }
}

/** Every field of a signed transaction that differs from what was asked, the sender last. */
export function alterations(
  signed: DecodedTransaction,
  asked: UnsignedTransaction,
  sender: Address,
): readonly Alteration[] {
  const wanted = { ...fieldsOf(askedFor(asked)), sender: checksum(sender) }
  const found = { ...signed.fields, sender: checksum(signed.sender) }
  return [...new Set([...Object.keys(wanted), ...Object.keys(found)])].flatMap((field) => {
    const [one, other] = [wanted[field as 'sender'] ?? NONE, found[field as 'sender'] ?? NONE]
    return one === other ? [] : [{ field, ...shortened(one, other) }]
  })
}

function askedFor(asked: UnsignedTransaction): Transaction {
  return Transaction.from({
    ...asked,
    ...(asked.type === 2 ? { accessList: [] } : {}),
  } as Parameters<typeof Transaction.from>[0])
}

const NONE = 'none'

/** Fields as they stand in the bytes; those that a type has not are left out. */
function fieldsOf(read: Transaction): Readonly<Record<string, string>> {
  const { type, chainId, nonce, to, value, data, gasLimit } = read
  const fees =
    type === 0 || type === 1
      ? { gasPrice: read.gasPrice }
      : {
          maxFeePerGas: read.maxFeePerGas,
          maxPriorityFeePerGas: read.maxPriorityFeePerGas,
        }
  const all = {
    type,
    chainId,
    nonce,
    to,
    value,
    data,
    gas: gasLimit,
    ...fees,
    ...(type === 0 ? {} : { accessList: JSON.stringify(read.accessList ?? []) }),
  }
  return Object.fromEntries(
    Object.entries(all).map(([field, one]) => [field, one === null ? NONE : String(one)]),
  )
}

const SHOWN = 74

/** Both values, and of two long ones where they begin to differ. */
function shortened(asked: string, signed: string): Pick<Alteration, 'asked' | 'signed'> {
  if (Math.max(asked.length, signed.length) <= SHOWN) return { asked, signed }
  const at = [...asked].findIndex((digit, index) => digit !== signed[index])
  const from = Math.max(0, (at < 0 ? asked.length : at) - 8)
  const part = (text: string): string =>
    `${from > 0 ? '…' : ''}${text.slice(from, from + 24)}${text.length > from + 24 ? '…' : ''} (${text.length} characters)`
  return { asked: part(asked), signed: part(signed) }
}
