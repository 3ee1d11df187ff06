import { openPorts } from '../adapters/open-ports.ts'
import { TreeWatch } from '../adapters/tree-watch.ts'
import { type WatchEvent, watchPlan } from '../engine/watch-plan.ts'
import { EXIT, type ExitCode } from '../exit-code.ts'
import { changedJson, jsonLine } from '../report/json/json-line.ts'
import { changedText, watchingText } from '../report/text/watch-text.ts'
import { type Settings, settingsOf } from '../settings.ts'
import { type PlanFlags, showPlan } from './plan.ts'
import { showFault } from './terminal/show-fault.ts'
import { showStopped } from './terminal/stopped.ts'
import type { SafeTerminal } from './terminal/terminal.ts'

/** Clears the screen, and leaves what has scrolled away from it. */
const CLEAR = '\u001b[2J\u001b[H'

/**
 * `plan --watch`: a plan, and another whenever a file that it read changes, until somebody stops
 * it; that is exit 130, so that nothing behind `&&` takes it for a plan that was agreed to.
 */
export async function runWatch(flags: PlanFlags, terminal: SafeTerminal): Promise<ExitCode> {
  const other = otherFlag(flags)
  if (other !== undefined) return showStopped(other, flags, terminal, 'plan')
  const settings = settingsOf(flags, terminal)
  const watch = new TreeWatch(settings.root, settings.configFile, terminal.env)
  const stop = new AbortController()
  const forget = terminal.onStop(() => stop.abort())
  const { progress } = terminal
  const screen = oneStream(flags, terminal)
  try {
    const events = watchPlan({
      settings,
      watch,
      stop: stop.signal,
      open: () => openPorts(settings, terminal),
      idle: (wait) => progress.during('person', () => terminal.aside(wait)),
    })
    for await (const event of events) await show(event, flags, settings, screen)
    return EXIT.cancelled
  } finally {
    forget()
    watch.close()
  }
}

/** What is made once and for all, and would be out of date with the next change. */
function otherFlag(flags: PlanFlags) {
  const named = (['markdown', 'out', 'detailedExitcode'] as const).find(
    (flag) => flags[flag] !== undefined,
  )
  if (named === undefined) return undefined
  const flag = named === 'detailedExitcode' ? 'detailed-exitcode' : named
  return {
    problems: [
      {
        code: 'usage',
        message: `--watch plans again and again, so it takes no --${flag}`,
        hint: `leave one of them out: a plan for others is made by one run with --${flag}`,
      },
    ],
    warnings: [],
  } as const
}

interface Screen extends SafeTerminal {
  /** Whether what stands there can be taken away. */
  readonly isCleared: boolean
}

/** Everything in its order on standard output, problems too; with --json a line each. */
function oneStream({ json }: PlanFlags, terminal: SafeTerminal): Screen {
  const out = json === true ? (text: string): void => terminal.out(jsonLine(text)) : terminal.out
  const isCleared = json !== true && terminal.isTerminal === true && terminal.env['TERM'] !== 'dumb'
  return { ...terminal, out, err: out, isCleared }
}

async function show(
  event: WatchEvent,
  flags: PlanFlags,
  settings: Settings,
  screen: Screen,
): Promise<void> {
  const [clear, gap] = screen.isCleared ? [CLEAR, ''] : ['', '\n']
  const isJson = flags.json === true
  switch (event.kind) {
    case 'changed':
      screen.out(
        isJson ? changedJson(event.files) : `${clear}${gap}${changedText(event.files)}${gap}`,
      )
      return
    case 'failed':
      if (!isJson) screen.out(clear)
      showFault(event.error, isJson, screen)
      break
    case 'planned':
      if (!isJson) screen.out(clear)
      await showPlan(event.outcome, flags, settings, screen)
      break
  }
  if (!isJson) screen.out(watchingText())
}
