import { runCli } from '../../src/cli/program.ts'
import type { Terminal } from '../../src/cli/terminal.ts'

/** What a command line ended with, and what it said. */
export interface Told {
  readonly exit: number
  readonly out: string
  readonly err: string
}

/** Runs a command line in this process, as the program would where nobody can be asked. */
export async function runArgs(
  args: readonly string[],
  cwd: string,
  env: Terminal['env'],
): Promise<Told> {
  let [out, err] = ['', '']
  const exit = await runCli(args, {
    cwd,
    env,
    isInteractive: false,
    colour: false,
    out: (text) => {
      out += text
    },
    err: (text) => {
      err += text
    },
    ask: () => Promise.resolve(''),
    onStop: () => () => undefined,
  })
  return { exit, out, err }
}
