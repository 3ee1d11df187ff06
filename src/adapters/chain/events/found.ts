import { Fault } from '../../../model/fault.ts'
import type { SourceEvents } from '../../../model/source/history.ts'
import type { Address } from '../../../model/units/address.ts'
import type { SourceLog, Stretch } from './source-log.ts'
import type { WalkEnd } from './walk.ts'

/** As many events of the Sources that were asked for are kept. */
const MAX_EVENTS = 20_000
/** A stretch whose blocks are others than its logs say is read so many times. */
const LOOKS = 3

/** A log with the block that it stands in. */
export type Dated = SourceLog & { readonly timestamp: bigint }

/** A stretch of blocks, read. */
export type DatedStretch = Stretch & {
  readonly all: readonly SourceLog[]
  /** Of the Sources that were asked for. */
  readonly dated: readonly Dated[]
}

/** What a walk has found so far of some Sources. */
export class Found {
  readonly logs: Dated[] = []
  /** How many Sources each transaction published, of whomever. */
  readonly publishes = new Map<string, number>()
  /** The Sources whose publish was not met yet. */
  private readonly open: Set<Address>
  /** The first block of the last stretch. */
  from: number
  /** How often the stretch before it was seen on another branch. */
  moved = 0
  why: SourceEvents['why']
  /** The block of the oldest event of anybody. */
  private oldest: number

  constructor(addresses: readonly Address[], newest: number) {
    this.open = new Set(addresses)
    this.from = newest + 1
    this.oldest = newest + 1
  }

  /** Whether there is more to look for. */
  get isOpen(): boolean {
    return this.open.size > 0 && this.why === undefined
  }

  /**
   * A stretch as it was read; undefined where the node has not got its blocks. Throws a Fault where
   * blocks are others than its logs say, look after look.
   */
  see(stretch: DatedStretch | 'moved' | undefined): void {
    this.moved = stretch === 'moved' ? this.moved + 1 : 0
    if (stretch === undefined) this.end('unanswered')
    else if (stretch !== 'moved') this.take(stretch)
    else if (this.moved === LOOKS)
      throw new Fault(
        'chain-moved',
        `blocks before ${this.from} were replaced while they were read`,
        'run again',
      )
  }

  /**
   * Down to the first block without a publish the node has forgotten events and does not say so:
   * then nothing is sure before the oldest that it still gives.
   */
  end(end: WalkEnd): void {
    this.why = end === 'too-long' ? 'too-long' : 'unanswered'
    if (end === 'first') this.from = this.oldest
  }

  private take({ from, all, dated }: DatedStretch): void {
    this.from = from
    this.oldest = all[0]?.block ?? this.oldest
    this.logs.push(...dated)
    for (const { kind, hash, source } of all) {
      if (kind !== 'publish') continue
      this.publishes.set(hash, (this.publishes.get(hash) ?? 0) + 1)
      this.open.delete(source)
    }
    if (this.logs.length > MAX_EVENTS) this.end('too-long')
  }
}
