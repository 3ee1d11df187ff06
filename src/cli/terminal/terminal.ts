import { maskOf } from '../../mask.ts'
import type { Secret } from '../../model/secret.ts'
import { type SafeEnvironment, takeSecrets } from '../../secrets.ts'

/** What a command line program needs of its surroundings; the tests hand in their own. */
export interface Terminal {
  readonly cwd: string
  readonly env: NodeJS.ProcessEnv
  /** Whether a person can be asked. */
  readonly isInteractive: boolean
  readonly colour: boolean
  out(text: string): void
  err(text: string): void
  /** What a person typed after this question; hidden, it never appears on the screen. */
  ask(question: string, how?: { readonly hidden: boolean }): Promise<string>
  /** Calls back at the first SIGINT or SIGTERM; returns how to stop listening. */
  onStop(callback: () => void): () => void
}

/** A terminal as the verbs have it: no key is in its environment, and none on its screen. */
export interface SafeTerminal extends Terminal, SafeEnvironment {
  readonly env: NodeJS.ProcessEnv
  /** Takes every secret out of a text that goes elsewhere. */
  readonly mask: (text: string) => string
}

/**
 * A terminal that never shows these secrets, in any spelling that an error message could give them.
 */
export function maskedTerminal(terminal: Terminal, secrets: readonly Secret[]): SafeTerminal {
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
