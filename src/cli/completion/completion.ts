import { EXIT, type ExitCode } from '../../exit-code.ts'
import { showStopped } from '../terminal/stopped.ts'
import type { Terminal } from '../terminal/terminal.ts'
import { SCRIPTS } from './scripts.ts'

/** `completion SHELL`: what that shell has to read to complete this program's words. */
export function runCompletion(shell: string, terminal: Terminal): ExitCode {
  const script = Object.hasOwn(SCRIPTS, shell) ? SCRIPTS[shell] : undefined
  if (script === undefined)
    return showStopped(
      {
        problems: [
          {
            code: 'usage',
            message: `there is no completion for ${JSON.stringify(shell.slice(0, 60))}`,
            hint: `one of ${Object.keys(SCRIPTS).join(', ')}`,
          },
        ],
        warnings: [],
      },
      {},
      terminal,
    )
  terminal.out(script)
  return EXIT.ok
}
