import type { SignedTransaction } from '../../model/chain.ts'
import { Fault } from '../../model/fault.ts'
import type { Problem } from '../../model/problem.ts'
import { type Address, asAddress, checksum, parseAddress } from '../../model/units/address.ts'
import { asWei } from '../../model/units/amount.ts'
import type { Signer } from '../../ports/signer.ts'
import { signatureOf } from '../chain/calls.ts'
import type { SignerPatience } from './ask.ts'
import { remoteServer } from './remote-access.ts'
import { callRemote, type RemoteAnswer, type RemotePatience } from './remote-call.ts'
import { isNoMethod, refusedBy } from './remote-refusal.ts'
import type { RemoteServer } from './remote-server.ts'
import { transactionOf, type UnsignedTransaction } from './transaction.ts'
import { verified, type Whose } from './verify.ts'

/** What of a network a remote signer has to know. */
export interface SignerNetwork {
  readonly client: Address
  readonly chainId: number
}

/** A signer that is asked over JSON-RPC, and for whom. */
export interface RemoteSigner {
  readonly kind: 'web3signer' | 'clef'
  readonly server: RemoteServer
  /** Left out where it is to be found out whose signer that is. */
  readonly network?: SignerNetwork | undefined
  readonly patience?: RemotePatience | undefined
}

/** A remote signer, or why there is none. */
type OpenedRemote = { readonly signer: Signer } | { readonly problem: Problem }

/** Ten minutes for a person; a minute for what fails, five seconds for what is not there. */
const PATIENCE: RemotePatience = { answer: 600_000, failing: 60_000, refused: 5_000 }
/** What costs nobody a decision. */
const QUICK = 20_000

/** The signer at an address, asked with what the environment holds for it. */
export async function remoteSigner(
  { kind, url, network }: Pick<RemoteSigner, 'kind' | 'network'> & { readonly url: string },
  credentials: Readonly<Record<string, string>>,
  patience?: SignerPatience,
): Promise<OpenedRemote> {
  const server = await remoteServer({
    url,
    token: credentials['OGPU_SIGNER_TOKEN'],
    cert: credentials['OGPU_SIGNER_TLS_CERT'],
    key: credentials['OGPU_SIGNER_TLS_KEY'],
  })
  if ('code' in server) return { problem: server }
  return openRemote({
    kind,
    server,
    network,
    patience: patience && {
      answer: patience.request,
      failing: patience.all,
      refused: Math.min(patience.request, patience.all),
    },
  })
}

/**
 * A signer behind `eth_signTransaction`, or clef, asked whose it is. One that names no account, and
 * clef, which asks its user before it does, is taken for the client's: the first signature shows it.
 * Throws a Fault where it does not answer.
 */
export async function openRemote(remote: RemoteSigner): Promise<OpenedRemote> {
  const { kind, server, network } = remote
  const description = descriptionOf(remote)
  if (kind === 'clef') await expectClef(remote)
  const accounts = await accountsOf(remote)
  const [only] = accounts
  if (network !== undefined && (accounts.length === 0 || accounts.includes(network.client)))
    return { signer: signerFor(remote, { address: network.client, description }) }
  if (accounts.length === 1 && only !== undefined)
    return { signer: signerFor(remote, { address: only, description }) }
  const whose = network === undefined ? '' : `, and none of them is ${checksum(network.client)}`
  return {
    problem: {
      code: 'bad-signer',
      message: `the signer at ${server.url.host} names ${accounts.length} accounts${whose}`,
      hint:
        network === undefined
          ? 'name one that has the client’s key alone'
          : 'load the client’s key there, or name another signer in OGPU_SIGNER',
    },
  }
}

/** The signer as a part of a sentence. */
function descriptionOf({ kind, server }: RemoteSigner): string {
  return kind === 'clef' ? `clef at ${server.url.host}` : `the signer at ${server.url.host}`
}

function signerFor(remote: RemoteSigner, whose: Whose): Signer {
  const { network } = remote
  return {
    ...whose,
    kind: remote.kind,
    sign: (request, signal) =>
      signed(remote, transactionOf(request, whose.address), { whose, signal }),
    ...(network === undefined
      ? {}
      : {
          prove: async (signal) => {
            await signed(remote, harmless(network, whose.address), { whose, signal })
          },
        }),
  }
}

/**
 * A transfer of nothing to oneself at a nonce that no account reaches: it can never be mined. Only a
 * transaction shows that a signer leaves one as it is.
 */
function harmless({ chainId }: SignerNetwork, address: Address): UnsignedTransaction {
  return transactionOf(
    {
      chainId,
      nexus: address,
      nonce: Number.MAX_SAFE_INTEGER,
      gasLimit: 21_000n,
      fees: { kind: 'eip1559', baseFee: asWei(1n), maxFee: asWei(1n), tip: asWei(1n) },
    },
    address,
  )
}

interface Signing {
  readonly whose: Whose
  readonly signal: AbortSignal | undefined
}

