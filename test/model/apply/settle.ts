import { movesOf, nodeOf } from './moves.ts'
import type { Ending } from './performance.ts'
import { brokenBy, missing } from './promises.ts'
import type { Budget, Live, Setting, State } from './state.ts'
import type { Table } from './table.ts'
import { blocks } from './world-moves.ts'

const RERUNS = 4

/** No trouble any more, and as many blocks as are asked for. */
const CALM: Budget = {
  blocks: 1_000,
  stale: 0,
  lose: 0,
  lie: 0,
  crash: 0,
  cancel: 0,
  reorg: 0,
  preempt: 0,
}

/** Runs of the newest commit in a quiet world, one after the other. */
export class Settling {
  private readonly setting: Setting
  private readonly table: Table
  private readonly outcomes: readonly Ending['outcome'][]
  private readonly known = new Map<string, string | undefined>()

  /**
   * `table` is of the program with all its rules; `outcomes` are those with which the last of its
   * runs may end.
   */
  constructor(setting: Setting, table: Table, outcomes: readonly Ending['outcome'][]) {
    this.table = table
    const commit = setting.commits.length - 1
    this.setting = {
      ...setting,
      acts: [],
      tables: setting.commits.map(() => table),
      runs: [{ commit, after: [] }],
    }
    this.outcomes = outcomes
  }

  /** How many different worlds were settled. */
  get size(): number {
    return this.known.size
  }

  /**
   * What is wrong once it is run again until it is done; undefined where all is as it is wanted.
   */
  async wrongAfter({ head, live, notes, fork }: State): Promise<string | undefined> {
    const key = `${head}|${notes}|${live.map(({ hash, pooled }) => `${hash}${pooled}`).join()}`
    if (!this.known.has(key))
      this.known.set(
        key,
        await this.settle({ head, fork, replaced: -1, live: live.map(ofNobody), notes }),
      )
    return this.known.get(key)
  }

  private async settle(
    world: Pick<State, 'head' | 'fork' | 'replaced' | 'live' | 'notes'>,
  ): Promise<string | undefined> {
    const { ledger, commits } = this.setting
    const commit = commits.at(-1)
    const root = (await this.table.root()).id
    let state: State = {
      ...world,
      tip: commits.length - 1,
      acts: 0,
      budget: CALM,
      runs: [],
      active: -1,
    }
    let last = ''
    for (let count = 0; count < RERUNS; count += 1) {
      const end = await this.rerun({
        ...state,
        runs: [{ node: root, over: false, before: 0, quiet: false, patient: false, allowed: -1 }],
        active: -1,
      })
      if ('broken' in end) return end.broken
      state = end.state
      const { outcome } = end.ending
      last = `${outcome} ${end.ending.reason}`
      if (outcome === 'done') continue
      if (!this.outcomes.includes(outcome)) continue
      const left = state.live.find(
        ({ hash, signatures }) =>
          signatures.length > 0 && ledger.transaction(hash).nonce >= ledger.get(state.head).nonce,
      )
      if (left !== undefined)
        return `${ledger.named(left.hash)} can still be mined after all reruns`
      return outcome === 'nothing' && commit !== undefined
        ? missing(commit, ledger.sources(ledger.get(state.head).held))
        : undefined
    }
    return `${RERUNS} clean reruns do not come to an end: ${last}`
  }

  private async rerun(
    start: State,
  ): Promise<{ readonly ending: Ending; readonly state: State } | { readonly broken: string }> {
    let state = start
    for (;;) {
      const [run] = state.runs
      if (run === undefined) throw new Error('there is no run')
      const node = nodeOf(this.setting, run, 0)
      if (node.ending !== undefined) return { ending: node.ending, state }
      const block = node.question?.ask === 'sleep' ? blocks(this.setting, state)[0] : undefined
      if (block !== undefined) {
        const mined: State = { ...block.state, runs: state.runs }
        const broken = await brokenBy(this.setting, state, mined, undefined)
        if (broken !== undefined) return { broken }
        state = mined
      }
      const move = movesOf(this.setting, state).find(({ run: next }) => next !== undefined)
      if (move?.run === undefined || 'crashed' in move.run)
        throw new Error('nothing answers the run')
      const next = await this.table.after(node, move.run.reply)
      state = { ...move.state, runs: [{ ...run, node: next.id }] }
    }
  }
}

/** Bytes of a run that is over: nothing that a rerun says is about them. */
function ofNobody(live: Live): Live {
  return { ...live, signatures: live.signatures.map((signature) => ({ ...signature, run: -1 })) }
}
