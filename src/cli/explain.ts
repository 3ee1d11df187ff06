import { EXIT, type ExitCode } from '../exit-code.ts'
import { nearest } from '../model/nearest.ts'
import { jsonText } from '../report/json/json-text.ts'
import { explainListText, explainText } from '../report/text/explain-text.ts'
import { EXPLANATIONS } from '../report/text/generated/explanations.ts'
import { showStopped } from './terminal/stopped.ts'
import type { Terminal } from './terminal/terminal.ts'

export interface ExplainFlags {
  readonly json?: boolean
}

/** `explain CODE`: what a code means and what to do; without one, which there are. */
export function runExplain(
  code: string | undefined,
  flags: ExplainFlags,
  terminal: Terminal,
): ExitCode {
  if (code === undefined) {
    terminal.out(flags.json === true ? jsonText(EXPLANATIONS) : explainListText(EXPLANATIONS))
    return EXIT.ok
  }
  const wanted = code.toLowerCase().replace(/^\[|\]$/g, '')
  const found = EXPLANATIONS.filter((one) => one.code === wanted)
  if (found.length === 0) return unknown(code, flags, terminal)
  terminal.out(flags.json === true ? jsonText(found) : found.map(explainText).join('\n'))
  return EXIT.ok
}

function unknown(code: string, flags: ExplainFlags, terminal: Terminal): ExitCode {
  const near = nearest(
    code,
    EXPLANATIONS.map((one) => one.code),
  )
  const hint =
    near === undefined ? 'ogpu-gitops explain lists all of them' : `did you mean ${near}?`
  return showStopped(
    {
      problems: [
        { code: 'usage', message: `there is no code ${JSON.stringify(code.slice(0, 60))}`, hint },
      ],
      warnings: [],
    },
    flags,
    terminal,
  )
}
