import { checkCompose } from './compose/check.ts'
import type { Finding } from './compose/finding.ts'
import { relaxed } from './compose/relax.ts'
import { type Desired, readDesired } from './desired/load.ts'
import { masked } from './desired/secrets.ts'
import type { TextFile } from './desired/text-file.ts'
import { cidOf, MAX_BLOCK } from './model/cid.ts'
import { RELAXABLE_RULES } from './model/compose-rules.ts'
import type { ComposeVersion } from './model/compose-version.ts'
import { contentKeyOf, parseContent } from './model/content-address.ts'
import type {
  ActiveSpec,
  Artefact,
  ComposeFile,
  ComposeFinding,
  ComposeSource,
  NamedSpec,
  SourceSpec,
  WrittenSpec,
} from './model/definition.ts'
import type { Network } from './model/network.ts'
import type { Place } from './model/place.ts'
import type { Problem, Warning } from './model/problem.ts'
import { ENVIRONMENTS, type Environment } from './model/source.ts'
import { type FetchedText, keysOf, urlOf } from './observed/urls.ts'
import { type Rendering, renderTemplate, type TemplateRequest } from './templates/render.ts'

type Assembled = Pick<Repository, 'specs' | 'problems' | 'unread'>

/**
 * What the files of a repository, or of a commit of it, say: definitions with their compose files.
 */
export interface Repository extends Omit<Desired, 'specs'> {
  readonly specs: readonly SourceSpec[]
}

/** What is a pure function of a file's bytes. */
export interface FileRules {
  check(
    path: string,
    text: string,
    environment: Environment,
    oldest: ComposeVersion | undefined,
  ): readonly Finding[]
  render(request: TemplateRequest): Rendering
}

/**
 * Rules that find everything out once: a definition on several networks has the same files on each,
 * and a commit most of those of the one before it.
 */
export function fileRules(): FileRules {
  return {
    check: remembered(
      (path: string, text: string, environment: Environment, oldest: ComposeVersion | undefined) =>
        checkCompose({ path, text }, environment, oldest).findings,
    ),
    render: remembered(renderTemplate),
  }
}

function remembered<A extends readonly unknown[], R>(find: (...args: A) => R): (...args: A) => R {
  const found = new Map<string, R>()
  return (...args) => {
    const key = JSON.stringify(args)
    const known = found.get(key) ?? find(...args)
    found.set(key, known)
    return known
  }
}

/**
 * Reads the configuration, the definitions and the compose files that they name, and finds
 * everything at once. Who reads more than one commit gives each the same rules.
 */
export function readRepository(
  files: readonly TextFile[],
  configFile: string,
  rules = fileRules(),
): Repository {
  const desired = readDesired(files, configFile)
  const { specs, problems, unread } = assemble(desired, files, rules)
  const warnings = desired.warnings.filter((warning) => !isWaived(warning, specs))
  return {
    ...desired,
    specs,
    problems: [...desired.problems, ...problems],
    warnings,
    unread: [...new Set([...desired.unread, ...unread])],
  }
}

type Read =
  | {
      readonly kind: 'text'
      readonly name: string
      readonly path: string
      readonly bytes: Uint8Array
      readonly text: string
    }
  | { readonly kind: 'problem'; readonly problem: Problem }

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
  const results = specs.map((spec) => assembleSpec(spec, config, given))
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

/** What a definition may name, and what is asked of it. */
interface Given {
  readonly files: ReadonlyMap<string, TextFile>
  readonly rules: FileRules
}

function assembleSpec(
  spec: NamedSpec,
  config: Desired['config'],
  given: Given,
): { readonly spec: SourceSpec } | { readonly problems: readonly Problem[] } {
  const network = config?.networks.get(spec.network)
  if (spec.state === 'closed' || network === undefined)
    return spec.state === 'closed' ? { spec } : { problems: [] }
  const read = readAll(spec, given)
  const problems = [...read.problems, ...unknownRules(spec)]
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
    artefacts: artefactsOf(read.texts),
  }
  return { spec: active }
}

type Text = Extract<Read, { kind: 'text' }>

function readAll(
  spec: WrittenSpec,
  { files, rules }: Given,
): { readonly texts: ReadonlyMap<Environment, Text>; readonly problems: readonly Problem[] } {
  const template = templateRequest(spec)
  const rendered = template === undefined ? undefined : rules.render(template)
  if (rendered?.kind === 'problems')
    return {
      texts: new Map(),
      problems: rendered.problems.map(({ path, ...problem }) =>
        at(closest(path, spec.templatePlaces), problem),
      ),
    }
  const reads = ENVIRONMENTS.flatMap((environment): readonly (readonly [Environment, Read])[] => {
    const named = spec.sources[environment]
    if (named?.source.kind === 'file')
      return [[environment, readFile(named.source.path, named.place, files)]]
    const text = named?.source.kind === 'template' ? rendered?.files[environment] : undefined
    return text === undefined || template === undefined
      ? []
      : [[environment, renderedText(template.name, environment, spec, text)]]
  })
  return {
    texts: new Map(
      reads.flatMap(([environment, read]) =>
        read.kind === 'text' ? [[environment, read] as const] : [],
      ),
    ),
    problems: reads.flatMap(([, read]) => (read.kind === 'problem' ? [read.problem] : [])),
  }
}

