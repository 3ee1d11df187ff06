import type { Command } from 'commander'
import type { ExitCode } from '../../exit-code.ts'
import type { SafeTerminal } from '../terminal/terminal.ts'
import type { RunCommand } from '../try.ts'

/** To be called with the exit code, once a verb is done. */
export type Done = (code: ExitCode) => void

/** Declares one verb with its flags: what the help shows, in its order. */
export type Verb = (root: Command, terminal: SafeTerminal, done: Done, run: RunCommand) => void
