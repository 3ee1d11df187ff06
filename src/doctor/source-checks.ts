import { observeScope } from '../engine/plan-at.ts'
import type { Loaded, Scope } from '../engine/scope.ts'
import { callOf } from '../model/chain.ts'
import type { Check } from '../model/diagnosis.ts'
import type { Network } from '../model/network/network.ts'
import type { Problem } from '../model/problem.ts'
import type { Change } from '../model/source/change.ts'
import type { ReadPoint } from '../observed/block.ts'
import { draftPlan } from '../plan/draft.ts'
import { simulationProblem } from '../plan/simulation-problem.ts'
import type { Connection } from '../ports/run.ts'
import { attempt, check, type Need, need, type Tried } from './attempt.ts'
import type { Ground } from './rpc-checks.ts'
import {
  blockedFinding,
  codeFinding,
  countFinding,
  duplicatesFinding,
  metadataFinding,
  orphansFinding,
  type Stock,
  sourcesFinding,
  unmanagedFinding,
} from './source-findings.ts'

/** Asks the contracts whether they are there, and what they hold of ours. */
export function sourceChecks(
  connection: Connection,
  network: Network,
  { ground, loaded }: { readonly ground: Ground; readonly loaded: Promise<Tried<Loaded>> },
): {
  readonly checks: readonly Promise<Check>[]
  readonly stock: Promise<Tried<Stock>>
  readonly nexus: Need<unknown>
} {
  const { chain } = connection
  const hasCode = (contract: 'nexus' | 'vault') =>
    attempt([ground.chain, ground.point], (_, { at }) => chain.hasCode(network[contract], at))
  const code = hasCode('nexus')
  const nexus = need(code, 'there is no Nexus to ask', (isThere) => isThere)
  const scope = need(
    loaded,
    'the definitions, or the commit whose guards count, can’t be read',
    isScope,
  )
  const stock = attempt(
    [nexus, ground.point, scope],
    async (_, point, { scope: read }): Promise<Stock> => {
      const observation = await observeScope(read, connection, point)
      const draft = draftPlan(read.specs, observation, read.context)
      return {
        observation,
        draft,
        context: read.context,
        refused: await refusedIn(draft.changes, chain, network, point),
      }
    },
  )
  const seen = need(stock, 'the Sources can’t be read')
  const held = attempt([seen], (value) => value)
  return {
    stock,
    nexus,
    checks: [
      check('nexus', code, (isThere) => codeFinding(isThere, 'nexus', network)),
      check('vault', hasCode('vault'), (isThere) => codeFinding(isThere, 'vault', network)),
      check(
        'source-count',
        attempt([nexus, ground.point], (_, { at }) => chain.sourceCount(at)),
        countFinding,
      ),
      check('sources', stock, sourcesFinding),
      check('metadata', held, metadataFinding),
      check('duplicates', held, duplicatesFinding),
      check('orphans', held, orphansFinding),
      check('unmanaged', held, unmanagedFinding),
      check('blocked', held, blockedFinding),
    ],
  }
}

/**
 * What the contracts would refuse of these changes, each by itself; one that nobody simulates is no
 * problem here.
 */
async function refusedIn(
  changes: readonly Change[],
  chain: Connection['chain'],
  network: Network,
  { at, block }: ReadPoint,
): Promise<readonly Problem[]> {
  if (changes.length === 0) return []
  const calls = changes.map((change) => callOf(change, block.timestamp))
  const [said, stake] = await Promise.all([
    chain.simulate(calls, network.client, at),
    chain.stake(network.client, at),
  ])
  return changes.flatMap(
    (change, index) => simulationProblem(change, said[index], { stake, network }) ?? [],
  )
}

function isScope(loaded: Loaded): loaded is { readonly kind: 'scope'; readonly scope: Scope } {
  return loaded.kind === 'scope'
}
