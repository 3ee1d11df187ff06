import type { Block, Chain, ChainReceipt, Look, LookRequest } from '../../src/ports.ts'

type Parts = Pick<Chain, 'latest' | 'block' | 'receipt' | 'nonce'> & { readonly finalized?: () => Promise<Block | undefined> }

/** A look made of a chain's other answers, one after the other: the newest block first, and nothing that the answers so far make needless. */
export async function lookThrough(chain: Parts, { account, hashes, at, pending, finalized }: LookRequest): Promise<Look> {
  const latest = at === undefined ? await chain.latest() : undefined
  const final = finalized ? await chain.finalized?.() : undefined
  const receipts: ChainReceipt[] = []
  for (const hash of hashes) {
    const receipt = receipts.length === 0 ? await chain.receipt(hash) : undefined
    if (receipt !== undefined) receipts.push(receipt)
  }
  const block = at === undefined ? undefined : await chain.block(at)
  const nonceAt = at === undefined ? undefined : await chain.nonce(account, at)
  const isOpen = receipts.length === 0 && (hashes.length > 0 || at !== undefined)
  const nonce = isOpen ? await chain.nonce(account, 'latest') : undefined
  const waiting = pending ? await chain.nonce(account, 'pending') : undefined
  return {
    ...(latest === undefined ? {} : { latest }),
    receipts,
    known: receipts.map(({ hash }) => hash),
    ...(final === undefined ? {} : { finalized: final }),
    ...(block === undefined ? {} : { block }),
    ...(nonceAt === undefined ? {} : { nonceAt }),
    ...(nonce === undefined ? {} : { nonce }),
    ...(waiting === undefined ? {} : { pending: waiting }),
  }
}
