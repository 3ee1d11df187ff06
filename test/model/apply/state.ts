import type { NexusCall } from '../../../src/model/chain.ts'
import type { ChainSource } from '../../../src/model/source/source.ts'
import type { Commit } from './commit.ts'
import type { Ledger, Signature } from './ledger.ts'
import type { Rule } from './rules.ts'
import type { Table } from './table.ts'

/** Bytes that somebody signed and that may still be mined. */
export interface Live {
  readonly hash: string
  /** Whether a node holds them; else every node lost them, and they can come back. */
  readonly pooled: boolean
  /** Empty for a person's. */
  readonly signatures: readonly Signature[]
}

export interface Run {
  /** Its place in the table of its commit. */
  readonly node: number
  /** Whether it ended or was killed. */
  readonly over: boolean
  /** Runs that were over when this one began, as bits; -1 while it has not begun. */
  readonly before: number
  /** Whether nothing has changed since it last went to sleep. */
  readonly quiet: boolean
  /** Whether it looked and found nothing new: then it waits until its patience ends. */
  readonly patient: boolean
  /**
   * How many changes it may have begun by now, since a newer commit was merged; -1 while none was.
   */
  readonly allowed: number
}

/** What the adversary may still do. */
export interface Budget {
  /** New blocks. */
  readonly blocks: number
  /** Answers of a node that lags. */
  readonly stale: number
  /** Sendings, or pending transactions, that every node loses. */
  readonly lose: number
  /** Sendings of which a node says what is not true. */
  readonly lie: number
  readonly crash: number
  readonly cancel: number
  readonly reorg: number
  /** How often a run is interrupted between two of its sleeps, sendings and notes. */
  readonly preempt: number
}

/** With one less of this. */
export function less(budget: Budget, what: keyof Budget): Budget {
  return { ...budget, [what]: budget[what] - 1 }
}

/** Everything between two moves. */
export interface State {
  /** The newest block. */
  readonly head: number
  /** How many times blocks were replaced. */
  readonly fork: number
  /** The newest block of the branch that was replaced last; -1 for none. */
  readonly replaced: number
  readonly live: readonly Live[]
  readonly notes: string
  /** The commit at the tip of the default branch. */
  readonly tip: number
  /** How many of the person's acts are done. */
  readonly acts: number
  readonly budget: Budget
  readonly runs: readonly Run[]
  /** The run that is between two of its sleeps, sendings and notes and moved last; -1 for none. */
  readonly active: number
}

/**
 * Something a person does with the client's key and other tools; undefined where it can't be done
 * yet. A transfer to oneself is `pay`.
 */
export interface Act {
  readonly name: string
  readonly call: (sources: readonly ChainSource[]) => NexusCall | 'pay' | undefined
}

/** A scenario with all that its states refer to. */
export interface Setting {
  readonly ledger: Ledger
  readonly confirmations: number
  readonly behind: number
  /** How many of the newest blocks a reorg may replace. */
  readonly reach: number
  /** Whether blocks are made for transactions alone. */
  readonly isQuiet: boolean
  readonly commits: readonly Commit[]
  /** By commit. */
  readonly tables: readonly Table[]
  /** The commit that each run applies, and the runs that are over before it begins. */
  readonly runs: readonly { readonly commit: number; readonly after: readonly number[] }[]
  readonly acts: readonly Act[]
  /** The rule of Apply that does not hold. */
  readonly without?: Rule
}

/** A state as one short text: two states with the same one have the same future. */
export function keyOf({
  head,
  fork,
  replaced,
  live,
  notes,
  tip,
  acts,
  budget,
  runs,
  active,
}: State): string {
  const lives = live
    .map(
      ({ hash, pooled, signatures }) =>
        `${hash}${pooled ? '+' : '-'}${signatures.map(({ run, seen }) => `${run}.${seen}`).join()}`,
    )
    .sort()
  const left = `${budget.blocks},${budget.stale},${budget.lose},${budget.lie},${budget.crash},${budget.cancel},${budget.reorg},${budget.preempt}`
  return `${head}|${fork}|${replaced}|${lives.join(';')}|${notes}|${tip}|${acts}|${left}|${active}|${runs.map(textOf).join()}`
}

function textOf({ node, over, before, quiet, patient, allowed }: Run): string {
  return over ? 'over' : `${node}/${before}/${allowed}${quiet ? 'q' : ''}${patient ? 'p' : ''}`
}

/** The next nonce, counting what waits in the pool. */
export function pendingNonce({ ledger }: Setting, { head, live }: State): number {
  const pooled = new Set(
    live.flatMap(({ hash, pooled: isPooled }) =>
      isPooled ? [ledger.transaction(hash).nonce] : [],
    ),
  )
  let { nonce } = ledger.get(head)
  while (pooled.has(nonce)) nonce += 1
  return nonce
}

/** A node that holds the bytes from now on, or none. */
export function withLive(
  live: readonly Live[],
  { hash, pooled, signatures }: Live,
): readonly Live[] {
  const known = live.find((one) => one.hash === hash)
  if (known === undefined) return [...live, { hash, pooled, signatures }]
  const fresh = signatures.filter(({ run }) => known.signatures.every((one) => one.run !== run))
  return live.map((one) =>
    one === known
      ? { hash, pooled: pooled || one.pooled, signatures: [...one.signatures, ...fresh] }
      : one,
  )
}
