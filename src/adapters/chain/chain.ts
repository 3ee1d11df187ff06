import type {
  At,
  Block,
  FeeRate,
  FinalityHints,
  Holder,
  Look,
  LookRequest,
  NexusCall,
  Purse,
  SendAnswer,
  SignedTransaction,
  Simulation,
  TogetherAnswer,
  TogetherRequest,
} from '../../model/chain.ts'
import { Fault } from '../../model/fault.ts'
import type { PageReading } from '../../model/network/page-reading.ts'
import type { Progress } from '../../model/progress.ts'
import type { Cause } from '../../model/source/cause.ts'
import type { Impact, Stake } from '../../model/source/change.ts'
import type { SourceEvents } from '../../model/source/history.ts'
import type { ChainSource } from '../../model/source/source.ts'
import type { Wanted, WantedSources } from '../../model/source/wanted.ts'
import type { Address } from '../../model/units/address.ts'
import { asWei, type Wei } from '../../model/units/amount.ts'
import type { Chain } from '../../ports/chain.ts'
import { redact } from '../redact.ts'
import { readBlock } from './block.ts'
import { decodeUint } from './decode.ts'
import { readEventRange, readLastChanges } from './events/last-changes.ts'
import { readSourceEvents } from './events/source-events.ts'
import { readFees } from './fees.ts'
import { readFinality } from './finality.ts'
import { readHolder, readQueued } from './holder.ts'
import { readLook } from './look.ts'
import { readRecentBlocks } from './pace.ts'
import { readCount, readQuantity } from './quantity.ts'
import { ask, askEach, patiently, tag, type View, viewLoosely } from './reader.ts'
import { type Patience, Rpc } from './rpc.ts'
import type { RpcAnswer, RpcCall } from './rpc-answer.ts'
import { isRevert, isUnknownBlock } from './rpc-error.ts'
import { callData } from './selectors.ts'
import { sendOnce } from './send.ts'
import { simulateCalls } from './simulation/simulate.ts'
import { simulateTogether } from './simulation/together.ts'
import { readSourceCount } from './sources/list.ts'
import { readEach, readPageReading, readSources, readWanted } from './sources/sources.ts'

/** Where a chain's contracts are. */
export interface ChainAddresses {
  readonly rpcUrl: string
  readonly nexus: Address
  readonly vault: Address
}

/** How long an older block, which every node has by now, is waited for, in milliseconds. */
const SHORT_LAG = 5_000
/** No code, or that of EIP-7702, which only names a contract: a key signs for such an account. */
const DELEGATION = /^0x(?:ef0100[0-9a-f]{40})?$/i

/** The Chain port over raw JSON-RPC. */
export class JsonRpcChain implements Chain {
  readonly rpc: Rpc
  private readonly nexus: Address
  private readonly vault: Address

  constructor({ rpcUrl, nexus, vault }: ChainAddresses, patience?: Patience, progress?: Progress) {
    this.rpc = new Rpc(rpcUrl, patience, progress)
    this.nexus = nexus
    this.vault = vault
  }

  async chainId(): Promise<number> {
    return this.count(await ask(this.rpc, { method: 'eth_chainId', params: [] }))
  }

  async latest(): Promise<Block> {
    const block = readBlock(await ask(this.rpc, blockCall('latest')))
    if (block === undefined) throw new Fault('rpc-answer', `${this.rpc.host} knows no latest block`)
    return block
  }

  async block(number: number, { wait = false } = {}): Promise<Block | undefined> {
    if (wait) return readBlock(await ask(this.rpc, blockCall(number)))
    const [answer] = await this.rpc.batch([blockCall(number)])
    if (answer !== undefined && 'result' in answer) return readBlock(answer.result)
    if (answer !== undefined && isUnknownBlock(answer.error)) return undefined
    throw new Fault(
      'rpc-error',
      `${this.rpc.host} refuses block ${number}: ${redact(answer?.error.message ?? 'no answer')}`,
    )
  }

  async pinsCalls(
    block: number,
    { hash, old = false }: { readonly hash?: string; readonly old?: boolean } = {},
  ): Promise<boolean> {
    const call = {
      method: 'eth_call',
      params: [{ to: this.nexus, data: callData('getSourceCount') }, tag(block)],
    }
    const calls = hash === undefined ? [call] : [call, blockCall(block)]
    const short = Math.min(SHORT_LAG, this.rpc.patience.failing)
    const [answer, seen] = await patiently(
      this.rpc,
      calls,
      old ? { patience: short } : { doubt: short },
    ).catch(lagging)
    const found = seen !== undefined && 'result' in seen ? readBlock(seen.result) : undefined
    if (found !== undefined && found.hash !== hash)
      throw new Fault('chain-moved', `block ${block} was replaced while it was read`, 'run again')
    return answer !== undefined && ('result' in answer || isRevert(answer.error))
  }

  async hasCode(address: Address, at: At): Promise<boolean> {
    return this.code(await this.account('eth_getCode', address, at), address) !== '0x'
  }

  batchSize(): Promise<number> {
    return this.rpc.largestBatch({
      method: 'eth_call',
      params: [{ to: this.nexus, data: callData('getSourceCount') }, 'latest'],
    })
  }

  eventRange(block: number): Promise<number> {
    return readEventRange(this.rpc, this.nexus, block)
  }

  sourceCount(at: At): Promise<number> {
    return readSourceCount({ rpc: this.rpc, nexus: this.nexus, at })
  }

  pageReading(at: At): Promise<PageReading> {
    return readPageReading(this.rpc, this.nexus, at)
  }

  sources(at: At): Promise<readonly ChainSource[]> {
    return readSources(this.rpc, this.nexus, at)
  }

