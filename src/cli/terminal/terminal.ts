import { maskOf } from '../../mask.ts'
import type { Progress } from '../../model/progress.ts'
import type { Secret } from '../../model/secret.ts'
import { type SafeEnvironment, takeSecrets } from '../../secrets.ts'

/** What a command line program needs of its surroundings; the tests hand in their own. */
export interface Terminal {
  readonly cwd: string
  readonly env: NodeJS.ProcessEnv
  /** Whether a person can be asked. */
  readonly isInteractive: boolean
  /** Whether somebody reads standard output as it comes; else a file or a program takes it. */
  readonly isTerminal?: boolean
  readonly colour: boolean
  out(text: string): void
  err(text: string): void
  /** What a person typed after this question; hidden, it never appears on the screen. */
  ask(question: string, how?: { readonly hidden: boolean }): Promise<string>
  /** Calls back at the first SIGINT or SIGTERM; returns how to stop listening. */
  onStop(callback: () => void): () => void
  /** Where progress is shown; undefined where it is shown nowhere. */
  readonly screen?: TerminalScreen | undefined
}

/** Standard error, as far as progress goes. */
export interface TerminalScreen {
  /** When the program began, by the clock of its own process, in milliseconds. */
  readonly since: number
  /** The width of the terminal; undefined where standard error is none. */
  columns(): number | undefined
  /**
   * Calls back before the process ends, whatever ends it; returns how to stop listening. What a
   * signal would have done it does afterwards.
   */
  onEnd(callback: () => void): () => void
}

/** A terminal as the verbs have it: no key is in its environment, and none on its screen. */
export interface SafeTerminal extends Terminal, SafeEnvironment {
  readonly env: NodeJS.ProcessEnv
  /** Takes every secret out of a text that goes elsewhere. */
  readonly mask: (text: string) => string
  /** Hears what the run does. */
  readonly progress: Progress
  /** Runs something during which another program has the screen. */
  aside<T>(run: () => Promise<T>): Promise<T>
}

/** A terminal that shows no secret, before anybody listens to what the run does. */
export type MaskedTerminal = Omit<SafeTerminal, 'progress' | 'aside'>

/**
 * A terminal that never shows these secrets, in any spelling that an error message could give them.
 */
export function maskedTerminal(terminal: Terminal, secrets: readonly Secret[]): MaskedTerminal {
  const mask = maskOf(secrets)
  return {
    ...terminal,
    ...takeSecrets(terminal.env),
    mask,
    out: (text) => terminal.out(mask(text)),
    err: (text) => terminal.err(mask(text)),
    ask: (question, how) => terminal.ask(mask(question), how),
  }
}
