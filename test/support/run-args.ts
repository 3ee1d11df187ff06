import { runCli } from '../../src/cli/program.ts'
import type { Terminal } from '../../src/cli/terminal/terminal.ts'

/** What a command line ended with, and what it said. */
export interface Told {
  readonly exit: number
  readonly out: string
  readonly err: string
}

/**
 * Runs a command line in this process, as the program would where nobody can be asked; with
 * something to ask, before a person who answers; on a terminal, somebody reads along.
 */
export async function runArgs(
  args: readonly string[],
  cwd: string,
  env: Terminal['env'],
  ask?: Terminal['ask'],
  { isTerminal = ask !== undefined }: Pick<Terminal, 'isTerminal'> = {},
): Promise<Told> {
  let [out, err] = ['', '']
  const exit = await runCli(args, {
    cwd,
    env,
    isInteractive: ask !== undefined,
    isTerminal,
    colour: false,
    out: (text) => {
      out += text
    },
    err: (text) => {
      err += text
    },
    ask: ask ?? (() => Promise.resolve('')),
    onStop: () => () => undefined,
  })
  return { exit, out, err }
}
