import path from 'node:path'
import { loadFile, TreeFiles } from '../adapters/files.ts'
import { type Converted, convertCompose } from '../compose/convert/convert.ts'
import type { ComposeProblem } from '../compose/finding.ts'
import { EXIT, type ExitCode } from '../exit-code.ts'
import type { Problem } from '../model/problem.ts'
import { ENVIRONMENTS } from '../model/source/source.ts'
import { convertJson } from '../report/json/convert-json.ts'
import { jsonText } from '../report/json/json-text.ts'
import { convertText } from '../report/text/convert-text.ts'
import { showStopped } from './terminal/stopped.ts'
import type { Terminal } from './terminal/terminal.ts'

export interface ConvertFlags {
  readonly environment?: string
  readonly service?: string
  readonly port?: number
  readonly out?: string
  readonly json?: boolean
}

/**
 * `convert FILE`: somebody's compose file as one that a provider can run, and what only its author
 * can decide.
 */
export async function runConvert(
  file: string,
  flags: ConvertFlags,
  terminal: Terminal,
): Promise<ExitCode> {
  const environment = ENVIRONMENTS.find((known) => known === flags.environment)
  if (environment === undefined)
    return usage(
      'which providers it is for is not said',
      `--environment takes one of ${ENVIRONMENTS.join(', ')}`,
      flags,
      terminal,
    )
  const text = await textOf(file, terminal)
  if (typeof text !== 'string')
    return showStopped({ problems: [text], warnings: [] }, flags, terminal)
  const said = {
    ...(flags.service === undefined ? {} : { service: flags.service }),
    ...(flags.port === undefined ? {} : { port: flags.port }),
  }
  const converted = convertCompose({ path: file, text }, environment, said)
  switch (converted.kind) {
    case 'asked':
      return usage(converted.message, converted.hint, flags, terminal)
    case 'unreadable':
      return showStopped(
        { problems: problemsOf(converted.findings), warnings: [] },
        flags,
        terminal,
      )
    case 'converted':
      return show(converted, environment, flags, terminal)
  }
}

async function show(
  converted: Extract<Converted, { kind: 'converted' }>,
  environment: string,
  flags: ConvertFlags,
  terminal: Terminal,
): Promise<ExitCode> {
  const { text, changes, undecided, findings } = converted
  const found =
    flags.out === undefined
      ? findings
      : findings.map((finding) => ({
          ...finding,
          place: { ...finding.place, file: flags.out ?? '' },
        }))
  const problems = problemsOf(found.filter(({ severity }) => severity === 'error'))
  const warnings = problemsOf(found.filter(({ severity }) => severity === 'warning'))
  const shown = { environment, changes, undecided, problems, warnings }
  if (flags.out !== undefined) await create(path.resolve(terminal.cwd, flags.out), text)
  if (flags.json === true) terminal.out(jsonText(convertJson({ ...shown, text })))
  else {
    if (flags.out === undefined) terminal.out(text)
    terminal.err(convertText(shown, { colour: terminal.colour }))
  }
  return problems.length === 0 ? EXIT.ok : EXIT.partial
}

/** Overwrites nothing. Throws a Fault when something stands there, or there is no such folder. */
function create(target: string, text: string): Promise<void> {
  return new TreeFiles(path.dirname(target), '').create(path.basename(target), text)
}

async function textOf(file: string, terminal: Terminal): Promise<string | Problem> {
  const found = await loadFile(path.resolve(terminal.cwd, file), file)
  if (found === undefined)
    return {
      code: 'usage',
      message: `there is no file ${JSON.stringify(file)}`,
      hint: 'convert takes the path of a compose file',
    }
  if (found.bytes === undefined)
    return {
      code: 'not-a-file',
      message: `${file} can't be read: ${found.reason}`,
      hint: 'put a regular file there',
      file,
    }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(found.bytes)
  } catch {
    return { code: 'not-utf8', message: `${file} is not UTF-8`, hint: 'save it as UTF-8', file }
  }
}

function problemsOf(
  findings: readonly ComposeProblem[],
): readonly (Problem & { readonly code: ComposeProblem['rule'] })[] {
  return findings.map(({ rule, message, hint, place, frame }) => ({
    code: rule,
    message,
    hint,
    ...place,
    frame,
  }))
}

function usage(message: string, hint: string, flags: ConvertFlags, terminal: Terminal): ExitCode {
  return showStopped(
    { problems: [{ code: 'usage', message, hint }], warnings: [] },
    flags,
    terminal,
  )
}
