import { systemClock } from '../../adapters/clock.ts'
import { ProgressLine } from '../../progress/progress-line.ts'
import { RunProgress } from '../../progress/run-progress.ts'
import type { MaskedTerminal, SafeTerminal } from './terminal.ts'

/** A terminal on which a run is followed, and what is known of the run. */
export interface Followed {
  readonly terminal: SafeTerminal
  readonly run: RunProgress
  /** Takes away what stands there of progress: nothing more is shown. Never rejects. */
  end(): Promise<void>
}

/**
 * Listens to a run, and shows how far it is wherever the terminal has a screen for that. Whatever
 * else is written, and whatever is asked, finds no half line in its way.
 */
export function followed(terminal: MaskedTerminal, { json }: { readonly json: boolean }): Followed {
  const { screen } = terminal
  let line: ProgressLine | undefined
  const run = new RunProgress(systemClock, {
    ...(screen === undefined ? {} : { since: screen.since }),
    heard: () => line?.look(),
  })
  const isPlain = json || terminal.env['TERM'] === 'dumb'
  if (screen !== undefined) {
    const columns = (): number | undefined => (isPlain ? undefined : screen.columns())
    const { onEnd } = screen
    line = new ProgressLine(run, { write: terminal.err, columns, onEnd }, systemClock)
    line.start()
  }
  const aside = <T>(act: () => Promise<T>): Promise<T> =>
    line === undefined ? act() : line.aside(act)
  const after = (write: (text: string) => void) => (text: string) => {
    line?.interrupted()
    write(text)
  }
  return {
    run,
    end: async () => line?.end(),
    terminal: {
      ...terminal,
      progress: run,
      aside,
      out: after(terminal.out),
      err: after(terminal.err),
      ask: (question, how) => run.during('person', () => aside(() => terminal.ask(question, how))),
    },
  }
}
