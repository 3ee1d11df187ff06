import type { Block, FeeRate } from '../model/chain.ts'
import { type Finding, fail, ok, warn } from '../model/diagnosis.ts'
import type { Network } from '../model/network/network.ts'
import { asWei, roundAmount, type Wei } from '../model/units/amount.ts'
import { counted, thousands } from '../report/format/words.ts'

/** Older than this, in seconds, the newest block is not new. */
const OLD = 300n
/** A machine's clock may differ so much from the chain's. */
const AHEAD = 60n
/** Seconds for one transaction, longer than which people ask what is going on. */
const LONG = 60
/** Blocks below which nothing is said of a pace. */
const FEWEST = 3
const GWEI = 10n ** 9n

/** Whether the RPC is the chain that the network is. */
export function chainIdFinding(answered: number, { chainId, name }: Network): Finding {
  if (answered === chainId) return ok(`it is chain ${chainId}`)
  return fail(
    `the RPC is chain ${answered}, ${name} is chain ${chainId}`,
    'give this network’s own RPC: OGPU_RPC_URL, or rpcUrl in ogpu.yaml',
  )
}

export interface BlockFacts {
  readonly latest: Block
  /** Some blocks before it, where the node has it. */
  readonly earlier: Block | undefined
  /** Seconds since 1970. */
  readonly now: bigint
}

/** Whether the chain moves, as far as the newest block's time tells. */
export function blockFinding(
  { latest, earlier, now }: BlockFacts,
  { builtIn, confirmations }: Network,
): Finding {
  const age = now - latest.timestamp
  const number = `block ${thousands(latest.number)}`
  if (age < -AHEAD)
    return warn(
      `${number} is ${span(-age)} ahead of this machine’s clock`,
      'set the clock; if it is right, ask for another RPC',
    )
  const each = paceOf(latest, earlier)
  const pace = each === undefined ? '' : `, one every ${rounded(each)} s lately`
  const wait = (each ?? 0) * confirmations
  if (age <= OLD && wait > LONG)
    return warn(
      `${number} is ${span(age)} old${pace}: with confirmations: ${confirmations} each transaction waits for about ${span(BigInt(Math.round(wait)))}`,
      'nothing is wrong with that; where the chain is final sooner, set confirmations lower in ogpu.yaml',
    )
  if (age <= OLD) return ok(`${number} is ${span(age)} old${pace}`)
  if (confirmations === 0)
    return ok(`${number} is ${span(age)} old; with confirmations: 0 nothing waits for the next one`)
  const other = 'the node lags behind or the chain stands still: give another RPC in OGPU_RPC_URL'
  return warn(
    `${number}, the newest, is ${span(age)} old`,
    builtIn
      ? other
      : `${other}; a chain that makes blocks only on demand wants confirmations: 0 in ogpu.yaml`,
  )
}

/** Seconds for each block of late; undefined where too few are known. */
function paceOf(latest: Block, earlier: Block | undefined): number | undefined {
  const blocks = latest.number - (earlier?.number ?? latest.number)
  if (earlier === undefined || earlier.number === 0 || blocks < FEWEST) return undefined
  return Number(latest.timestamp - earlier.timestamp) / blocks
}

function rounded(seconds: number): number {
  return seconds < 10 ? Math.round(seconds * 10) / 10 : Math.round(seconds)
}

/** Whether calls at a numbered block are answered: without them nothing can be sent safely. */
export function pinnedFinding(pinned: boolean, block: number): Finding {
  if (pinned) return ok(`calls at block ${thousands(block)} are answered`)
  return fail(
    `no call at block ${thousands(block)} is answered: it can plan, but not apply`,
    'use an RPC that answers eth_call at a numbered block',
  )
}

/** How many calls fit into one request. */
export function batchFinding(size: number): Finding {
  if (size > 1) return ok(`${size} calls in one request are answered`)
  return warn(
    'it takes no batches, so every call is a request of its own: slower, and no less safe',
    'nothing has to be done; another RPC would be faster',
  )
}

/** Whether drift can be explained. */
export function eventsFinding(blocks: number): Finding {
  if (blocks > 0) return ok(`events of ${counted(blocks, 'block')} at once are given`)
  return warn(
    'it gives no events: drift says what differs, and not since when and by whom',
    'use an RPC that answers eth_getLogs',
  )
}

/** Whether few Sources among many strangers' are read quickly. */
export function lensFinding(runs: boolean): Finding {
  if (runs) return ok('it can leave out what is not ours, where a network has many Sources')
  return warn(
    'it runs no code that is not on the chain, so every Source of the network is read in full: slower, and no less safe',
    'nothing has to be done; another RPC would be faster on a network with many Sources',
  )
}

/** What sending costs at the moment. */
export function feesFinding(rate: FeeRate): Finding {
  if (rate.kind === 'legacy') return ok(`no fee market; gas costs ${gwei(rate.gasPrice)}`)
  return ok(
    `EIP-1559; base fee ${gwei(rate.baseFee)}, tip ${gwei(rate.tip)}, ${gwei(rate.maxFee)} at most`,
  )
}

function gwei(price: Wei): string {
  return `${roundAmount(asWei(price * GWEI))} gwei`
}

/** "12 s", "5 min", "3 h", "2 d": as long as it takes to know what is meant. */
function span(seconds: bigint): string {
  const units = [
    [86_400n, 'd'],
    [3_600n, 'h'],
    [60n, 'min'],
  ] as const
  const unit = units.find(([length]) => seconds >= 2n * length)
  return unit === undefined ? `${seconds} s` : `${thousands(Number(seconds / unit[0]))} ${unit[1]}`
}
