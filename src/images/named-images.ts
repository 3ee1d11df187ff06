import { imageSpans } from '../compose/convert/image-spans.ts'
import { namesTemplate, templateSpans } from '../desired/edit/edit.ts'
import type { Repository } from '../engine/repository.ts'
import type { ActiveSpec } from '../model/source/definition.ts'
import { ENVIRONMENTS } from '../model/source/source.ts'
import type { Files } from '../ports/repository.ts'
import { isImageParameter, parameterNaming } from '../templates/render.ts'
import type { ScalarSpan } from '../yaml/scalar-span.ts'

/** An image that stands in a file, or could: as a parameter in place of a template's own. */
export interface NamedImage extends ScalarSpan {
  /** The parameter that is not there yet. */
  readonly newParameter?: string
}

/** A file of the repository with its images. */
export interface FileImages {
  readonly file: string
  readonly text: string
  readonly spans: readonly NamedImage[]
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

/**
 * Finds the images of definitions: in their compose files and among their templates' parameters.
 */
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
  const own = templated.flatMap((source) => ownImages(source, given))
  const withOwn = found.map((one): FileImages => {
    if (!namesTemplate(one.text, '')) return one
    const more = own.filter(({ file, parameter }) => file === one.file && parameter !== undefined)
    return { ...one, spans: [...one.spans, ...onceEach(more.map(parameterOf))] }
  })
  const settable = new Set(
    withOwn.flatMap(({ file, spans }) => spans.map(({ value }) => file + value)),
  )
  const left = own.filter(({ file, image }) => !settable.has(file + image))
  return {
    files: withOwn.filter(({ spans }) => spans.length > 0),
    elsewhere: once([...left.map(leftOf), ...sources.flatMap(publishedElsewhere)]),
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

/** An image that a template runs because no parameter names another. */
interface OwnImage {
  readonly file: string
  readonly line: number
  readonly image: string
  readonly template: string
  readonly parameter: string | undefined
}

function ownImages(
  { spec, environment, file }: Source,
  given: ReadonlySet<string>,
): readonly OwnImage[] {
  const { source, text } = file
  if (source.kind !== 'template' || text === undefined) return []
  const { name, version, parameters } = source
  const environments = ENVIRONMENTS.filter((one) => spec.compose[one]?.source.kind === 'template')
  const request = { name, version, with: parameters, environments }
  return imageSpans({ path: spec.file, text })
    .filter(({ value }) => !given.has(value) && !value.includes('@'))
    .map(({ value }) => ({
      ...at(spec, environment),
      image: value,
      template: name,
      parameter: parameterNaming(request, value),
    }))
}

function parameterOf({ line, image, parameter = '' }: OwnImage): NamedImage {
  const path = `template.with.${parameter}`
  return { path, value: image, line, span: undefined, newParameter: parameter }
}

function leftOf({ file, line, image, template }: OwnImage): ImageElsewhere {
  const reason = `it is the template’s own; ogpu-gitops template show ${template} says which parameter names another`
  return { file, line, path: 'template', image, reason }
}

/** A definition has the same parameters on each of its networks, as a rule. */
function onceEach(images: readonly NamedImage[]): readonly NamedImage[] {
  return [...new Map(images.map((image) => [image.path, image])).values()]
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
