import path from 'node:path'
import { TreeFiles } from '../adapters/files.ts'
import { fileRules } from '../engine/file-rules.ts'
import { readRepository } from '../engine/repository.ts'
import { EXIT, type ExitCode } from '../exit-code.ts'
import type { ActiveSpec, SourceSpec } from '../model/source/definition.ts'
import { ENVIRONMENTS } from '../model/source/source.ts'
import { jsonText } from '../report/json/json-text.ts'
import { specJson } from '../report/json/spec-json.ts'
import { settingsOf } from '../settings.ts'
import type { NetworkFlags } from './flags.ts'
import { showStopped } from './terminal/stopped.ts'
import type { SafeTerminal, Terminal } from './terminal/terminal.ts'

export interface RenderFlags extends NetworkFlags {
  readonly environment?: string
  readonly spec?: boolean
}

/**
 * `render FILE`: exactly the bytes of a compose file that would be uploaded, or with `--spec` the
 * definition as it is resolved for a network.
 */
export async function runRender(
  file: string,
  flags: RenderFlags,
  terminal: SafeTerminal,
): Promise<ExitCode> {
  const { root, configFile, network } = settingsOf(flags, terminal)
  const wanted = path.relative(root, path.resolve(terminal.cwd, file)).split(path.sep).join('/')
  const { specs, problems, warnings } = readRepository(
    await new TreeFiles(root, configFile, terminal.progress).definitions(),
    configFile,
    fileRules(terminal.progress),
  )
  const own = problems.filter(
    (problem) =>
      problem.file === undefined || problem.file === wanted || problem.file === configFile,
  )
  if (own.length > 0) return showStopped({ problems: own, warnings }, flags, terminal)
  const spec = specs.find(
    (candidate) =>
      candidate.file === wanted && (network === undefined || candidate.network === network),
  )
  if (spec === undefined)
    return usage(
      `${wanted} is no definition${network === undefined ? '' : ` for ${network}`}`,
      'ogpu-gitops validate --json lists them',
      flags,
      terminal,
    )
  if (flags.spec === true) {
    terminal.out(jsonText(specJson(spec)))
    return EXIT.ok
  }
  return showCompose(spec, flags, terminal)
}

function showCompose(spec: SourceSpec, flags: RenderFlags, terminal: Terminal): ExitCode {
  const named =
    spec.state === 'active'
      ? ENVIRONMENTS.filter((environment) => spec.compose[environment]?.text !== undefined)
      : []
  const environment = flags.environment ?? (named.length === 1 ? named[0] : undefined)
  const known = named.find((candidate) => candidate === environment)
  if (spec.state === 'closed' || known === undefined) {
    const hint =
      named.length === 0
        ? 'its compose files are URLs, which are published as they are'
        : `say which one: ${named.map((candidate) => `--environment ${candidate}`).join(' or ')}`
    const several = named.length > 1 && flags.environment === undefined
    return usage(
      several
        ? `${spec.file} has several compose files`
        : `${spec.file} has no compose file of its own${flags.environment === undefined ? '' : ` for ${flags.environment}`} to render`,
      hint,
      flags,
      terminal,
    )
  }
  terminal.out(composeOutput(spec, known, flags.json === true))
  return EXIT.ok
}

function composeOutput(
  spec: ActiveSpec,
  environment: (typeof ENVIRONMENTS)[number],
  json: boolean,
): string {
  const file = spec.compose[environment]
  const text = file?.text ?? ''
  return json
    ? jsonText({ formatVersion: 1, id: spec.id, environment, cid: file?.cid ?? null, text })
    : text
}

function usage(message: string, hint: string, flags: RenderFlags, terminal: Terminal): ExitCode {
  return showStopped(
    { problems: [{ code: 'usage', message, hint }], warnings: [] },
    flags,
    terminal,
  )
}
