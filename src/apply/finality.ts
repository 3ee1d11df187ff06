import type { Block, ChainReceipt, FinalityHints, Look } from '../model/chain.ts'
import type { Network } from '../model/network/network.ts'

/** From when on a receipt can't be taken back, and how that is known (docs/decisions/0021). */
export type Finality =
  /** Every block is final when it is made. */
  | { readonly kind: 'instant'; readonly because: string }
  /** Blocks up to the one behind the node's tag `finalized` are. */
  | { readonly kind: 'tag' }
  /** Nothing tells: `confirmations` blocks have to stand on top. */
  | { readonly kind: 'depth' }

/**
 * Clients whose consensus (Lachesis) makes a block only once it is final. Their forks under other
 * names are not known to keep that.
 */
const FINAL_CLIENT = /^(?:go-opera|sonic)(?:[/ ]|$)/i

/**
 * The ground on which a receipt counts without more blocks, or that there is none. What `ogpu.yaml`
 * says goes first, and `confirmations` there means: whatever the node says.
 */
export function finalityOf(
  { finality }: Pick<Network, 'finality'>,
  { client, finalized, latest }: FinalityHints,
): Finality {
  if (finality === 'instant')
    return { kind: 'instant', because: 'ogpu.yaml says finality: instant' }
  if (finality === 'confirmations') return { kind: 'depth' }
  if (client !== undefined && FINAL_CLIENT.test(client))
    return { kind: 'instant', because: `the node is ${client}, which makes only final blocks` }
  return finalized !== undefined && latest !== undefined && finalized.number <= latest.number
    ? { kind: 'tag' }
    : { kind: 'depth' }
}

/**
 * Whether the block of a receipt is final as this look tells. That it is part of the chain, and was
 * at the look before, is asked besides.
 */
export function isFinal(
  finality: Finality,
  { blockNumber, blockHash }: ChainReceipt,
  { finalized, latest }: Look,
): boolean {
  switch (finality.kind) {
    case 'instant':
      return true
    case 'depth':
      return false
    case 'tag':
      if (finalized === undefined || latest === undefined || finalized.number > latest.number)
        return false
      return (
        finalized.number > blockNumber ||
        (finalized.number === blockNumber && finalized.hash === blockHash)
      )
  }
}

/**
 * The newest block that no reorg takes out any more: as many down as the network asks for, or
 * higher where a ground says so.
 */
export function settledBlock(
  finality: Finality,
  confirmations: number,
  latest: Pick<Block, 'number'>,
  finalized?: Pick<Block, 'number'>,
): number {
  const deep = Math.max(0, latest.number - confirmations)
  if (finality.kind === 'instant') return latest.number
  return finality.kind === 'tag' && finalized !== undefined && finalized.number <= latest.number
    ? Math.max(deep, finalized.number)
    : deep
}
