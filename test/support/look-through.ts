import type { Block, ChainReceipt, Look, LookRequest } from '../../src/model/chain.ts'
import type { Address } from '../../src/model/units/address.ts'
import type { Chain } from '../../src/ports/chain.ts'

/** A chain in memory that tells one receipt at a time. */
export interface Receipts {
  receipt(hash: string): Promise<ChainReceipt | undefined>
}

type Parts = Pick<Chain, 'latest' | 'block' | 'nonce'> &
  Receipts & { readonly finalized?: () => Promise<Block | undefined> }

/**
 * A look made of a chain's other answers, one after the other: the newest block first, and nothing
 * that the answers so far make needless.
 */
export async function lookThrough(
  chain: Parts,
  { account, hashes, at, pending, finalized }: LookRequest,
): Promise<Look> {
  if (at !== undefined) return pinned(chain, account, at, pending)
  const latest = await chain.latest()
  const final = finalized ? await chain.finalized?.() : undefined
  const receipts: ChainReceipt[] = []
  for (const hash of hashes) {
    const receipt = receipts.length === 0 ? await chain.receipt(hash) : undefined
    if (receipt !== undefined) receipts.push(receipt)
  }
  const nonce =
    receipts.length === 0 && hashes.length > 0 ? await chain.nonce(account, 'latest') : undefined
  return {
    latest,
    receipts,
    absent: receipts.length === 0 ? hashes : [],
    known: receipts.map(({ hash }) => hash),
    ...(final === undefined ? {} : { finalized: final }),
    ...(nonce === undefined ? {} : { nonce }),
  }
}

/** What a look tells of one block and the account since. */
async function pinned(chain: Parts, account: Address, at: number, pending: boolean): Promise<Look> {
  const block = await chain.block(at)
  if (block === undefined) return { receipts: [], absent: [], known: [] }
  const nonceAt = await chain.nonce(account, at)
  const nonce = await chain.nonce(account, 'latest')
  return {
    receipts: [],
    absent: [],
    known: [],
    block,
    nonceAt,
    nonce,
    ...(pending && nonce === nonceAt ? { pending: await chain.nonce(account, 'pending') } : {}),
  }
}
