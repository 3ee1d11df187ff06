import type { Move } from './move.ts'
import { movesOf, nodeOf } from './moves.ts'
import { brokenBy, isAtRest } from './promises.ts'
import type { Settling } from './settle.ts'
import { keyOf, type Setting, type State } from './state.ts'
import { stateAfter } from './step.ts'

/** What came of looking at every order of things. */
export interface Verdict {
  readonly states: number
  readonly moves: number
  /** Entries of the program's tables: points at which a run of the real code was seen. */
  readonly entries: number
  /** Different worlds that were settled by clean reruns. */
  readonly settled: number
  readonly seconds: number
  /** How often runs ended with each outcome, and the kinds of events that were seen. */
  readonly endings: ReadonlyMap<string, number>
  readonly events: ReadonlySet<string>
  readonly counterexample?: Counterexample
}

/** A promise that does not hold, and the way there with the fewest moves of the world. */
export interface Counterexample {
  readonly broken: string
  readonly trace: readonly string[]
  readonly acts: number
}

interface Found {
  readonly state: State
  readonly key: string
}

interface Way {
  readonly from: string | undefined
  readonly label: string
  readonly isAct: boolean
}

/**
 * Looks at everything that can happen, those with the fewest moves of the world first, and stops at
 * the first broken promise.
 */
export async function explore(
  setting: Setting,
  start: State,
  settling: Settling,
): Promise<Verdict> {
  const began = performance.now()
  const search = new Search(setting, settling, start)
  const counterexample = await search.run()
  return {
    states: search.ways.size,
    moves: search.moves,
    entries: setting.tables.reduce((sum, { size }) => sum + size, 0),
    settled: settling.size,
    seconds: (performance.now() - began) / 1_000,
    endings: search.endings,
    events: search.events,
    ...(counterexample === undefined ? {} : { counterexample }),
  }
}

class Search {
  readonly ways = new Map<string, Way>()
  readonly endings = new Map<string, number>()
  readonly events = new Set<string>()
  moves = 0
  /** By the moves of the world that lead there. */
  private readonly queues: Found[][] = [[]]
  private readonly setting: Setting
  private readonly settling: Settling

  constructor(setting: Setting, settling: Settling, start: State) {
    this.setting = setting
    this.settling = settling
    this.reach(start, 0, { from: undefined, label: '', isAct: false })
  }

  async run(): Promise<Counterexample | undefined> {
    for (let acts = 0; acts < this.queues.length; acts += 1) {
      const queue = this.queues[acts] ?? []
      for (const found of queue) {
        const counterexample = await this.visit(found, acts)
        if (counterexample !== undefined) return counterexample
      }
      this.queues[acts] = []
    }
    return undefined
  }

  private async visit({ state, key }: Found, acts: number): Promise<Counterexample | undefined> {
    const wrong = isAtRest(state) ? await this.settling.wrongAfter(state) : undefined
    if (wrong !== undefined)
      return { broken: wrong, ...traceTo(this.setting, this.ways, key, undefined) }
    const moves = movesOf(this.setting, state)
    if (moves.length === 0 && !isAtRest(state))
      return { broken: 'a run never ends', ...traceTo(this.setting, this.ways, key, undefined) }
    this.moves += moves.length
    for (const move of moves) {
      const after = await stateAfter(this.setting, state, move)
      const found = brokenBy(this.setting, state, after, move.run?.index)
      const broken = found instanceof Promise ? await found : found
      if (broken !== undefined) return { broken, ...traceTo(this.setting, this.ways, key, move) }
      this.tally(after, move)
      if (this.ways.has(keyOf(after))) continue
      this.reach(after, acts + (move.isAct ? 1 : 0), {
        from: key,
        label: move.label,
        isAct: move.isAct,
      })
    }
    return undefined
  }

  private reach(state: State, acts: number, way: Way): void {
    const key = keyOf(state)
    this.ways.set(key, way)
    const queue = this.queues[acts] ?? []
    queue.push({ state, key })
    this.queues[acts] = queue
  }

  private tally(state: State, { run }: Move): void {
    const moved = run === undefined ? undefined : state.runs[run.index]
    if (run === undefined || 'crashed' in run || moved === undefined) return
    const { ending, events } = nodeOf(this.setting, moved, run.index)
    if (ending === undefined) return
    for (const { kind } of events) this.events.add(kind)
    this.endings.set(ending.outcome, (this.endings.get(ending.outcome) ?? 0) + 1)
  }
}

function traceTo(
  { ledger }: Setting,
  ways: ReadonlyMap<string, Way>,
  key: string,
  last: Move | undefined,
): { readonly trace: readonly string[]; readonly acts: number } {
  const steps: Way[] = last === undefined ? [] : [{ from: key, ...last }]
  for (let here = ways.get(key); here?.from !== undefined; here = ways.get(here.from))
    steps.unshift(here)
  return {
    trace: steps.map(({ label }) => ledger.named(label)),
    acts: steps.filter(({ isAct }) => isAct).length,
  }
}
