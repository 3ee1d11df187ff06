import type { Repository } from '../assemble.ts'
import { imageSpans } from '../compose/image-spans.ts'
import { templateSpans } from '../desired/edit.ts'
import type { ActiveSpec } from '../model/definition.ts'
import { ENVIRONMENTS } from '../model/source.ts'
import type { Files } from '../ports.ts'
import { isImageParameter } from '../templates/render.ts'
import type { ScalarSpan } from '../yaml/scalar-span.ts'

/** A file of the repository with the images that stand in it. */
export interface FileImages {
  readonly file: string
  readonly text: string
  readonly spans: readonly ScalarSpan[]
}

/** An image that the repository does not hold, or a compose file that stands elsewhere. */
export interface ImageElsewhere {
  readonly file: string
  readonly line: number
  readonly path: string
  readonly image: string | null
  readonly reason: string
}

/** Everything that these specs run. */
export interface NamedImages {
  readonly files: readonly FileImages[]
  readonly elsewhere: readonly ImageElsewhere[]
}

/** Finds the images of definitions: in their compose files and among their templates' parameters. */
export async function namedImages(
  files: Files,
  { config }: Pick<Repository, 'config'>,
  specs: readonly ActiveSpec[],
): Promise<NamedImages> {
  const sources = specs.flatMap((spec) =>
    ENVIRONMENTS.flatMap((environment) => {
      const file = spec.compose[environment]
      return file === undefined ? [] : [{ spec, environment, file }]
    }),
  )
  const composeFiles = sources.flatMap(({ file: { source } }) =>
    source.kind === 'file' ? [source.path] : [],
  )
  const templated = sources.filter(({ file }) => file.source.kind === 'template')
  const definitions = templated.map(({ spec }) => spec.file)
  const settings = definitions.length === 0 || config === undefined ? [] : [config.file]
  const found = [
    ...(await all(files, composeFiles, (path, text) => imageSpans({ path, text }))),
    ...(await all(files, [...settings, ...definitions], (_, text) => parameterSpans(text))),
  ]
  const given = new Set(found.flatMap(({ spans }) => spans.map(({ value }) => value)))
  return {
    files: found.filter(({ spans }) => spans.length > 0),
    elsewhere: once([
      ...templated.flatMap((source) => ownImages(source, given)),
      ...sources.flatMap(publishedElsewhere),
    ]),
  }
}

interface Source {
  readonly spec: ActiveSpec
  readonly environment: (typeof ENVIRONMENTS)[number]
  readonly file: NonNullable<ActiveSpec['compose'][(typeof ENVIRONMENTS)[number]]>
}

async function all(
  files: Files,
  paths: readonly string[],
  spansOf: (path: string, text: string) => readonly ScalarSpan[],
): Promise<readonly FileImages[]> {
  const read = [...new Set(paths)].map(async (file): Promise<FileImages> => {
    const text = await files.read(file)
    return { file, text, spans: spansOf(file, text) }
  })
  return Promise.all(read)
}

function parameterSpans(text: string): readonly ScalarSpan[] {
  return templateSpans(text).filter(({ template, parameter }) =>
    isImageParameter(template, parameter),
  )
}

/** What a template runs where no parameter says otherwise. */
function ownImages(
  { spec, environment, file }: Source,
  given: ReadonlySet<string>,
): readonly ImageElsewhere[] {
  if (file.source.kind !== 'template' || file.text === undefined) return []
  const reason = `it is the template’s own; ogpu-gitops template show ${file.source.name} says which parameter names another`
  return imageSpans({ path: spec.file, text: file.text })
    .filter(({ value }) => !given.has(value) && !value.includes('@'))
    .map(({ value }) => ({ ...at(spec, environment), path: 'template', image: value, reason }))
}

function publishedElsewhere({ spec, environment, file }: Source): readonly ImageElsewhere[] {
  if (file.source.kind !== 'url' && file.source.kind !== 'ipfs') return []
  const reason = 'its compose file is not in this repository'
  return [{ ...at(spec, environment), path: `environments.${environment}`, image: null, reason }]
}

function at(spec: ActiveSpec, environment: Source['environment']) {
  return { file: spec.file, line: spec.lines[environment] ?? spec.lines.id }
}

/** A definition is there once for each of its networks. */
function once(found: readonly ImageElsewhere[]): readonly ImageElsewhere[] {
  return [...new Map(found.map((one) => [`${one.file} ${one.path} ${one.image}`, one])).values()]
}
