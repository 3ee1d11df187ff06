import type { InFlight } from '../../src/model/events.ts'
import type { Journal } from '../../src/ports/run.ts'

export interface MemoryNotes extends Journal {
  /** What was written, one entry for each time. */
  readonly written: readonly (readonly InFlight[])[]
}

/** A note of a transaction that another run may have sent. */
export function aNote(facts: Partial<InFlight> = {}): InFlight {
  return { id: 'earlier', kind: 'publish', nonce: 7, hash: '0xearlier', ...facts }
}

/** The Notes port without a file. `journal` hears of each writing. */
export function memoryNotes(left: readonly InFlight[] = [], journal: string[] = []): MemoryNotes {
  const written: (readonly InFlight[])[] = []
  return {
    written,
    read: async () => written.at(-1) ?? left,
    write: async (notes) => {
      journal.push(`note ${notes.map(({ hash }) => hash).join(' ')}`)
      written.push(notes)
    },
  }
}
