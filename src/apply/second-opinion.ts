import type { Block, ChainReceipt } from '../model/chain.ts'
import { Fault } from '../model/fault.ts'
import type { Network } from '../model/network/network.ts'
import { checksum } from '../model/units/address.ts'
import type { Chain } from '../ports/chain.ts'
import type { Prepared, ReadingContext } from './context.ts'
import type { ChainSnapshot } from './snapshot.ts'
import type { VerifyResult } from './verify.ts'

/** What the two say of one thing, where that is not the same. */
export interface Difference {
  readonly of: string
  readonly first: string
  readonly second: string
}

/**
 * Throws a Fault unless a second RPC, where there is one, has the block of a snapshot and the
 * wallet's nonce at it.
 */
export async function agreeOnSnapshot(
  context: ReadingContext,
  { block, nonce }: Pick<ChainSnapshot, 'block' | 'nonce'>,
): Promise<void> {
  await agree(context, (check) => snapshotDifference(check, { block, nonce }, context.network))
}

/**
 * What a second RPC says otherwise of a block and of the wallet's nonce at it; undefined where they
 * agree. It is waited for as long as any read.
 */
export async function snapshotDifference(
  check: Chain,
  { block, nonce }: { readonly block: Pick<Block, 'number' | 'hash'>; readonly nonce: number },
  { client }: Pick<Network, 'client'>,
): Promise<Difference | undefined> {
  const hash = (await check.block(block.number, { wait: true }))?.hash ?? 'not there'
  if (hash !== block.hash) return { of: `block ${block.number}`, first: block.hash, second: hash }
  const told = await check.nonce(client, block.number)
  return told === nonce
    ? undefined
    : { of: `the wallet's nonce at block ${block.number}`, first: `${nonce}`, second: `${told}` }
}

/** The fault that two RPCs say different things; of their addresses it holds the hosts. */
export function disagreement(
  { rpcUrl, checkRpcUrl }: Pick<Network, 'rpcUrl' | 'checkRpcUrl'>,
  { of, first, second }: Difference,
): Fault {
  return new Fault(
    'rpcs-disagree',
    `the two RPCs disagree on ${of}: ${hostOf(rpcUrl)} says ${first}, ${hostOf(checkRpcUrl)} says ${second}`,
    'nothing more is signed until they agree: find out which of them is wrong and use another, then run again',
  )
}

/**
 * Throws a Fault unless a second RPC, where there is one, lists the same Sources of the wallet: one
 * that is hidden would be published again.
 */
export async function agreeOnSources(
  context: ReadingContext,
  { block }: Pick<ChainSnapshot, 'block'>,
  { decision, sources }: Prepared,
): Promise<void> {
  if (!decision.send.some(({ kind }) => kind === 'publish')) return
  const first = listed(sources)
  await agree(context, async (check) => {
    const own = (await check.sources(block.number)).filter(
      ({ client }) => client === context.network.client,
    )
    const second = listed(own)
    return first === second
      ? undefined
      : { of: `the wallet's Sources at block ${block.number}`, first, second }
  })
}

function listed(sources: Prepared['sources']): string {
  const lines = sources.map(({ address, status }) => `${checksum(address)} ${status}`)
  return lines.length === 0 ? 'none' : lines.sort().join(', ')
}

/**
 * Throws a Fault unless a second RPC, where there is one, says too that a nonce is spent, and by
 * none of these transactions.
 */
export async function agreeOnLoss(
  context: ReadingContext,
  nonce: number,
  hashes: readonly string[],
): Promise<void> {
  const { network } = context
  await agree(context, async (check) => {
    const seen = await check.look({
      account: network.client,
      hashes,
      finalized: false,
      pending: false,
    })
    const [ours] = seen.receipts
    const by = `spent by another transaction`
    if (ours !== undefined)
      return { of: `nonce ${nonce}`, first: by, second: `spent by ${ours.hash}` }
    return seen.nonce !== undefined && seen.nonce > nonce
      ? undefined
      : { of: `nonce ${nonce}`, first: by, second: 'not spent' }
  })
}

/**
 * Throws a Fault unless a second RPC, where there is one, has the same receipt, as deep as the
 * network asks.
 */
export async function agreeOnReceipt(
  context: ReadingContext,
  receipt: ChainReceipt,
): Promise<void> {
  const { network, finality } = context
  await agree(context, async (check) => {
    const seen = await check.look({
      account: network.client,
      hashes: [receipt.hash],
      finalized: false,
      pending: false,
    })
    const [own] = seen.receipts
    const [first, second] = [told(receipt), own === undefined ? 'not mined' : told(own)]
    const isShallow =
      finality.kind === 'depth' &&
      (seen.latest?.number ?? 0) < receipt.blockNumber + network.confirmations
    if (first !== second) return { of: receipt.hash, first, second }
    return isShallow
      ? {
          of: receipt.hash,
          first: 'deep enough',
          second: `not ${network.confirmations} blocks deep`,
        }
      : undefined
  })
}

function told({ blockHash, blockNumber, succeeded, published }: ChainReceipt): string {
  return `${succeeded ? 'mined' : 'reverted'} in block ${blockNumber} (${blockHash})${published.map((address) => `, published ${checksum(address)}`).join('')}`
}

/**
 * Throws a Fault unless a second RPC, where there is one, reads back the same of what was sent for
 * a definition.
 */
export async function agreeOnReading(
  context: ReadingContext,
  id: string,
  verdict: VerifyResult,
  read: (chain: Chain) => Promise<VerifyResult>,
): Promise<void> {
  await agree(context, async (check) => {
    const own = await read(check)
    return own.kind === verdict.kind
      ? undefined
      : { of: `what was sent for ${id}`, first: said(verdict), second: said(own) }
  })
}

function said(verdict: VerifyResult): string {
  return verdict.kind === 'verified' ? 'it stands as it was sent' : verdict.reason
}

/**
 * Asks until they agree. One that is behind, or does not answer, has said nothing yet; then it is a
 * Fault, and nothing more is signed.
 */
async function agree(
  context: ReadingContext,
  ask: (check: Chain) => Promise<Difference | undefined>,
): Promise<void> {
  const { check, clock, timing, stall, signal } = context
  if (check === undefined) return
  const began = clock.now()
  for (;;) {
    const found = await asked(context, () => ask(check))
    if (found === undefined) return
    if (signal.aborted || clock.now() - began >= Math.min(stall, timing.lag)) throw found
    await clock.sleep(timing.poll, signal)
  }
}

async function asked(
  { network }: ReadingContext,
  ask: () => Promise<Difference | undefined>,
): Promise<Fault | undefined> {
  try {
    const difference = await ask()
    return difference === undefined ? undefined : disagreement(network, difference)
  } catch (error) {
    if (error instanceof Fault) return error
    throw error
  }
}

/** All of an address that may be shown. */
function hostOf(url: string | undefined): string {
  return url !== undefined && URL.canParse(url) ? new URL(url).host : 'the second RPC'
}
