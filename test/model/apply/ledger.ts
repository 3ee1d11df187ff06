import type { Block, NexusCall, TransactionRequest } from '../../../src/model/chain.ts'
import type { ChainSource, SourceParams } from '../../../src/model/source/source.ts'
import { anAddress, CLIENT } from '../../support/builders.ts'

/**
 * Who signed some bytes: a run, the commit that it applies, and the Sources that its plan was made
 * from.
 */
export interface Signature {
  readonly run: number
  readonly commit: number
  readonly seen: number
}

/** A transaction as the model knows it. Without a call it only spends its nonce. */
export interface Transaction {
  readonly hash: string
  readonly nonce: number
  readonly call?: NexusCall
}

/** One block with the state after it. */
export interface BlockState {
  readonly id: number
  /** Undefined for the first. */
  readonly parent: number | undefined
  readonly block: Block
  /** The client's account nonce. */
  readonly nonce: number
  /** The Sources, as `Ledger.sources` numbers them. */
  readonly held: number
  readonly mined?: Mined
  /** The newest commit whose run has a transaction up to here; -1 for none. */
  readonly newest: number
}

export interface Mined {
  readonly hash: string
  readonly succeeded: boolean
  readonly published: ChainSource['address'][]
  /** Kept only where a reorg may bring the bytes back. */
  readonly signatures: readonly Signature[]
}

/**
 * Every block and transaction that any history of the model has had, each once: a history is then
 * the number of its last block.
 */
export class Ledger {
  private readonly blocks: BlockState[] = []
  private readonly ids = new Map<string, number>()
  private readonly transactions = new Map<string, Transaction>()
  private readonly names = new Map<string, string>()
  private readonly worlds: (readonly ChainSource[])[] = []
  private readonly worldIds = new Map<string, number>()

  constructor(sources: readonly ChainSource[], depth: number) {
    this.blocks.push({
      id: 0,
      parent: undefined,
      block: blockOf(0, 0),
      nonce: 0,
      held: this.held(sources),
      newest: -1,
    })
    for (let count = 0; count < depth; count += 1) this.extend(count, { signatures: [], fork: 0 })
  }

  /** The Sources with that number: equal ones have the same. */
  sources(held: number): readonly ChainSource[] {
    return this.worlds[held] ?? []
  }

  get(id: number): BlockState {
    const found = this.blocks[id]
    if (found === undefined) throw new Error(`no block ${id}`)
    return found
  }

  /** The newest block of the history that every run begins with. */
  readonly start = (): number => this.blocks.length - 1

  /** The block of that number in the history that ends with this block; undefined above it. */
  at(head: number, number: number): number | undefined {
    let here: BlockState | undefined = this.get(head)
    if (number > here.block.number) return undefined
    while (here !== undefined && here.block.number > number)
      here = here.parent === undefined ? undefined : this.get(here.parent)
    return here?.id
  }

  /** The block in that history that holds the transaction. */
  holding(head: number, hash: string): number | undefined {
    for (
      let here: BlockState | undefined = this.get(head);
      here !== undefined;
      here = here.parent === undefined ? undefined : this.get(here.parent)
    )
      if (here.mined?.hash === hash) return here.id
    return undefined
  }

  /**
   * The block after this one, with one transaction or none. `fork` tells blocks of different
   * branches apart.
   */
  extend(parent: number, { hash, signatures, fork, commit = NOBODY }: Extension): number {
    const before = this.get(parent)
    const newest = Math.max(before.newest, commit)
    const key = `${parent}/${hash ?? ''}/${fork}/${newest}/${signatures.map(({ run, seen }) => `${run}.${seen}`).join()}`
    const known = this.ids.get(key)
    if (known !== undefined) return known
    const id = this.blocks.length
    const transaction = hash === undefined ? undefined : this.transaction(hash)
    const after =
      transaction === undefined ? undefined : effectOf(this.sources(before.held), transaction)
    this.blocks.push({
      id,
      parent,
      block: blockOf(before.block.number + 1, fork),
      nonce: before.nonce + (transaction === undefined ? 0 : 1),
      held: after === undefined ? before.held : this.held(after.sources),
      newest,
      ...(transaction === undefined || after === undefined
        ? {}
        : {
            mined: {
              hash: transaction.hash,
              succeeded: after.succeeded,
              published: after.published,
              signatures,
            },
          }),
    })
    this.ids.set(key, id)
    return id
  }

