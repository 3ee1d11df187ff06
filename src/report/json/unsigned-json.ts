import type { NexusCall } from '../../model/chain.ts'
import type { OfflineAccount, OfflineDocument, OfflineTransaction } from '../../model/offline.ts'
import type { Problem, Refusal, Warning } from '../../model/problem.ts'
import type { SignedPrice } from '../../model/recorded.ts'
import { checksum } from '../../model/units/address.ts'
import { type ChangeJson, fieldsJson } from './plan-json.ts'
import { type ProblemJson, problemJson, type RefusalJson, refusalJson } from './problem-json.ts'

/** What is left out of a document, and what to know of it. */
export interface UnsignedRemarks {
  readonly problems: readonly Problem[]
  readonly warnings: readonly Warning[]
  readonly refusals: readonly Refusal[]
}

/** `schemas/v1/unsigned.schema.json` in TypeScript. */
interface UnsignedJson {
  readonly formatVersion: 1
  readonly network: string
  readonly chainId: number
  readonly nexus: string
  readonly client: string
  readonly block: number
  readonly fingerprint: string
  readonly account: AccountJson
  readonly transactions: readonly TransactionJson[]
  readonly problems: readonly ProblemJson[]
  readonly warnings: readonly ProblemJson[]
  readonly refusals: readonly RefusalJson[]
}

interface TransactionJson {
  readonly id: string
  readonly kind: ChangeJson['kind']
  readonly address: string | null
  readonly digest: string
  readonly fields: ChangeJson['fields']
  readonly call: CallJson
  readonly to: string
  readonly value: '0'
  readonly data: string
  /** Null where the client is a contract. */
  readonly nonce: number | null
  readonly gasLimit: string | null
  readonly fees: FeesJson | null
  readonly unsigned: string | null
  readonly signingHash: string | null
  /** To be filled in by whoever signs. */
  readonly signed: null
}

interface CallJson {
  readonly function: string
  readonly source: string | null
  readonly params: Readonly<Record<string, string | number | boolean>> | null
}

type FeesJson =
  | { readonly type: 2; readonly maxFeePerGas: string; readonly maxPriorityFeePerGas: string }
  | { readonly type: 0; readonly gasPrice: string }

interface AccountJson {
  readonly kind: OfflineAccount['kind']
  readonly why: string | null
  readonly safe: {
    readonly version: string
    readonly nonce: string
    readonly threshold: number
    readonly owners: readonly string[]
    readonly executions: readonly {
      readonly ids: readonly string[]
      readonly to: string
      readonly value: '0'
      readonly data: string
      readonly operation: 0 | 1
      readonly nonce: string
      readonly domainHash: string
      readonly messageHash: string
      readonly safeTxHash: string
    }[]
  } | null
}

/** What is to be signed elsewhere, for a program, and for a person who has to look at it. */
export function unsignedJson(
  { network, block, fingerprint, account, transactions }: OfflineDocument,
  { problems, warnings, refusals }: UnsignedRemarks,
): UnsignedJson {
  return {
    formatVersion: 1,
    network: network.name,
    chainId: network.chainId,
    nexus: checksum(network.nexus),
    client: checksum(network.client),
    block,
    fingerprint,
    account: accountJson(account),
    transactions: transactions.map(transactionJson),
    problems: problems.map(problemJson),
    warnings: warnings.map(problemJson),
    refusals: refusals.map(refusalJson),
  }
}

function transactionJson({ change, call, to, data, signing }: OfflineTransaction): TransactionJson {
  const { id, kind, address, digest } = change
  return {
    id,
    kind,
    address: address === null ? null : checksum(address),
    digest,
    fields: fieldsJson(change),
    call: callJson(call),
    to: checksum(to),
    value: '0',
    data,
    nonce: signing?.nonce ?? null,
    gasLimit: signing?.gasLimit.toString() ?? null,
    fees: signing === null ? null : feesJson(signing.price),
    unsigned: signing?.unsigned ?? null,
    signingHash: signing?.digest ?? null,
    signed: null,
  }
}

/** The function of Nexus that a kind of call is. */
export const FUNCTIONS: Readonly<Record<NexusCall['kind'], string>> = {
  publish: 'publishSource',
  update: 'updateSource',
  close: 'inactivateSource',
}

function callJson(call: NexusCall): CallJson {
  return {
    function: FUNCTIONS[call.kind],
    source: call.kind === 'publish' ? null : checksum(call.address),
    params: call.kind === 'close' ? null : paramsJson(call.params),
  }
}

function paramsJson(params: object): CallJson['params'] {
  return Object.fromEntries(
    Object.entries(params).map(([name, value]) => [
      name,
      typeof value === 'bigint' ? value.toString() : name === 'client' ? checksum(value) : value,
    ]),
  )
}

function feesJson(price: SignedPrice): FeesJson {
  return price.kind === 'legacy'
    ? { type: 0, gasPrice: price.gasPrice.toString() }
    : {
        type: 2,
        maxFeePerGas: price.maxFee.toString(),
        maxPriorityFeePerGas: price.tip.toString(),
      }
}

function accountJson(account: OfflineAccount): AccountJson {
  if (account.kind !== 'safe')
    return { kind: account.kind, why: account.kind === 'key' ? null : account.why, safe: null }
  const { version, nonce, threshold, owners, executions } = account
  return {
    kind: 'safe',
    why: null,
    safe: {
      version,
      nonce: nonce.toString(),
      threshold: Number(threshold),
      owners: owners.map(checksum),
      executions: executions.map((one) => ({
        ids: [...one.ids],
        to: checksum(one.to),
        value: '0',
        data: one.data,
        operation: one.operation,
        nonce: one.nonce.toString(),
        domainHash: one.domainHash,
        messageHash: one.messageHash,
        safeTxHash: one.safeTxHash,
      })),
    },
  }
}
