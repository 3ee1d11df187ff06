import type { Problem, Warning } from '../model/problem.ts'
import type { NamedSpec } from '../model/source/definition.ts'
import { type YamlText, yamlText } from '../yaml/text.ts'
import { type Claims, claimsOf, duplicateFindings } from './check/duplicates.ts'
import { WITHOUT_SECRETS } from './check/secrets.ts'
import type { ConfigReading } from './config.ts'
import { decode } from './decode.ts'
import {
  type Definition,
  isComposeFile,
  type JudgedFile,
  readDefinition,
  readDefinitionQuickly,
} from './definition.ts'
import { isWarning, type LocatedIssue } from './finding.ts'
import type { ReadOnce } from './read-once.ts'
import { resolveDefinition } from './resolve-definition.ts'
import { type SortedFile, seemsToHave } from './sort-files.ts'
import { type DefinitionSummary, summarize } from './summary.ts'
import type { TextFile } from './text-file.ts'

/** What the files beneath `sources/` hold. */
export interface Sources {
  readonly summaries: readonly DefinitionSummary[]
  readonly specs: readonly NamedSpec[]
  /** Problems and warnings with a spot. */
  readonly findings: readonly LocatedIssue[]
  /** Problems and warnings about a whole file. */
  readonly problems: readonly Problem[]
  readonly warnings: readonly Warning[]
  /** Definitions, read or not. */
  readonly count: number
  /**
   * The files of those that have a problem: nobody can tell what they want, nor what they protect.
   */
  readonly unread: readonly string[]
  /** How many files only the careful reader could tell of. */
  readonly careful: number
}

/** What came of one file. */
interface Reading {
  readonly text?: YamlText
  readonly claims?: Claims
  readonly summaries?: readonly DefinitionSummary[]
  readonly specs?: readonly NamedSpec[]
  readonly findings?: readonly LocatedIssue[]
  readonly problem?: Problem
  readonly warning?: Warning
  readonly unread?: string
  readonly isCareful?: true
}

/**
 * Reads every definition, one after another, and tells of each. What is none is left alone, save a warning where it
 * looks like one in the wrong place.
 */
export function readDefinitions(
  files: readonly SortedFile[],
  config: ConfigReading,
  { once, told }: { readonly once: ReadOnce; readonly told: () => void },
): Sources {
  const readings = files.map((sorted) => {
    const reading = once(sorted.file, config, () => readSource(sorted, config))
    told()
    return reading
  })
  const texts = readings.flatMap(({ text }) => text ?? [])
  const beside = duplicateFindings(
    texts,
    readings.flatMap(({ claims }) => claims ?? []),
  )
  return {
    summaries: readings.flatMap(({ summaries }) => summaries ?? []),
    specs: readings.flatMap(({ specs }) => specs ?? []),
    findings: [...readings.flatMap(({ findings }) => findings ?? []), ...beside],
    problems: readings.flatMap(({ problem }) => problem ?? []),
    warnings: readings.flatMap(({ warning }) => warning ?? []),
    count: readings.filter(({ text, problem }) => text !== undefined || problem !== undefined)
      .length,
    unread: readings.flatMap(({ unread }) => unread ?? []),
    careful: readings.filter(({ isCareful }) => isCareful).length,
  }
}

function readSource({ file, role }: SortedFile, config: ConfigReading): Reading {
  const text = decode(file)
  if (role === 'other') return typeof text === 'string' ? unmatched(file.path, text) : {}
  if (typeof text !== 'string')
    return role === 'single' && isUnreadCompose(file) ? {} : { problem: text, unread: file.path }
  const source = yamlText({ path: file.path, text, withoutSecrets: WITHOUT_SECRETS.source })
  const quick = readDefinitionQuickly(source)
  const reading = quick === undefined ? undefined : readingOf(source, role, quick, config)
  return reading === undefined || hasProblem(reading)
    ? { ...readingOf(source, role, readDefinition(source), config), isCareful: true }
    : reading
}

/** What is wrong with a file, and where, is always said by the careful reader. */
function hasProblem({ findings = [] }: Reading): boolean {
  return !findings.every(isWarning)
}

function readingOf(
  source: YamlText,
  role: SortedFile['role'],
  { definition, findings }: JudgedFile,
  config: ConfigReading,
): Reading {
  if (
    role === 'single' &&
    (definition === undefined ? looksLikeCompose(source.text) : isComposeFile(definition.tree))
  )
    return {}
  return definition === undefined
    ? { text: source, findings, unread: source.path }
    : resolved(definition, findings, config)
}

function resolved(
  definition: Definition,
  own: readonly LocatedIssue[],
  config: ConfigReading,
): Reading {
  const resolution = resolveDefinition(definition, config.tree)
  const findings = [...own, ...resolution.findings]
  const isWhole = config.config !== undefined && findings.every(isWarning)
  return {
    text: definition.source,
    claims: claimsOf(definition),
    summaries: summarize(definition, resolution.whole),
    specs: isWhole ? resolution.specs(config.config) : [],
    findings,
    ...(isWhole ? {} : { unread: definition.source.path }),
  }
}

function unmatched(path: string, text: string): Reading {
  if (!seemsToHave(text, 'id')) return {}
  const message = `${path} has an id but is no definition`
  const hint =
    'definitions are sources/<name>.yaml and sources/<name>/source.yaml: move it there, or take the id out'
  return { warning: { code: 'unmatched-definition', message, hint, file: path } }
}

/**
 * A compose file may use what a definition may not, and be larger, so one that can't be read is
 * judged by how it looks.
 */
function looksLikeCompose(text: string): boolean {
  return seemsToHave(text, 'services') && !seemsToHave(text, 'id')
}

function isUnreadCompose({ bytes }: TextFile): boolean {
  return bytes !== undefined && looksLikeCompose(new TextDecoder().decode(bytes))
}