async function signed(
  remote: RemoteSigner,
  asked: UnsignedTransaction,
  { whose, signal }: Signing,
): Promise<SignedTransaction> {
  const { kind, server, patience = PATIENCE } = remote
  const answer = await callRemote(server, callFor(kind, asked, whose.address), {
    patience,
    ...(signal === undefined ? {} : { signal }),
  })
  if ('error' in answer) throw refusedBy(answer.error, { kind, whose, chainId: asked.chainId })
  const { raw, hash } = readSigned(answer.result)
  const transaction = believed(raw, asked, { kind, whose })
  if (hash !== undefined && hash.toLowerCase() !== transaction.hash)
    throw new Fault(
      'signer-altered',
      `${whose.description} answered with two transactions: what it signed is ${transaction.hash}, what it shows beside that ${hash.slice(0, 80)}`,
      'what it answered was not sent; find out who changed it before you run again',
    )
  return transaction
}

/** What is asked of each kind: every field of the transaction, nothing left to be filled in. */
function callFor(
  kind: RemoteSigner['kind'],
  asked: UnsignedTransaction,
  from: Address,
): { readonly method: string; readonly params: readonly unknown[] } {
  const fields = { from: checksum(from), ...fieldsOf(asked) }
  if (kind === 'web3signer') return { method: 'eth_signTransaction', params: [fields] }
  // clef shows the call by its signature, and without one refuses what it does not know
  const signature = signatureOf(asked.data)
  return {
    method: 'account_signTransaction',
    params: [fields, ...(signature === undefined ? [] : [signature])],
  }
}

/**
 * As JSON-RPC has a transaction. `data` and `input` are two names of one field: signers read either.
 * An access list beside a `gasPrice` would make clef sign a transaction of another type.
 */
function fieldsOf(asked: UnsignedTransaction): Readonly<Record<string, unknown>> {
  const { type, chainId, nonce, to, value, data, gasLimit } = asked
  return {
    type: quantity(type),
    chainId: quantity(chainId),
    nonce: quantity(nonce),
    to,
    value: quantity(value),
    data,
    input: data,
    gas: quantity(gasLimit),
    ...(asked.type === 0
      ? { gasPrice: quantity(asked.gasPrice) }
      : {
          maxFeePerGas: quantity(asked.maxFeePerGas),
          maxPriorityFeePerGas: quantity(asked.maxPriorityFeePerGas),
          accessList: asked.accessList,
        }),
  }
}

function quantity(value: number | bigint): string {
  return `0x${value.toString(16)}`
}

/** The signed bytes of an answer, and the hash that stands beside them: a text, or `{raw, tx}`. */
function readSigned(result: unknown): { readonly raw: string; readonly hash?: string } {
  if (typeof result === 'string') return { raw: result }
  if (typeof result !== 'object' || result === null) return { raw: '' }
  const { raw, tx } = result as { readonly raw?: unknown; readonly tx?: unknown }
  const hash = typeof tx === 'object' && tx !== null && 'hash' in tx ? tx.hash : undefined
  return {
    raw: typeof raw === 'string' ? raw : '',
    ...(typeof hash === 'string' ? { hash } : {}),
  }
}

/** As `verified`; a chain of its own is web3signer's way to say that it was started for another. */
function believed(
  raw: string,
  asked: UnsignedTransaction,
  { kind, whose }: { readonly kind: RemoteSigner['kind']; readonly whose: Whose },
): SignedTransaction {
  try {
    return verified(raw, asked, whose)
  } catch (error) {
    if (kind !== 'web3signer' || !(error instanceof Fault) || !/\bchainId was/.test(error.message))
      throw error
    throw new Fault(
      error.code,
      error.message,
      `nothing was sent; web3signer signs for the chain of its own --chain-id, whatever it is asked: start it with --chain-id ${asked.chainId}`,
    )
  }
}

/**
 * The accounts that a signer names; none where it names none. clef is asked only where nobody else
 * knows whose it is, because it asks its user.
 */
async function accountsOf(remote: RemoteSigner): Promise<readonly Address[]> {
  const { kind, network } = remote
  if (kind === 'clef' && network !== undefined) return []
  const answer = await quickly(remote, kind === 'clef' ? 'account_list' : 'eth_accounts')
  if ('error' in answer || !Array.isArray(answer.result)) return []
  return answer.result.flatMap((one: unknown) => {
    const address = typeof one === 'string' ? parseAddress(one.toLowerCase()) : undefined
    return typeof address === 'string' ? [asAddress(address)] : []
  })
}

/** clef's own method that asks nobody: who answers it is clef. */
async function expectClef(remote: RemoteSigner): Promise<void> {
  const answer = await quickly(remote, 'account_version')
  if ('error' in answer && isNoMethod(answer.error))
    throw new Fault(
      'signer-refused',
      `${remote.server.url.host} does not answer as clef does`,
      'another kind of signer is named by web3signer+https://',
    )
}

function quickly(
  { server, patience = PATIENCE }: RemoteSigner,
  method: string,
): Promise<RemoteAnswer> {
  return callRemote(
    server,
    { method, params: [] },
    { patience: { ...patience, answer: Math.min(patience.answer, QUICK) } },
  )
}
