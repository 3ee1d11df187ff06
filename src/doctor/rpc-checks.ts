import type { Hint } from '../model/command.ts'
import { type Check, ok } from '../model/diagnosis.ts'
import { BUILTIN_NETWORKS } from '../model/network/builtin-networks.ts'
import type { Network } from '../model/network/network.ts'
import type { ReadPoint } from '../observed/block.ts'
import type { Chain } from '../ports/chain.ts'
import type { Clock } from '../ports/run.ts'
import { attempt, check, type Need, need } from './attempt.ts'
import {
  batchFinding,
  blockFinding,
  chainIdFinding,
  eventsFinding,
  feesFinding,
  lensFinding,
  pinnedFinding,
} from './rpc-findings.ts'

/** Blocks enough to tell the chain's pace. */
const SOME_BLOCKS = 50
/** The block before it was made by hand, at a time of its own. */
const FIRST = 1

/** What has to hold before anything can be asked of the contracts. */
export interface Ground {
  /** The right chain is behind the RPC. */
  readonly chain: Need<unknown>
  /** The block that everything is read at. */
  readonly point: Need<ReadPoint>
}

/** Asks what the RPC is and what it can do. */
export function rpcChecks(
  chain: Chain,
  network: Network,
  clock: Clock,
): { readonly checks: readonly Promise<Check>[]; readonly ground: Ground } {
  const id = attempt([], () => chain.chainId())
  const alive = need(id, 'the RPC does not answer')
  const isSame = attempt([alive], (answered) => answered === network.chainId)
  const latest = attempt([alive], () => chain.latest())
  const block = need(latest, 'the RPC names no newest block')
  const pinned = attempt([block], async (newest): Promise<ReadPoint> => {
    const isPinned = await chain.pinsCalls(newest.number)
    return { block: newest, at: isPinned ? newest.number : 'latest', pinned: isPinned }
  })
  const numbered = need(pinned, 'no call at a numbered block is answered', (point) => point.pinned)
  const moving = attempt([alive], async () => {
    const newest = await chain.latest()
    return {
      latest: newest,
      earlier: await chain.block(Math.max(FIRST, newest.number - SOME_BLOCKS)),
      now: clock.today(),
    }
  })
  return {
    ground: {
      chain: need(isSame, 'the RPC is another chain’s', (same) => same),
      point: need(pinned, 'it can’t be told at which block to read'),
    },
    checks: [
      check('rpc', id, () => ok(`${new URL(network.rpcUrl).host} answers`), whenDead(network)),
      check(
        'chain-id',
        attempt([alive], (answered) => answered),
        (answered) => chainIdFinding(answered, network),
      ),
      check('block', moving, (facts) => blockFinding(facts, network)),
      check('pinned-calls', pinned, (point) => pinnedFinding(point.pinned, point.block.number)),
      check(
        'batches',
        attempt([alive], () => chain.batchSize()),
        batchFinding,
      ),
      check(
        'events',
        attempt([block], ({ number }) => chain.eventRange(number)),
        eventsFinding,
      ),
      check(
        'lens',
        attempt([block, numbered], ({ number }) => chain.runsLens(number)),
        lensFinding,
      ),
      check(
        'fees',
        attempt([alive], () => chain.fees()),
        feesFinding,
      ),
    ],
  }
}

function whenDead({ builtIn, chainId }: Network): Hint {
  if (builtIn && chainId === BUILTIN_NETWORKS['devnet']?.chainId)
    return [{ verb: 'devnet' }, ' starts it']
  return 'try again when it is back, or give another RPC in OGPU_RPC_URL'
}
