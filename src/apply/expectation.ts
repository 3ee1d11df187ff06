import type { FinalityHints } from '../model/chain.ts'
import type { Network } from '../model/network/network.ts'
import type { ApplyPorts, ApplyRequest, Expectation } from './context.ts'
import { type Finality, finalityOf, settledBlock } from './finality.ts'
import { durationInWords, type Pace, paceOf, stallOf, waitInWords } from './pace.ts'

/** A wait from which on somebody would like to know how to shorten it. */
const LONG_WAIT = 60_000

/**
 * Asks the chain for its pace and for when its blocks are final, in two requests. Throws a Fault
 * where it can't be reached.
 */
export async function readExpectation(
  { chain }: Pick<ApplyPorts, 'chain'>,
  { network, timing }: Pick<ApplyRequest, 'network' | 'timing'>,
): Promise<Expectation> {
  const hints = await chain.finality()
  const pace = paceOf(
    hints.latest === undefined ? [] : await chain.recentBlocks(hints.latest.number),
  )
  const finality = finalityOf(network, hints)
  const { confirmations } = network
  const told = waitInWords(pace, confirmations)
  const settled =
    finality.kind === 'instant'
      ? 'final yet'
      : `${confirmations} blocks deep yet${told === undefined ? '' : ` (about ${told})`}`
  return {
    finality,
    stall: stallOf(pace, timing.stall),
    wait: waitText(network, finality, pace, hints),
    settled,
  }
}

/** In words, what a transaction waits for once it is in a block. */
function waitText(
  { confirmations, name, finality: set }: Network,
  finality: Finality,
  pace: Pace | undefined,
  { latest, finalized }: FinalityHints,
): string | undefined {
  if (confirmations === 0) return undefined
  const why = shortcutReason(confirmations, finality, latest?.number, finalized?.number)
  if (why !== undefined)
    return `a transaction counts when its receipt still stands at a second look, without more blocks: ${why}`
  const blocks = `${confirmations} ${confirmations === 1 ? 'block' : 'blocks'}`
  const told = waitInWords(pace, confirmations)
  const about =
    told === undefined || pace === undefined
      ? 'nothing tells how long that takes'
      : `about ${told}, for its longest recent gap was ${durationInWords(pace.longest)}`
  const isLong = pace === undefined || pace.longest * confirmations >= LONG_WAIT
  const way =
    isLong && set === undefined
      ? `; the node does not say that its blocks are final at once: if they are, set finality: instant for ${name} in ogpu.yaml`
      : ''
  return `each transaction counts once ${blocks} more stand on top of it: ${about}${way}`
}

function shortcutReason(
  confirmations: number,
  finality: Finality,
  latest: number | undefined,
  finalized: number | undefined,
): string | undefined {
  if (finality.kind === 'instant') return finality.because
  if (finality.kind === 'depth' || latest === undefined || finalized === undefined) return undefined
  const isNearer =
    settledBlock(finality, confirmations, { number: latest }, { number: finalized }) >
    latest - confirmations
  return isNearer
    ? `the node's finalized block is ${finalized === latest ? 'its newest' : `${latest - finalized} below its newest`}`
    : undefined
}