function templateRequest({ sources }: WrittenSpec) {
  const environments = ENVIRONMENTS.filter(
    (environment) => sources[environment]?.source.kind === 'template',
  )
  const source = environments[0] === undefined ? undefined : sources[environments[0]]?.source
  return source?.kind === 'template'
    ? { name: source.name, version: source.version, with: source.parameters, environments }
    : undefined
}

function renderedText(
  template: string,
  environment: Environment,
  { file }: WrittenSpec,
  text: string,
): Read {
  const name = `${environment} compose file of template ${template}`
  return { kind: 'text', name, path: file, bytes: new TextEncoder().encode(text), text }
}

function readFile(path: string, place: Place, files: ReadonlyMap<string, TextFile>): Read {
  const file = files.get(path)
  if (file === undefined)
    return refused(place, {
      code: 'compose-missing',
      message: `there is no file ${masked(path)}`,
      hint: 'a path is seen from the folder of its definition',
    })
  if (file.bytes === undefined)
    return refused(place, {
      code: 'not-a-file',
      message: `${path} can't be read: ${file.reason}`,
      hint: 'put a regular file there',
    })
  if (file.bytes.length > MAX_BLOCK)
    return refused(place, {
      code: 'too-large',
      message: `${path} has ${file.bytes.length} bytes`,
      hint: 'a compose file has 256 KiB at most',
    })
  try {
    return {
      kind: 'text',
      name: path,
      path,
      bytes: file.bytes,
      text: new TextDecoder('utf-8', { fatal: true }).decode(file.bytes),
    }
  } catch {
    return refused(place, {
      code: 'not-utf8',
      message: `${path} is not UTF-8`,
      hint: 'save it as UTF-8',
    })
  }
}

/** What a repository asks of its compose files beyond the rules. */
type Demands = Pick<ActiveSpec, 'relax' | 'oldestCompose'>
type Judged = Demands & Pick<Given, 'rules'>

function composeFile(
  demands: Judged,
  { source, place }: { readonly source: ComposeSource; readonly place: Place },
  text: Text | undefined,
  environment: Environment,
): ComposeFile {
  if (source.kind === 'ipfs') return { source, cid: source.cid, findings: [] }
  if (text === undefined) return { source, findings: [] }
  const findings = findingsIn(text, environment, demands)
  return {
    source,
    cid: cidOf(text.bytes),
    text: text.text,
    sameAs: new Set(keysOf(text.bytes)),
    findings:
      source.kind === 'template'
        ? findings.map((finding) => elsewhere(finding, `the rendered ${environment} file`, place))
        : findings,
  }
}

/** What the rules say of a text; those that the definition waives say why instead. */
function findingsIn(
  { path, text }: { readonly path: string; readonly text: string },
  environment: Environment,
  { relax, oldestCompose, rules }: Judged,
): readonly ComposeFinding[] {
  const { findings, relaxed: letOff } = relaxed(
    rules.check(path, text, environment, oldestCompose),
    new Map(Object.entries(relax)),
  )
  return [
    ...findings.map(findingOf),
    ...letOff.flatMap(({ reason, findings: taken }) =>
      taken.map((finding) => ({
        ...findingOf(finding),
        severity: 'warning' as const,
        relaxed: reason,
      })),
    ),
  ]
}

function findingOf({ rule, severity, message, hint, place, frame }: Finding): ComposeFinding {
  return {
    rule,
    severity,
    message,
    hint,
    file: place.file,
    line: place.line,
    column: place.column,
    frame,
  }
}

/** What was fetched for the environments that a plan would publish or change. */
export interface FetchedContents {
  readonly texts: ReadonlyMap<string, FetchedText>
  /** For what stands on chain, every address of the same bytes. */
  readonly published: ReadonlyMap<string, readonly string[]>
  readonly rules: FileRules
}

/**
 * A spec with what the rules say of the texts behind its URLs, and with every address that is known
 * to lead to the bytes that it wants.
 */
