import { nearest } from '../model/nearest.ts'
import type { SchemaError } from '../yaml/schema-error.ts'
import { quote } from './quote.ts'
import type { Parameters, TemplateParameter, TemplateProblem, TemplateVersion } from './template.ts'

/** These only say that another one failed. */
const SILENT: ReadonlySet<string> = new Set(['anyOf', 'propertyNames'])

/** What the schema has against parameters, in words: the first complaint about each place. */
export function schemaProblems(
  version: TemplateVersion,
  parameters: Parameters,
): readonly TemplateProblem[] {
  if (version.validate(parameters)) return []
  const errors = (version.validate.errors ?? []).filter((error) => !SILENT.has(error.keyword))
  const mistyped = new Set(
    errors.filter(({ keyword }) => keyword === 'type').map(({ instancePath }) => instancePath),
  )
  const problems = errors
    .filter((error) => error.keyword === 'type' || !mistyped.has(error.instancePath))
    .map((error) => explain(error, version, parameters))
  return [
    ...new Map(problems.map((problem) => [problem.path, problem] as const).reverse()).values(),
  ].reverse()
}

function explain(
  error: SchemaError,
  version: TemplateVersion,
  parameters: Parameters,
): TemplateProblem {
  const [name = '', ...rest] = error.instancePath.split('/').slice(1)
  if (error.propertyName !== undefined) return argumentName(name, error)
  if (error.keyword === 'additionalProperties')
    return unknownParameter(String(error.params['additionalProperty']), version)
  if (error.keyword === 'required')
    return missingParameter(String(error.params['missingProperty']), version)
  const path = ['with', name, ...rest].filter((step) => step !== '').join('.')
  const parameter = version.parameters.find((candidate) => candidate.name === name)
  return {
    path,
    ...complaintOf(
      error,
      `template.${path}`,
      name === '' ? parameters : parameters[name],
      parameter,
    ),
  }
}

function complaintOf(
  error: SchemaError,
  name: string,
  value: unknown,
  parameter: TemplateParameter | undefined,
): Omit<TemplateProblem, 'path'> {
  const limit = String(error.params['limit'])
  switch (error.keyword) {
    case 'type':
      return value === null
        ? {
            code: 'bad-type',
            message: `${name} has no value`,
            hint: 'write a value, or leave it out',
          }
        : {
            code: 'bad-type',
            message: `${name} is ${quote(value)}; it has to be ${typeWords(error.params['type'])}`,
            hint: typeHint(error, value, parameter),
          }
    case 'maxLength':
      return {
        code: 'bad-value',
        message: `${name} is longer than ${limit} characters`,
        hint: `${limit} at most`,
      }
    case 'maxProperties':
      return {
        code: 'bad-value',
        message: `${name} has more than ${limit} entries`,
        hint: `${limit} at most`,
      }
    case 'minimum':
    case 'maximum':
      return {
        code: 'bad-value',
        message: `${name} is ${quote(value)}`,
        hint: `${error.keyword === 'minimum' ? 'at least' : 'at most'} ${limit}`,
      }
    default:
      return {
        code: 'bad-value',
        message: `${name} is ${quote(value)}`,
        hint: choicesOf(parameter, value) ?? exampleOf(parameter),
      }
  }
}

function typeHint(
  { instancePath, params }: SchemaError,
  value: unknown,
  parameter: TemplateParameter | undefined,
): string {
  const isText =
    [params['type']].flat().includes('string') &&
    (typeof value === 'number' || typeof value === 'boolean')
  return isText ? `put it in quotes: ${instancePath.slice(1)}: "${value}"` : exampleOf(parameter)
}

function unknownParameter(name: string, { parameters }: TemplateVersion): TemplateProblem {
  const path = /^[A-Za-z0-9_-]{1,64}$/.test(name) ? `with.${name}` : 'with'
  return {
    path,
    code: 'unknown-field',
    message: `unknown parameter ${quote(name)}`,
    hint: `known here: ${parameters.map((known) => known.name).join(', ')}`,
  }
}

function missingParameter(name: string, { parameters }: TemplateVersion): TemplateProblem {
  const parameter = parameters.find((candidate) => candidate.name === name)
  return {
    path: `with.${name}`,
    code: 'missing-field',
    message: `template.with.${name} is missing`,
    hint: exampleOf(parameter),
  }
}

/** Whether the name is none, or is one that has a parameter of its own. */
function argumentName(
  parent: string,
  { keyword, propertyName = '' }: SchemaError,
): TemplateProblem {
  if (keyword === 'not') {
    const own = propertyName === 'torch_dtype' ? 'dtype' : propertyName
    const path = `with.${parent}.${propertyName}`
    return {
      path,
      code: 'bad-value',
      message: `template.${path} would override ${own}`,
      hint: `write it as template.with.${own}`,
    }
  }
  return {
    path: `with.${parent}`,
    code: 'bad-value',
    message: `template.with.${parent} has the key ${quote(propertyName)}`,
    hint: 'a letter or _, then letters, digits and _; 64 at most',
  }
}

const TYPE_WORDS: Readonly<Record<string, string>> = {
  string: 'a text',
  integer: 'a whole number',
  object: 'a mapping',
}

function typeWords(wanted: unknown): string {
  return [wanted]
    .flat()
    .map((type) => TYPE_WORDS[String(type)] ?? String(type))
    .join(' or ')
}

// Nobody reads more of them in a hint.
const MAX_CHOICES = 12

function choicesOf(parameter: TemplateParameter | undefined, value: unknown): string | undefined {
  const choices = parameter?.choices
  if (choices === undefined) return undefined
  if (choices.length <= MAX_CHOICES) return `one of ${choices.join(', ')}`
  const near = typeof value === 'string' ? nearest(value, choices) : undefined
  const all = `ogpu-gitops template show lists all ${choices.length}`
  return near === undefined
    ? `one of ${choices.slice(0, MAX_CHOICES).join(', ')} …; ${all}`
    : `did you mean ${near}? ${all}`
}

function exampleOf(parameter: TemplateParameter | undefined): string {
  return parameter === undefined
    ? 'see the template’s parameters'
    : `for example ${parameter.name}: ${JSON.stringify(parameter.example)}`
}