  sourcesFor(wanted: Wanted, at: At): Promise<WantedSources> {
    return readWanted(this.rpc, this.nexus, wanted, at)
  }

  async source(address: Address, at: At): Promise<ChainSource> {
    const [source] = await readEach(this.rpc, [address], at)
    if (source === undefined)
      throw new Fault('rpc-answer', `${this.rpc.host} does not answer for ${address}`)
    return source
  }

  async nonce(account: Address, at: At): Promise<number> {
    return this.count(await this.account('eth_getTransactionCount', account, at))
  }

  async balance(account: Address, at: At): Promise<Wei> {
    return asWei(this.quantity(await this.account('eth_getBalance', account, at)))
  }

  async purse(account: Address, at: At): Promise<Purse> {
    const params = [account, tag(at)]
    const [balance, nonce, code] = await askEach(this.rpc, [
      { method: 'eth_getBalance', params },
      { method: 'eth_getTransactionCount', params },
      { method: 'eth_getCode', params },
    ])
    return {
      balance: asWei(this.quantity(balance)),
      nonce: this.count(nonce),
      isContract: !DELEGATION.test(this.code(code, account)),
    }
  }

  async stake(client: Address, at: At): Promise<Stake | undefined> {
    const [lockup, perSource, sources] = await this.numbers(
      [
        { to: this.vault, data: callData('lockupOf', client) },
        { to: this.vault, data: callData('MIN_LOCKUP_PER_SOURCE') },
        { to: this.nexus, data: callData('getActiveSourceCount', client) },
      ],
      at,
    )
    if (lockup === undefined || perSource === undefined || sources === undefined) return undefined
    return { lockup: asWei(lockup), perSource: asWei(perSource), sources: Number(sources) }
  }

  async impacts(addresses: readonly Address[], at: At): Promise<readonly (Impact | null)[]> {
    const views = addresses.flatMap((to): View[] => [
      { to, data: callData('getRegistrantCount') },
      { to, data: callData('getTaskCount') },
    ])
    const numbers = await this.numbers(views, at)
    return addresses.map((_, index) => {
      const [providers, tasks] = numbers.slice(index * 2, index * 2 + 2)
      return providers === undefined || tasks === undefined
        ? null
        : { providers: Number(providers), tasks: Number(tasks) }
    })
  }

  simulate(calls: readonly NexusCall[], from: Address, at: At): Promise<readonly Simulation[]> {
    return simulateCalls(this.rpc, this.nexus, calls, from, at)
  }

  simulateTogether(request: TogetherRequest): Promise<TogetherAnswer> {
    return simulateTogether(this.rpc, this.nexus, request)
  }

  fees(): Promise<FeeRate> {
    return readFees(this.rpc)
  }

  look(request: LookRequest): Promise<Look> {
    return readLook(this.rpc, this.nexus, request)
  }

  recentBlocks(latest: number): Promise<readonly Block[]> {
    return readRecentBlocks(this.rpc, latest)
  }

  finality(): Promise<FinalityHints> {
    return readFinality(this.rpc)
  }

  holder(account: Address, nonce: number): Promise<Holder | undefined> {
    return readHolder(this.rpc, account, nonce)
  }

  isQueued(account: Address, nonce: number): Promise<boolean> {
    return readQueued(this.rpc, account, nonce)
  }

  async revertReason(call: NexusCall, from: Address, block: number): Promise<string> {
    const [simulation] = await this.simulate([call], from, Math.max(0, block - 1))
    return simulation?.kind === 'reverted'
      ? simulation.reason
      : 'reverted, for a reason that can’t be told afterwards'
  }

  lastChanges(addresses: readonly Address[], at: At): Promise<ReadonlyMap<Address, Cause>> {
    return readLastChanges(this.rpc, this.nexus, addresses, at)
  }

  events(addresses: readonly Address[], newest: number): Promise<SourceEvents> {
    return readSourceEvents(this.rpc, this.nexus, addresses, newest)
  }

  send(transaction: SignedTransaction): Promise<SendAnswer> {
    return sendOnce(this.rpc, transaction)
  }

  /**
   * Numbers of views that are nice to know; undefined where a contract refuses or has no such
   * function.
   */
  private async numbers(views: readonly View[], at: At): Promise<readonly (bigint | undefined)[]> {
    const answers = await viewLoosely(this.rpc, views, at)
    return answers.map((hex) =>
      hex !== undefined && /^0x[0-9a-f]{64}$/i.test(hex) ? decodeUint(hex) : undefined,
    )
  }

  private async account(method: string, account: Address, at: At): Promise<unknown> {
    return ask(this.rpc, { method, params: [account, tag(at)] })
  }

  private code(value: unknown, address: Address): string {
    if (typeof value !== 'string' || !value.startsWith('0x'))
      throw new Fault('rpc-answer', `${this.rpc.host} does not say whether ${address} has code`)
    return value
  }

  private quantity(value: unknown): bigint {
    const quantity = readQuantity(value)
    if (quantity === undefined)
      throw new Fault('rpc-answer', `${this.rpc.host} answers with something that is no number`)
    return quantity
  }

  private count(value: unknown): number {
    const count = readCount(value)
    if (count === undefined)
      throw new Fault(
        'rpc-answer',
        `${this.rpc.host} answers with something that is no number, or one beyond counting`,
      )
    return count
  }
}

function blockCall(at: At): RpcCall {
  return { method: 'eth_getBlockByNumber', params: [tag(at), false] }
}

/** A node that never gets to know the block; any other Fault is one. */
function lagging(error: unknown): readonly RpcAnswer[] {
  if (error instanceof Fault && error.code === 'no-pinned-calls') return []
  throw error
}
