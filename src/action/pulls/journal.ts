import { applyResult } from '../../apply/result.ts'
import { type ApplyEvent, type InFlight, UNSIGNED } from '../../model/events.ts'
import type { ApplyResult } from '../../model/result.ts'
import type { Journal } from '../../ports/run.ts'

export interface CommentNotesOptions {
  readonly network: string
  /** Keeps the note where no pull request is served. */
  readonly local: Journal
  /** What earlier runs left in comments. */
  readonly left: () => Promise<readonly InFlight[]>
  /** Says in the comment of the pull request that is served how far the run is. Never throws. */
  readonly show: (result: ApplyResult, id: string) => Promise<void>
}

/**
 * The Notes port of the Action: what is in flight stands in the comment of the pull request that it
 * serves, where any machine finds it.
 */
export class CommentNotes implements Journal {
  private readonly options: CommentNotesOptions
  private readonly events: ApplyEvent[] = []
  private old: Promise<readonly InFlight[]> | undefined

  constructor(options: CommentNotesOptions) {
    this.options = options
  }

  /** Follows the run, so that a comment can say how far it is. */
  observe(event: ApplyEvent): void {
    this.events.push(event)
  }

  async read(): Promise<readonly InFlight[]> {
    this.old ??= this.options.left()
    return [...(await this.options.local.read()), ...(await this.old)]
  }

  /** Notes that are spent stay in the comment until its next edit: their nonces tell. */
  async write(notes: readonly InFlight[]): Promise<void> {
    const { network, local, show } = this.options
    await local.write(notes)
    const note = notes.at(-1)
    if (note === undefined || note.kind === 'fence') return
    const { id, kind, nonce, hash } = note
    const result = applyResult(network, [
      ...this.events,
      { kind: 'sent', id, change: kind, nonce, hash },
    ]) // it will be in a moment
    if (result !== undefined)
      await show({ ...result, inFlight: [...notes, ...ahead(result, note)] }, id)
  }
}

/**
 * How far this run may get before its comment is edited again: GitHub asks for patience, and a note
 * per transaction would make the chain wait for it.
 */
function ahead({ receipts }: ApplyResult, { id, nonce }: InFlight): readonly InFlight[] {
  const waiting = receipts.filter(
    (receipt) => receipt.id !== id && receipt.status === 'not-attempted' && receipt.hash === null,
  )
  return waiting.map((receipt, at) => ({
    id: receipt.id,
    kind: receipt.kind,
    nonce: nonce + 1 + at,
    hash: UNSIGNED,
  }))
}
