import type { IncomingHttpHeaders, ServerResponse } from 'node:http'
import { Interface, Transaction, Wallet } from 'ethers'
import { bodyOf, startLoopback } from './loopback.ts'

/** Whose manners a double has: each was seen of the program itself. */
export type Manners = 'web3signer' | 'geth' | 'anvil' | 'clef'

/** A JSON-RPC answer without its id. */
type Said = { readonly result: unknown } | { readonly error: unknown }

/** What a double does with one request instead of what it should; `hang` is to never answer. */
export type Reply =
  | 'hang'
  | {
      readonly status?: number
      readonly headers?: Readonly<Record<string, string>>
      readonly text?: string
      readonly json?: Readonly<Record<string, unknown>>
    }

export interface AskedOfSigner {
  readonly id: number
  readonly method: string
  readonly params: readonly unknown[]
  readonly headers: IncomingHttpHeaders
}

export interface RemoteSignerOptions {
  readonly manners: Manners
  readonly keys?: readonly string[]
  /** The keys behind a path, where each path has its own. */
  readonly keysAt?: (path: string) => readonly string[]
  readonly chainId: number
  /** Changes what is to be signed. */
  readonly alter?: ((transaction: Transaction) => unknown) | undefined
  /** Changes what is answered. */
  readonly forge?: ((raw: string) => unknown) | undefined
  /** Hears of every request that lacked something. */
  readonly complain?: (words: string) => unknown
  /** Whether something else becomes of a request than its answer. */
  readonly meet?: (asked: AskedOfSigner, response: ServerResponse) => Promise<boolean>
  /** Answers in its place; undefined leaves it to the double. */
  readonly reply?: (asked: AskedOfSigner, count: number) => Reply | undefined
}

/** A remote signer on loopback that holds keys, and refuses a transaction that lacks any field. */
export interface RemoteSignerDouble {
  /** As `OGPU_SIGNER` names it. */
  readonly reference: string
  readonly origin: string
  readonly asked: readonly AskedOfSigner[]
  /** How many transactions it signed. */
  readonly signed: readonly string[]
  stop(): Promise<void>
}

/** What it is, and whose keys it has behind the path that it was asked at. */
type Holding = RemoteSignerOptions & { readonly keys: readonly string[] }

/** Starts it. */
export async function startRemoteSigner(options: RemoteSignerOptions): Promise<RemoteSignerDouble> {
  const asked: AskedOfSigner[] = []
  const signed: string[] = []
  const { origin, stop } = await startLoopback(async (request, response) => {
    const call = {
      ...(JSON.parse((await bodyOf(request)).toString()) as Omit<AskedOfSigner, 'headers'>),
      headers: request.headers,
    }
    asked.push(call)
    if ((await options.meet?.(call, response)) === true) return
    const keys = options.keysAt?.(request.url ?? '/') ?? options.keys ?? []
    const told = options.reply?.(call, asked.length)
    if (told === 'hang') return
    if (told !== undefined) {
      const { status = 200, headers = {}, json, text = JSON.stringify(json) } = told
      response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(text)
      return
    }
    const said = answer(call, { ...options, keys }, signed)
    response
      .writeHead(statusOf(said, options.manners), { 'content-type': 'application/json' })
      .end(JSON.stringify({ jsonrpc: '2.0', id: call.id, ...said }))
  })
  const scheme = options.manners === 'clef' ? 'clef' : 'web3signer'
  return {
    reference: `${scheme}+${origin}`,
    origin,
    asked,
    signed,
    stop,
  }
}

/** web3signer answers 400 with what it could not read. */
function statusOf(said: Said, manners: Manners): number {
  return manners === 'web3signer' && 'error' in said && codeOf(said.error) === -32_602 ? 400 : 200
}

function codeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined
}

function answer(call: AskedOfSigner, options: Holding, signed: string[]): Said {
  const { manners, keys } = options
  const isClef = manners === 'clef'
  switch (call.method) {
    case 'eth_accounts':
      return isClef ? noMethod(call) : { result: keys.map(accountOf) }
    case 'account_version':
      return isClef ? { result: '6.1.0' } : noMethod(call)
    case 'eth_signTransaction':
      return isClef ? noMethod(call) : sign(call, options, signed)
    case 'account_signTransaction':
      return isClef ? sign(call, options, signed) : noMethod(call)
    default:
      return noMethod(call)
  }
}

function accountOf(key: string): string {
  return new Wallet(key).address.toLowerCase()
}

function noMethod({ method }: AskedOfSigner): Said {
  return refusal(`the method ${method} does not exist/is not available`, -32_601)
}

function refusal(message: string, code = -32_000): Said {
  return { error: { code, message } }
}

type Fields = Readonly<Record<string, unknown>>

