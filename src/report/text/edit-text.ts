import { commandText } from '../format/command-text.ts'
import { printable, terminal } from '../format/escape.ts'
import { fittingLines } from './layout.ts'

/** As much as a reason and its hint may take. */
const MESSAGE = 600

/** What a command wrote into the working tree. */
export interface EditedFiles {
  readonly network: string
  /** Why there was nothing to write. */
  readonly nothing?: string
  readonly edits: readonly {
    readonly file: string
    readonly kind: 'changed' | 'written' | 'removed' | 'incomplete'
    readonly what: string
  }[]
}

/** The files that were edited and what comes next, for a terminal. */
export function editText({ network, edits, nothing }: EditedFiles): string {
  if (edits.length === 0)
    return printable(
      fittingLines([
        `Nothing to write${nothing === undefined ? '' : `: ${terminal(nothing, MESSAGE)}`}.`,
      ]),
    )
  const width = Math.max(...edits.map(({ kind }) => kind.length), 'changed '.length)
  const lines = edits.map(
    ({ file, kind, what }) => `${kind.padEnd(width)} ${terminal(file)}: ${terminal(what, MESSAGE)}`,
  )
  return printable(
    fittingLines([...lines, `Nothing was sent. Next: ${commandText({ verb: 'plan', network })}`]),
  )
}

/** The same for machines. */
export function editJson({ network, edits }: EditedFiles) {
  return { formatVersion: 1, network, edits }
}