export function withFetched(
  spec: ActiveSpec,
  environments: readonly Environment[],
  { texts, published, rules }: FetchedContents,
): ActiveSpec {
  const checked = environments.flatMap(
    (environment): readonly (readonly [Environment, ComposeFile])[] => {
      const file = spec.compose[environment]
      if (file === undefined) return []
      const read = withText(spec, environment, file, { texts, rules })
      const { sameAs } = read
      const more =
        sameAs === undefined
          ? []
          : [...published].flatMap(([key, keys]) =>
              keys.some((one) => sameAs.has(one)) ? [key] : [],
            )
      return [
        [
          environment,
          sameAs === undefined ? read : { ...read, sameAs: new Set([...sameAs, ...more]) },
        ],
      ]
    },
  )
  return { ...spec, compose: { ...spec.compose, ...Object.fromEntries(checked) } }
}

function withText(
  spec: ActiveSpec,
  environment: Environment,
  file: ComposeFile,
  { texts, rules }: Pick<FetchedContents, 'texts' | 'rules'>,
): ComposeFile {
  const { source } = file
  const url = source.kind === 'url' || source.kind === 'ipfs' ? urlOf(source) : undefined
  const fetched = url === undefined ? undefined : texts.get(url)
  if (url === undefined || fetched === undefined) return file
  const place = { file: spec.file, line: spec.lines[environment] ?? spec.lines.id, column: 1 }
  const findings = urlFindings(url, fetched, environment, { ...spec, rules }, place)
  if (source.kind !== 'ipfs' || fetched.kind !== 'text') return { ...file, findings }
  const address = parseContent(source.cid)
  const own = address === undefined ? [] : [contentKeyOf(address)]
  return {
    ...file,
    findings,
    text: fetched.text,
    sameAs: new Set([...own, ...(fetched.bytes === undefined ? [] : keysOf(fetched.bytes))]),
  }
}

/**
 * A finding in a text that is no file of the repository: it is shown where the definition names
 * that text.
 */
function elsewhere(
  { frame: _, ...finding }: ComposeFinding,
  where: string,
  place: Place,
): ComposeFinding {
  return {
    ...finding,
    message: `line ${finding.line ?? 1} of ${where}: ${finding.message}`,
    ...place,
  }
}

function urlFindings(
  url: string,
  fetched: FetchedText,
  environment: Environment,
  demands: Judged,
  place: Place,
): readonly ComposeFinding[] {
  if (fetched.kind === 'unreachable') {
    return [
      {
        rule: 'url-unreachable',
        severity: 'warning',
        ...unreachable(url, fetched.reason),
        ...place,
      },
    ]
  }
  return findingsIn({ path: url, text: fetched.text }, environment, demands).map((finding) =>
    elsewhere(finding, url, place),
  )
}

function unreachable(url: string, reason: string): Pick<ComposeFinding, 'message' | 'hint'> {
  if (!url.startsWith('ipfs://'))
    return {
      message: `${url} can't be read (${reason}), so it was not checked`,
      hint: 'providers have to be able to read it',
    }
  return {
    message: `${url} was not checked: ${reason}`,
    hint: 'providers have to be able to read it: pin it, as one block, where the gateway finds it',
  }
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

/** Rules that a definition waives must be rules. */
function unknownRules({ relax, file, lines }: WrittenSpec): readonly Problem[] {
  return Object.keys(relax)
    .filter((rule) => !WAIVABLE.includes(rule) && !RELAXABLE_RULES.some((known) => known === rule))
    .map((rule) => ({
      code: 'unknown-rule',
      message: `relax names ${JSON.stringify(rule)}, which is no rule that can be waived`,
      hint: 'docs/errors.md lists the rules for compose files',
      file,
      line: lines.id,
      column: 1,
    }))
}

function publishedAs({ source, cid }: ComposeFile, { gatewayUrl }: Network): string {
  return source.kind === 'url' ? source.url : `${gatewayUrl}${cid ?? ''}`
}

/** Each content once, whatever environments share it. */
function artefactsOf(texts: ReadonlyMap<Environment, Text>): readonly Artefact[] {
  return [
    ...new Map(
      [...texts.values()].map(({ name, bytes }) => [
        cidOf(bytes),
        { name, cid: cidOf(bytes), bytes },
      ]),
    ).values(),
  ]
}

/** The place of a path, or of the nearest part around it that stands in the file. */
function closest(path: string, places: Readonly<Record<string, Place>>): Place | undefined {
  const steps = path.split('.')
  return (
    steps
      .map((_, index) => places[steps.slice(0, steps.length - index).join('.')])
      .find((place) => place !== undefined) ?? places['']
  )
}

function refused(place: Place, problem: Problem): Read {
  return { kind: 'problem', problem: at(place, problem) }
}

function at(place: Place | undefined, problem: Problem): Problem {
  return place === undefined
    ? problem
    : { ...problem, file: place.file, line: place.line, column: place.column }
}
