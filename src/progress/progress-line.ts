import type { Clock } from '../ports/run.ts'
import { shortenedTo, widthOf } from '../report/text/layout.ts'
import { underWayText } from '../report/text/under-way-text.ts'
import type { RunProgress } from './run-progress.ts'

/** Where progress is shown. */
export interface Screen {
  write(text: string): void
  /**
   * The width of a terminal whose line can be rewritten; undefined for anything else, which gets
   * whole lines, and few.
   */
  columns(): number | undefined
  /**
   * Calls back before the process ends, whatever ends it; returns how to stop listening. Asked for
   * once a line stands there: until then a signal finds nothing that could be left behind.
   */
  onEnd?(callback: () => void): () => void
}

/** Sooner than this, in milliseconds, nobody waits: nothing is said. */
const SILENT = 2_000
/** Between two looks, and between two drawings of the line. */
const REDRAWN = 200
/** Between two whole lines at least, and at most where they would say the same. */
const LINES_APART = 10_000
const MOST_APART = 60_000
/** What a terminal without a width is taken for. */
const COLUMNS = 80
/** A Ctrl-C is shown as two characters where the line ends. */
const ECHO = 2

/**
 * Says what a run is about once it takes long: on a terminal by one line that is rewritten and
 * never wraps, elsewhere by a whole line now and then.
 */
export class ProgressLine {
  private readonly run: RunProgress
  private readonly screen: Screen
  private readonly clock: Pick<Clock, 'now'>
  private timer: NodeJS.Timeout | undefined
  /** Since when nothing but waiting goes on: from the begin, or from the last prompt. */
  private began: number
  private looked = 0
  /** Since when no line may stand there that is not whole. */
  private wholeSince: number | undefined
  private width = 0
  private said = { text: '', at: Number.NEGATIVE_INFINITY, apart: LINES_APART }
  private held = 0
  private isOver = false
  private forget: (() => void) | undefined

  constructor(run: RunProgress, screen: Screen, clock: Pick<Clock, 'now'>) {
    this.run = run
    this.screen = screen
    this.clock = clock
    this.began = clock.now()
  }

  /** Looks from time to time; keeps no process alive. */
  start(): void {
    this.timer = setInterval(() => this.look(), REDRAWN).unref()
  }

  /** Looks what the run is about, and says so where it is time to. */
  look(): void {
    const now = this.clock.now()
    // Ssh may ask for a passphrase there, and who is busy hears no Ctrl-C: a line would be in the
    // way of the one, and be left behind by the other.
    const isWhole = this.run.isIn('remote') || this.run.isBusy()
    this.wholeSince = isWhole ? (this.wholeSince ?? now) : undefined
    if (isWhole) this.giveWay()
    if (this.isOver || this.held > 0) return
    const since = this.wholeSince ?? this.began
    if (now - since < SILENT || now - this.looked < REDRAWN) return
    this.looked = now
    const text = underWayText(this.run.underWay())
    const columns = this.screen.columns()
    const time = ` (${Math.floor((now - this.began) / 1_000)} s)`
    if (text === '') this.clear()
    else if (columns === undefined || isWhole) this.sayLine(text, `${text}${time}`, now)
    else this.rewrite(text, time, columns || COLUMNS)
  }

  /** Takes the line away, so that something else can be written in its place. */
  clear(): void {
    const most = (this.screen.columns() || COLUMNS) - 1
    if (this.width > 0) this.screen.write(`\r${' '.repeat(Math.min(this.width, most))}\r`)
    this.width = 0
  }

  /** Something else was written: what would be said as a whole line may wait. */
  interrupted(): void {
    this.clear()
    this.said = { ...this.said, at: Math.max(this.said.at, this.clock.now()) }
  }

  /** Shows nothing while somebody else has the screen. */
  async aside<T>(run: () => Promise<T>): Promise<T> {
    this.held += 1
    this.clear()
    try {
      return await run()
    } finally {
      this.held -= 1
      this.began = this.clock.now()
    }
  }

  /** No line stands any more, and none will; settles once a signal that came by then was heard. */
  async end(): Promise<void> {
    clearInterval(this.timer)
    this.clear()
    this.isOver = true
    if (this.forget === undefined) return
    await new Promise((resolve) => setImmediate(resolve))
    this.giveWay()
  }

  /** No line stands there, and whatever ends the process finds nothing to do. */
  private giveWay(): void {
    this.clear()
    this.forget?.()
    this.forget = undefined
  }

  private sayLine(text: string, timed: string, now: number): void {
    const { said } = this
    if (now - said.at < (text === said.text ? said.apart : LINES_APART)) return
    const apart = text === said.text ? Math.min(2 * said.apart, MOST_APART) : LINES_APART
    this.said = { text, at: now, apart }
    this.screen.write(`${timed}\n`)
  }

  /** The time is always seen, and of the text what there is room for. */
  private rewrite(text: string, time: string, columns: number): void {
    this.forget ??= this.screen.onEnd?.(() => void this.end())
    const most = columns - 1
    const shown = shortenedTo(`${shortenedTo(text, Math.max(1, most - time.length))}${time}`, most)
    const width = widthOf(shown)
    this.screen.write(`\r${shown}${' '.repeat(Math.max(0, Math.min(this.width, most) - width))}`)
    this.width = Math.min(width + ECHO, most)
  }
}
