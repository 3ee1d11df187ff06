import type { Config } from '../model/network/network.ts'
import { byText } from '../model/order.ts'
import type { Problem, Warning } from '../model/problem.ts'
import type { NamedSpec } from '../model/source/definition.ts'
import { yamlText } from '../yaml/text.ts'
import { WITHOUT_SECRETS } from './check/secrets.ts'
import { type ConfigReading, readConfig } from './config.ts'
import { decode } from './decode.ts'
import { type LocatedIssue, problemsOf, warningsOf } from './finding.ts'
import { type ReadOnce, readAlways } from './read-once.ts'
import { readDefinitions, type Sources } from './read-sources.ts'
import { sortFiles } from './sort-files.ts'
import type { DefinitionSummary } from './summary.ts'
import type { TextFile } from './text-file.ts'

export type { TextFile } from './text-file.ts'

/** Everything that the files say, and everything that is wrong with them. */
export interface Desired {
  /** Undefined when `ogpu.yaml` is missing or has a problem. */
  readonly config?: Config
  /** Every definition with an id, whatever else is wrong with it. */
  readonly definitions: readonly DefinitionSummary[]
  /** Every definition without a problem, once for each of its networks. */
  readonly specs: readonly NamedSpec[]
  readonly problems: readonly Problem[]
  readonly warnings: readonly Warning[]
  /**
   * The files of definitions that have a problem: nobody can tell what they want, nor what they
   * protect.
   */
  readonly unread: readonly string[]
  /** The paths of all files that were looked at. */
  readonly files: readonly string[]
  /** How many definitions only the careful reader could tell of: those with a problem, and oddly written ones. */
  readonly careful: number
}

/** How files are read, and who hears of each. */
export interface FileReading {
  readonly once?: ReadOnce | undefined
  readonly told?: () => void
}

/** Reads the configuration and all definitions and finds everything at once. Throws on no bytes. */
export function readDesired(
  files: readonly TextFile[],
  configFile: string,
  { once = readAlways, told = () => {} }: FileReading = {},
): Desired {
  const { reading, unread } = loadConfig(files, configFile, once)
  const { config, findings } = reading
  const sources = readDefinitions(sortFiles(files, configFile), reading, { once, told })
  return {
    ...(config === undefined ? {} : { config }),
    definitions: sources.summaries,
    specs: sources.specs,
    unread: sources.unread,
    problems: [
      ...unread,
      ...problemsOf(findings),
      ...inOrder([...sources.problems, ...byFile(sources.findings, problemsOf)]),
      ...noDefinitions(sources, config),
    ],
    warnings: [
      ...warningsOf(findings),
      ...inOrder([...sources.warnings, ...byFile(sources.findings, warningsOf)]),
    ],
    files: files.map(({ path }) => path),
    careful: sources.careful,
  }
}

interface LoadedConfig {
  readonly reading: ConfigReading
  readonly unread: readonly Problem[]
}

function loadConfig(files: readonly TextFile[], configFile: string, once: ReadOnce): LoadedConfig {
  const file = files.find(({ path }) => path === configFile)
  return file === undefined
    ? { reading: { findings: [] }, unread: [configMissing(configFile)] }
    : once(file, undefined, () => configIn(file))
}

function configIn(file: TextFile): LoadedConfig {
  const text = decode(file)
  if (typeof text === 'string')
    return {
      reading: readConfig(
        yamlText({ path: file.path, text, withoutSecrets: WITHOUT_SECRETS.config }),
      ),
      unread: [],
    }
  return { reading: { findings: [] }, unread: [text] }
}

function configMissing(file: string): Problem {
  const hint = 'ogpu-gitops init writes one, with a first definition'
  return { code: 'config-missing', message: `${file} does not exist`, hint, file }
}

/**
 * An empty folder must not read as "everything was deleted". With a broken configuration that is
 * said first.
 */
function noDefinitions({ count }: Sources, config: Config | undefined): readonly Problem[] {
  if (config === undefined || count > 0) return []
  return [
    {
      code: 'no-definitions',
      message: 'no definition found beneath sources/',
      hint: 'write sources/<id>/source.yaml or sources/<id>.yaml',
    },
  ]
}

/** The cap and the order of one file hold for each. */
function byFile<T>(
  findings: readonly LocatedIssue[],
  place: (ofOneFile: readonly LocatedIssue[]) => readonly T[],
): readonly T[] {
  const groups = new Map<unknown, LocatedIssue[]>()
  for (const finding of findings) {
    const group = groups.get(finding.spot.source)
    if (group === undefined) groups.set(finding.spot.source, [finding])
    else group.push(finding)
  }
  return [...groups.values()].flatMap(place)
}

function inOrder<
  T extends { readonly file?: string; readonly line?: number; readonly column?: number },
>(all: readonly T[]): readonly T[] {
  return [...all].sort(
    (a, b) =>
      byText(a.file ?? '', b.file ?? '') ||
      (a.line ?? 0) - (b.line ?? 0) ||
      (a.column ?? 0) - (b.column ?? 0),
  )
}
