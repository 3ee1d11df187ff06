import type { ComposeProblem } from '../compose/finding.ts'
import { relaxed } from '../compose/relax.ts'
import { masked } from '../desired/check/secrets.ts'
import type { TextFile } from '../desired/text-file.ts'
import type { Place } from '../model/place.ts'
import type { Problem } from '../model/problem.ts'
import type {
  ActiveSpec,
  ComposeFile,
  ComposeFinding,
  ComposeSource,
  WrittenSpec,
} from '../model/source/definition.ts'
import { ENVIRONMENTS, type Environment } from '../model/source/source.ts'
import { MAX_BLOCK } from '../model/units/cid.ts'
import type { FileRules } from './file-rules.ts'

type Read =
  | {
      readonly kind: 'text'
      readonly name: string
      readonly path: string
      readonly bytes: Uint8Array
      readonly text: string
    }
  | { readonly kind: 'problem'; readonly problem: Problem }

export type Text = Extract<Read, { kind: 'text' }>

/**
 * The text of each environment's compose file, found, rendered or read, and judged by the rules.
 */
export function readAll(
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
export type Demands = Pick<ActiveSpec, 'relax' | 'oldestCompose'>

/** A compose file as a spec carries it, with what the rules say of it. */
export function composeFile(
  demands: Judged,
  { source, place }: { readonly source: ComposeSource; readonly place: Place },
  text: Text | undefined,
  environment: Environment,
): ComposeFile {
  if (source.kind === 'ipfs') return { source, cid: source.cid, findings: [] }
  if (text === undefined) return { source, findings: [] }
  const findings = findingsIn(text, environment, demands)
  const cids = demands.rules.cids(text.bytes)
  return {
    source,
    cid: cids[0],
    text: text.text,
    sameAs: new Set(cids.map((cid) => `ipfs://${cid}`)),
    findings:
      source.kind === 'template'
        ? findings.map((finding) => elsewhere(finding, `the rendered ${environment} file`, place))
        : findings,
  }
}

/** What the rules say of a text; those that the definition waives say why instead. */
export function findingsIn(
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

function findingOf({
  rule,
  severity,
  message,
  hint,
  place,
  frame,
}: ComposeProblem): ComposeFinding {
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

/**
 * A finding in a text that is no file of the repository: it is shown where the definition names
 * that text.
 */
export function elsewhere(
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

/** What a definition may name, and what is asked of it. */
export interface Given {
  readonly files: ReadonlyMap<string, TextFile>
  readonly rules: FileRules
}
export type Judged = Demands & Pick<Given, 'rules'>
