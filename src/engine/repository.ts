import { type Desired, readDesired } from '../desired/load.ts'
import type { ReadOnce } from '../desired/read-once.ts'
import type { TextFile } from '../desired/text-file.ts'
import { POLICY_CODES } from '../model/codes.ts'
import { RELAXABLE_RULES } from '../model/compose-rules.ts'
import type { Network } from '../model/network/network.ts'
import type { Problem, Warning } from '../model/problem.ts'
import { during } from '../model/progress.ts'
import type {
  ActiveSpec,
  Artefact,
  ComposeFile,
  NamedSpec,
  SourceSpec,
  WrittenSpec,
} from '../model/source/definition.ts'
import { ENVIRONMENTS, type Environment } from '../model/source/source.ts'
import { type FileRules, fileRules } from './file-rules.ts'
import { composeFile, type Demands, type Given, readAll, type Text } from './read-texts.ts'

type Assembled = Pick<Repository, 'specs' | 'problems' | 'unread'>

/**
 * What the files of a repository, or of a commit of it, say: definitions with their compose files.
 */
export interface Repository extends Omit<Desired, 'specs'> {
  readonly specs: readonly SourceSpec[]
  /** The commit that it was read at, where somebody has to be told. */
  readonly commit?: string
}

/**
 * Reads the configuration, the definitions and the compose files that they name, and finds
 * everything at once. Who reads more than one commit gives each the same rules, and the same
 * `once`.
 */
export function readRepository(
  files: readonly TextFile[],
  configFile: string,
  rules = fileRules(),
  once?: ReadOnce,
): Repository {
  const { progress } = rules
  const task = progress?.begin('definitions', files.length)
  const desired = during(progress, 'definitions', () =>
    readDesired(files, configFile, { once, told: () => task?.done() }),
  )
  task?.end()
  const { specs, problems, unread } = during(progress, 'compose', () =>
    assemble(desired, files, rules),
  )
  const warnings = desired.warnings.filter((warning) => !isWaived(warning, specs))
  return {
    ...desired,
    specs,
    problems: [...desired.problems, ...problems],
    warnings,
    unread: [...new Set([...desired.unread, ...unread])],
  }
}

/**
 * Reads what each definition names. A file or a template that can't be read stops the run, as any
 * broken definition does; what a rule has against one belongs to its change.
 */
function assemble(
  { specs, config }: Desired,
  files: readonly TextFile[],
  rules: FileRules,
): Assembled {
  const given = { files: new Map(files.map((file) => [file.path, file])), rules }
  const task = rules.progress?.begin('compose', specs.length)
  const results = specs.map((spec) => {
    const result = assembleSpec(spec, config, given)
    task?.done()
    return result
  })
  task?.end()
  const problems = new Map(
    results
      .flatMap((result) => ('problems' in result ? result.problems : []))
      .map((problem) => [JSON.stringify(problem), problem]),
  )
  return {
    specs: results.flatMap((result) => ('spec' in result ? [result.spec] : [])),
    problems: [...problems.values()],
    unread: specs.flatMap(({ file }, index) =>
      results[index] !== undefined && 'spec' in results[index] ? [] : [file],
    ),
  }
}

function assembleSpec(
  spec: NamedSpec,
  config: Desired['config'],
  given: Given,
): { readonly spec: SourceSpec } | { readonly problems: readonly Problem[] } {
  const network = config?.networks.get(spec.network)
  if (network === undefined) return spec.state === 'closed' ? { spec } : { problems: [] }
  if (spec.state === 'closed') {
    const problems = unknownPolicies(spec)
    return problems.length > 0 ? { problems } : { spec }
  }
  const read = readAll(spec, given)
  const problems = [...read.problems, ...unknownRules(spec), ...unknownPolicies(spec)]
  if (problems.length > 0) return { problems }
  const { sources, templatePlaces: _, values, ...common } = spec
  const demands: Demands = {
    relax: spec.relax,
    ...(config?.oldestCompose === undefined ? {} : { oldestCompose: config.oldestCompose }),
  }
  const compose = Object.fromEntries(
    ENVIRONMENTS.flatMap((environment) => {
      const named = sources[environment]
      return named === undefined
        ? []
        : [
            [
              environment,
              composeFile(
                { ...demands, rules: given.rules },
                named,
                read.texts.get(environment),
                environment,
              ),
            ],
          ]
    }),
  )
  const environments = Object.fromEntries(
    Object.entries(compose).map(([environment, file]) => [environment, publishedAs(file, network)]),
  )
  const active: ActiveSpec = {
    ...common,
    ...demands,
    values: { ...values, environments },
    compose,
    artefacts: artefactsOf(read.texts, given.rules),
  }
  return { spec: active }
}

/** Warnings about what a definition names, which it may answer with a reason. */
const WAIVABLE: readonly string[] = ['mutable-url', 'compose-file-name']

/** Whether every definition in the warning's file has answered it with a reason. */
function isWaived({ code, file }: Warning, specs: readonly SourceSpec[]): boolean {
  if (!WAIVABLE.includes(code)) return false
  const own = specs.filter((spec) => spec.file === file)
  return (
    own.length > 0 && own.every((spec) => spec.state === 'closed' || spec.relax[code] !== undefined)
  )
}

/** What registries say of images, which a definition may answer too. */
const WAIVABLE_OF_IMAGES: readonly string[] = ['image-missing', 'image-platform']

/** Rules that a definition waives must be rules. */
function unknownRules({ relax, file, lines }: WrittenSpec): readonly Problem[] {
  return Object.keys(relax)
    .filter(
      (rule) =>
        ![...WAIVABLE, ...WAIVABLE_OF_IMAGES].includes(rule) &&
        !RELAXABLE_RULES.some((known) => known === rule),
    )
    .map((rule) => ({
      code: 'unknown-rule',
      message: `relax names ${JSON.stringify(rule)}, which is no rule that can be waived`,
      hint: 'ogpu-gitops explain lists the rules for compose files',
      file,
      line: lines.id,
      column: 1,
    }))
}

/** What a definition waives must be policies. */
function unknownPolicies({ waive, file, lines }: NamedSpec): readonly Problem[] {
  return Object.keys(waive)
    .filter((code) => !POLICY_CODES.some((known) => known === code))
    .map((code) => ({
      code: 'unknown-rule',
      message: `waive names ${JSON.stringify(code)}, which is no policy that can be waived`,
      hint: `these can: ${POLICY_CODES.join(', ')}`,
      file,
      line: lines.id,
      column: 1,
    }))
}

function publishedAs({ source, cid }: ComposeFile, { gatewayUrl }: Network): string {
  return source.kind === 'url' ? source.url : `${gatewayUrl}${cid ?? ''}`
}

/** Each content once, whatever environments share it. */
function artefactsOf(texts: ReadonlyMap<Environment, Text>, rules: FileRules): readonly Artefact[] {
  const all = [...texts.values()].map(({ name, bytes }) => {
    const [cid] = rules.cids(bytes)
    return [cid, { name, cid, bytes }] as const
  })
  return [...new Map(all).values()]
}
