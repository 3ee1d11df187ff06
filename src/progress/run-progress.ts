import {
  FIGURES,
  type Figure,
  PHASES,
  type Phase,
  type Progress,
  type RunTiming,
  SUBJECTS,
  type Subject,
  type Tally,
  type Task,
  type UnderWay,
} from '../model/progress.ts'
import type { Clock } from '../ports/run.ts'

interface Counting {
  open: number
  done: number
  all: number | undefined
  where: string | undefined
}

/** What may keep the program busy for long at a time. */
const BUSY: ReadonlySet<Phase> = new Set(['definitions', 'compose', 'plan', 'consent', 'report'])

/** What one run has heard of itself: what is under way, how far it is, and where the time went. */
export class RunProgress implements Progress {
  private readonly clock: Pick<Clock, 'now'>
  private readonly heard: () => void
  private readonly open = new Map<Phase, number>()
  private readonly spent = new Map<Phase, number>()
  private readonly underWayFor = new Map<Phase, number>()
  private readonly counting = new Map<Subject, Counting>()
  private readonly figures = new Map<Figure, number>()
  private counted: number
  private doing = ''
  private busy = 0
  private trouble: string | undefined

  /**
   * `since` is when the run began, which may be before anybody could listen; `heard` is called
   * where something is done, for whoever can't wait for a timer.
   */
  constructor(
    clock: Pick<Clock, 'now'>,
    { since = clock.now(), heard = () => {} }: { since?: number; heard?: () => void } = {},
  ) {
    this.clock = clock
    this.heard = heard
    this.counted = clock.now()
    this.spent.set('start', this.counted - since)
    this.underWayFor.set('start', this.counted - since)
  }

  during<T>(phase: Phase, run: () => T): T {
    this.step(phase, 1)
    let isPending = false
    const busy = BUSY.has(phase) ? 1 : 0
    this.busy += busy
    if (busy > 0) this.heard()
    try {
      const result = run()
      if (!(result instanceof Promise)) return result
      isPending = true
      return result.finally(() => this.step(phase, -1)) as T
    } finally {
      this.busy -= busy
      if (!isPending) this.step(phase, -1)
    }
  }

  begin(subject: Subject, all?: number, where?: string): Task {
    const before = this.counting.get(subject)
    const counting: Counting =
      before === undefined || before.open === 0
        ? { open: 0, done: 0, all: 0, where: undefined }
        : before
    counting.open += 1
    counting.all = all === undefined || counting.all === undefined ? undefined : counting.all + all
    counting.where = where
    this.counting.set(subject, counting)
    let left = all ?? Number.POSITIVE_INFINITY
    let isOver = false
    return {
      done: (by = 1) => {
        const more = isOver ? 0 : Math.max(0, Math.min(by, left))
        left -= more
        counting.done += more
        this.heard()
      },
      end: () => {
        if (!isOver) counting.open -= 1
        isOver = true
      },
    }
  }

  add(figure: Figure, by = 1): void {
    this.figures.set(figure, (this.figures.get(figure) ?? 0) + by)
  }

  again(reason: string, pause: number): void {
    this.trouble = reason
    this.add('retries')
    this.add('retryMs', pause)
    this.heard()
  }

  answered(): void {
    this.trouble = undefined
  }

  about(doing: string): void {
    this.doing = doing
    this.heard()
  }

  /** What is said to whoever waits. */
  underWay(): UnderWay {
    return {
      tally: SUBJECTS.map((subject) => this.tallyOf(subject)).find((tally) => tally !== undefined),
      phase: PHASES.find((phase) => (this.open.get(phase) ?? 0) > 0),
      doing: this.doing,
      trouble: this.trouble,
    }
  }

  /** Whether nothing is heard before what goes on now gives way: no timer, and no signal. */
  isBusy(): boolean {
    return this.busy > 0
  }

  /** Whether that part of the run is under way. */
  isIn(phase: Phase): boolean {
    return (this.open.get(phase) ?? 0) > 0
  }

  /** Where the time went until now. */
  timing(): RunTiming {
    this.settle()
    let [told, exact] = [0, 0]
    const phases = PHASES.map((phase) => {
      exact += this.spent.get(phase) ?? 0
      const ms = Math.round(exact) - told // so that the parts add up, whatever is rounded
      told += ms
      return { phase, ms, underWayMs: Math.round(this.underWayFor.get(phase) ?? ms) }
    })
    return {
      wallMs: told,
      phases,
      figures: Object.fromEntries(
        FIGURES.map((figure) => [figure, Math.round(this.figures.get(figure) ?? 0)]),
      ) as RunTiming['figures'],
    }
  }

  private tallyOf(subject: Subject): Tally | undefined {
    const counting = this.counting.get(subject)
    if (counting === undefined || counting.open === 0) return undefined
    const { done, all, where } = counting
    if (all !== undefined && done >= all) return undefined
    return { subject, done, all, where }
  }

  private step(phase: Phase, by: 1 | -1): void {
    this.settle()
    this.open.set(phase, (this.open.get(phase) ?? 0) + by)
  }

  private settle(): void {
    const now = this.clock.now()
    const passed = now - this.counted
    this.counted = now
    const open = PHASES.filter((phase) => this.isIn(phase))
    for (const phase of open.length === 0 ? (['other'] as const) : open)
      this.underWayFor.set(phase, (this.underWayFor.get(phase) ?? 0) + passed)
    const [first = 'other'] = open
    this.spent.set(first, (this.spent.get(first) ?? 0) + passed)
  }
}
