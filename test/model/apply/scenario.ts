import type { Consent } from '../../../src/consent/decide.ts'
import type { ChainSource } from '../../../src/model/source/source.ts'
import { draftPlan } from '../../../src/plan/draft.ts'
import { anObservation } from '../../support/builders.ts'
import { aCommit, type Commit, someIpfs, type Wanted } from './commit.ts'
import { explore, type Verdict } from './explore.ts'
import { Ledger } from './ledger.ts'
import type { Ending, Role } from './performance.ts'
import type { Rule } from './rules.ts'
import { Settling } from './settle.ts'
import type { Act, Budget, Setting, State } from './state.ts'
import { Table } from './table.ts'

/** A small world to look at from every side. */
export interface Scenario {
  /** What stands on chain at the beginning, as a commit before all others left it. */
  readonly standing?: readonly Wanted[]
  /**
   * What each commit of the default branch wants, oldest first; the first one is its tip at the
   * beginning.
   */
  readonly commits: readonly (readonly Wanted[])[]
  /** Which commit each run applies, and which runs are over before it begins. */
  readonly runs: readonly { readonly commit: number; readonly after?: readonly number[] }[]
  readonly acts?: readonly Act[]
  readonly confirmations: number
  /**
   * When blocks of this chain are final, and how that is known: all at once, which `ogpu.yaml`
   * says, and then none is made without a transaction; or those that many below the newest, which
   * the tag `finalized` says. Left out, nobody says anything, and a reorg may be as deep as the
   * confirmations.
   */
  readonly finality?:
    | { readonly kind: 'instant' }
    | { readonly kind: 'tag'; readonly below: number }
  /** By how many blocks a node may lag. */
  readonly behind?: number
  readonly budget: Partial<Budget> & Pick<Budget, 'blocks'>
  readonly limits?: Readonly<Record<string, number>>
  readonly consent?: Consent
  /** How the last clean rerun may end; with nothing to do, as a rule. */
  readonly ends?: readonly Ending['outcome'][]
}

const NONE: Budget = {
  blocks: 0,
  stale: 0,
  lose: 0,
  lie: 0,
  crash: 0,
  cancel: 0,
  reorg: 0,
  preempt: 0,
}

/**
 * Looks at everything that can happen in a scenario, with all rules of Apply or without one of
 * them.
 */
export async function check(scenario: Scenario, without?: Rule): Promise<Verdict> {
  const { confirmations, behind = 0, runs, acts = [], budget, limits, consent, finality } = scenario
  const ipfs = someIpfs()
  const facts = {
    confirmations,
    ...(finality?.kind === 'instant' ? { finality: 'instant' as const } : {}),
    ...(limits === undefined ? {} : { limits }),
    ...(consent === undefined ? {} : { consent }),
  }
  const commits = await Promise.all(
    scenario.commits.map((wanted, number) => aCommit(number, wanted, ipfs, facts)),
  )
  const standing = await aCommit(-1, scenario.standing ?? [{ id: 'nobody' }], ipfs, facts)
  const ledger = new Ledger(
    scenario.standing === undefined ? [] : await sourcesOf(standing),
    Math.max(confirmations, behind),
  )
  const less = without === undefined ? {} : { without }
  const role = (commit: Commit): Role => ({ ledger, commit, hasTag: finality?.kind === 'tag' })
  const tables = commits.map((commit) => new Table({ ...role(commit), ...less }))
  const reach =
    finality === undefined ? confirmations : finality.kind === 'instant' ? 0 : finality.below
  const setting: Setting = {
    ...less,
    ledger,
    confirmations,
    behind,
    reach,
    isQuiet: finality?.kind === 'instant',
    commits,
    tables,
    acts,
    runs: runs.map(({ commit, after = [] }) => ({ commit, after })),
  }
  const roots = await Promise.all(tables.map((table) => table.root()))
  const start: State = {
    head: ledger.start(),
    fork: 0,
    replaced: -1,
    live: [],
    notes: '',
    tip: 0,
    acts: 0,
    budget: { ...NONE, ...budget },
    runs: runs.map(({ commit }) => ({
      node: roots[commit]?.id ?? 0,
      over: false,
      before: -1,
      quiet: false,
      patient: false,
      allowed: -1,
    })),
    active: -1,
  }
  const newest = commits.at(-1)
  if (newest === undefined) throw new Error('a scenario has a commit')
  return explore(
    setting,
    start,
    new Settling(setting, new Table(role(newest)), scenario.ends ?? ['nothing']),
  )
}

/** Sources exactly as a commit wants them. */
async function sourcesOf({ scope, ipfs }: Commit): Promise<readonly ChainSource[]> {
  const { changes } = draftPlan(scope.specs, anObservation(), scope.context)
  const ledger = new Ledger([], 0)
  let head = ledger.start()
  for (const [nonce, change] of changes.entries()) {
    if (change.kind !== 'publish') continue
    for (const artefact of change.artefacts) await ipfs.upload(artefact)
    const call = { kind: 'publish', params: { ...change.params, lastUpdateTime: 1n } } as const
    head = ledger.extend(head, {
      hash: ledger.sign({
        nonce,
        call,
        fees: { kind: 'legacy', gasPrice: change.params.minPayment },
      }).hash,
      signatures: [],
      fork: 0,
    })
  }
  return ledger.sources(ledger.get(head).held)
}
