import { ENVIRONMENTS, type Environment } from '../model/source/source.ts'
import { schemaProblems } from './explain.ts'
import { TEMPLATES } from './generated/index.ts'
import { quote } from './quote.ts'
import type { Parameters, Template, TemplateProblem, TemplateVersion } from './template.ts'
import { writeCompose } from './write-compose.ts'

/** The template block of a definition. Without a version the newest is meant. */
export interface TemplateRequest {
  readonly name: string
  readonly version?: number | undefined
  readonly with: Parameters
  readonly environments: readonly Environment[]
}

export type Rendering =
  | {
      readonly kind: 'rendered'
      readonly version: number
      readonly files: Readonly<Partial<Record<Environment, string>>>
    }
  | { readonly kind: 'problems'; readonly problems: readonly TemplateProblem[] }

/** Every template that there is, by name. */
export function listTemplates(): readonly Template[] {
  return TEMPLATES
}

/** One version of a template, the newest by default; undefined when there is none. */
export function findTemplate(
  name: string,
  version?: number,
): (TemplateVersion & { readonly name: string; readonly description: string }) | undefined {
  const template = TEMPLATES.find((candidate) => candidate.name === name)
  const found =
    version === undefined
      ? template?.versions.at(-1)
      : template?.versions.find((candidate) => candidate.version === version)
  return template === undefined || found === undefined
    ? undefined
    : { ...found, name, description: template.description }
}

/**
 * Whether a parameter names an image; where it is not known of which template it is, whether one of
 * any template does.
 */
export function isImageParameter(template: string | undefined, parameter: string): boolean {
  return TEMPLATES.some(
    ({ name, versions }) =>
      (template === undefined || name === template) &&
      versions.some(({ parameters }) =>
        parameters.some(({ name: known, names }) => known === parameter && names === 'image'),
      ),
  )
}

/** An image that no template runs by itself. */
const OTHER = 'registry.invalid/other:1'

/**
 * The parameter that would name an image which a template runs by itself: with it the files stay as
 * they are, and with another image they don't. Undefined where there is none, or it is given.
 */
export function parameterNaming(request: TemplateRequest, image: string): string | undefined {
  const filesWith = (given: Parameters): string =>
    JSON.stringify(renderTemplate({ ...request, with: { ...request.with, ...given } }))
  const now = filesWith({})
  return findTemplate(request.name, request.version)
    ?.parameters.filter(({ name, names }) => names === 'image' && !(name in request.with))
    .map(({ name }) => name)
    .find((name) => filesWith({ [name]: image }) === now && filesWith({ [name]: OTHER }) !== now)
}

/**
 * The compose files of a template, exactly the bytes that are uploaded, or everything that is wrong
 * with its block.
 */
export function renderTemplate(request: TemplateRequest): Rendering {
  const template = findTemplate(request.name, request.version)
  if (template === undefined) return { kind: 'problems', problems: [missing(request)] }
  const shape = schemaProblems(template, request.with)
  const problems = shape.length > 0 ? shape : template.check(request.with, request.environments)
  const all = [...problems, ...environmentProblems(request.environments)]
  if (all.length > 0) return { kind: 'problems', problems: all }
  const wanted = ENVIRONMENTS.filter((environment) => request.environments.includes(environment))
  const files = Object.fromEntries(
    wanted.map((environment) => [
      environment,
      writeCompose(template.render(request.with, environment)),
    ]),
  )
  return { kind: 'rendered', version: template.version, files }
}

function missing({ name, version }: TemplateRequest): TemplateProblem {
  const versions = TEMPLATES.find((candidate) => candidate.name === name)?.versions.map(
    (known) => known.version,
  )
  if (versions === undefined) {
    const hint = `one of ${TEMPLATES.map((known) => known.name).join(', ')}`
    return { path: 'name', code: 'bad-value', message: `there is no template ${quote(name)}`, hint }
  }
  const hint = `there ${versions.length === 1 ? 'is' : 'are'} ${versions.join(', ')}; a newer release of this program may have more`
  return {
    path: 'version',
    code: 'bad-value',
    message: `template ${name} has no version ${quote(version)}`,
    hint,
  }
}

function environmentProblems(environments: readonly Environment[]): readonly TemplateProblem[] {
  if (environments.length > 0) return []
  return [
    {
      path: 'environments',
      code: 'no-environments',
      message: 'template.environments is empty',
      hint: 'give at least one of cpu, nvidia, amd',
    },
  ]
}