  /** Remembers what was signed; the same request has the same hash, whoever signs it. */
  sign({ nonce, call, fees }: Pick<TransactionRequest, 'nonce' | 'call' | 'fees'>): Transaction {
    const hash = `0x${nonce} ${callText(call)} ${fees.kind === 'legacy' ? fees.gasPrice : fees.maxFee}`
    const transaction = { hash, nonce, ...(call === undefined ? {} : { call }) }
    this.transactions.set(hash, transaction)
    return transaction
  }

  transaction(hash: string): Transaction {
    const found = this.transactions.get(hash)
    if (found === undefined) throw new Error(`nobody signed ${hash}`)
    return found
  }

  /** Has a transaction told by these words. */
  name(hash: string, name: string): void {
    this.names.set(hash, name)
  }

  /** A line with every transaction in it told by its words. */
  named(line: string): string {
    return [...this.names].reduce((text, [hash, name]) => text.replaceAll(hash, name), line)
  }

  private held(sources: readonly ChainSource[]): number {
    const text = sources.map(sourceText).join('\n')
    const known = this.worldIds.get(text)
    if (known !== undefined) return known
    this.worlds.push(sources)
    this.worldIds.set(text, this.worlds.length - 1)
    return this.worlds.length - 1
  }
}

interface Extension {
  readonly hash?: string
  readonly signatures: readonly Signature[]
  readonly fork: number
  /** The newest commit of those whose runs signed it. */
  readonly commit?: number
}

const NOBODY = -1

/** What a transaction does to the Sources, as Nexus would do it. */
export function effectOf(
  sources: readonly ChainSource[],
  { call }: Pick<Transaction, 'call'>,
): {
  readonly succeeded: boolean
  readonly sources: readonly ChainSource[]
  readonly published: ChainSource['address'][]
} {
  if (call === undefined) return { succeeded: true, sources, published: [] }
  if (call.kind === 'publish') {
    const address = anAddress(1_000 + sources.length)
    return {
      succeeded: true,
      sources: [...sources, { address, client: CLIENT, status: 'active', params: call.params }],
      published: [address],
    }
  }
  const target = sources.find(({ address }) => address === call.address)
  if (target === undefined || target.status === 'closed')
    return { succeeded: false, sources, published: [] }
  const changed: ChainSource =
    call.kind === 'close' ? { ...target, status: 'closed' } : { ...target, params: call.params }
  return {
    succeeded: true,
    sources: sources.map((source) => (source === target ? changed : source)),
    published: [],
  }
}

/** A Source as one text, by which two of them are compared. */
export function sourceText({ address, status, params }: ChainSource): string {
  return `${address} ${status} ${paramsText(params)}`
}

function paramsText(params: SourceParams): string {
  return JSON.stringify(params, (_, value: unknown) =>
    typeof value === 'bigint' ? `${value}` : value,
  )
}

function callText(call: NexusCall | undefined): string {
  if (call === undefined) return 'pay'
  if (call.kind === 'close') return `close ${call.address}`
  return `${call.kind} ${call.kind === 'update' ? call.address : ''} ${paramsText(call.params)}`
}

/** The branch that a block was made on. */
export function forkOf({ block }: Pick<BlockState, 'block'>): number {
  return Number(block.hash.split(' ').at(-1))
}

/** In one history, number and branch tell a block from all others. */
export function blockOf(number: number, fork: number): Block {
  return {
    number,
    hash: `block ${number} of branch ${fork}`,
    timestamp: 1_700_000_000n + BigInt(number),
  }
}
