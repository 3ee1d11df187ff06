import type { Edited } from '../../engine/edit-definitions.ts'
import type { Stopped } from '../../engine/reach.ts'
import { EXIT, type ExitCode } from '../../exit-code.ts'
import { jsonText } from '../../report/json/json-text.ts'
import { editJson, editText } from '../../report/text/edit-text.ts'
import { showStopped } from './stopped.ts'
import type { Terminal } from './terminal.ts'

/**
 * Shows what a command wrote, or why it wrote nothing. What could only be written in part is exit
 * 5.
 */
export function showEdited(
  outcome: Edited | Stopped,
  flags: { readonly json?: boolean },
  terminal: Terminal,
): ExitCode {
  if (outcome.kind === 'problems') return showStopped(outcome, flags, terminal)
  terminal.out(flags.json === true ? jsonText(editJson(outcome)) : editText(outcome))
  return outcome.edits.some(({ kind }) => kind === 'incomplete') ? EXIT.partial : EXIT.ok
}