const COMMON = ['type', 'chainId', 'nonce', 'to', 'value', 'data', 'input', 'gas'] as const
const OF_TYPE: Readonly<Record<string, readonly string[]>> = {
  '0x0': ['gasPrice'],
  '0x2': ['maxFeePerGas', 'maxPriorityFeePerGas', 'accessList'],
}

/** What of a request is not as it has to be: everything is there, once, and nothing beside it. */
function lacking(fields: Fields): string | undefined {
  const wanted = ['from', ...COMMON, ...(OF_TYPE[String(fields['type'])] ?? ['a known type'])]
  const given = Object.keys(fields)
  const missing = wanted.filter((name) => fields[name] === undefined || fields[name] === null)
  const beside = given.filter((name) => !wanted.includes(name))
  if (missing.length > 0) return `${missing.join(', ')} not specified`
  if (beside.length > 0) return `${beside.join(', ')} is of another type`
  const numbers = wanted.filter(
    (name) => !['from', 'to', 'data', 'input', 'accessList'].includes(name),
  )
  const odd = numbers.find((name) => !/^0x(?:0|[1-9a-f][0-9a-f]*)$/.test(String(fields[name])))
  if (odd !== undefined) return `${odd} is no quantity`
  return fields['data'] === fields['input'] ? undefined : 'data and input differ'
}

function sign({ params }: AskedOfSigner, options: Holding, signed: string[]): Said {
  const { manners, keys, chainId, alter, forge } = options
  const [fields, signature] = params as readonly [Fields, string?]
  const lack = lacking(fields)
  if (lack !== undefined) {
    options.complain?.(lack)
    return refusal(lack, -32_602)
  }
  const key = keys.find((one) => accountOf(one) === String(fields['from']).toLowerCase())
  if (key === undefined) return refusal(UNKNOWN_ACCOUNT[manners])
  const asked = BigInt(String(fields['chainId']))
  if (manners !== 'web3signer' && asked !== BigInt(chainId))
    return refusal(otherChain(manners, asked, chainId))
  const unknown = manners === 'clef' ? unknownCall(fields, signature) : undefined
  if (unknown !== undefined) return refusal(unknown)
  const transaction = transactionOf(fields, manners === 'web3signer' ? BigInt(chainId) : asked)
  alter?.(transaction)
  transaction.signature = new Wallet(key).signingKey.sign(transaction.unsignedHash)
  const raw = transaction.serialized
  signed.push(raw)
  if (forge !== undefined) return { result: forge(raw) }
  return {
    result: manners === 'geth' || manners === 'clef' ? { raw, tx: shown(transaction) } : raw,
  }
}

const UNKNOWN_ACCOUNT: Readonly<Record<Manners, string>> = {
  web3signer: 'No unlocked account matches the Sender',
  geth: 'unknown account',
  anvil: 'No Signer available',
  clef: 'unknown account',
}

function otherChain(manners: Manners, have: bigint, want: number): string {
  if (manners === 'clef')
    return `requested chainid ${have} does not match the configuration of the signer`
  if (manners === 'geth') return `chainId does not match node's (have=${have}, want=${want})`
  return `transaction-provided chain ID ${have} does not match the node's ${want}`
}

/** clef refuses an address without its checksum and a call that it has no signature of. */
function unknownCall({ to, data }: Fields, signature: string | undefined): string | undefined {
  if (!/[A-F]/.test(String(to)) && /[a-f]/.test(String(to)))
    return 'Invalid checksum on recipient address'
  if (data === '0x') return undefined
  const selector = String(data).slice(0, 10)
  const known =
    signature === undefined
      ? undefined
      : new Interface([`function ${signature}`]).getFunction(selector)?.selector
  return known === selector
    ? undefined
    : 'Transaction contains data, but the ABI signature could not be found: signature not found'
}

function transactionOf(fields: Fields, chainId: bigint): Transaction {
  const text = (name: string): string => String(fields[name])
  const isLegacy = text('type') === '0x0'
  return Transaction.from({
    type: isLegacy ? 0 : 2,
    chainId,
    nonce: Number(text('nonce')),
    to: text('to'),
    value: BigInt(text('value')),
    data: text('data'),
    gasLimit: BigInt(text('gas')),
    ...(isLegacy
      ? { gasPrice: BigInt(text('gasPrice')) }
      : {
          maxFeePerGas: BigInt(text('maxFeePerGas')),
          maxPriorityFeePerGas: BigInt(text('maxPriorityFeePerGas')),
          accessList: [],
        }),
  })
}

/** The other half of `{raw, tx}`. */
function shown(transaction: Transaction): Fields {
  return {
    type: `0x${(transaction.type ?? 0).toString(16)}`,
    nonce: `0x${transaction.nonce.toString(16)}`,
    to: transaction.to,
    input: transaction.data,
    hash: transaction.hash,
  }
}
