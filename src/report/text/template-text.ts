import { terminal } from '../format/escape.ts'
import { COLUMNS, fittingLines, wrapped } from './layout.ts'

interface Parameter {
  readonly name: string
  readonly required: boolean
  readonly description: string
  readonly example: unknown
  readonly choices?: readonly string[]
}

interface ShownTemplate {
  readonly name: string
  readonly description: string
  readonly version: number
  readonly parameters: readonly Parameter[]
}

/** The templates, a line each. */
export function templateListText(
  templates: readonly {
    readonly name: string
    readonly description: string
    readonly versions: readonly { readonly version: number }[]
  }[],
): string {
  const widest = Math.max(...templates.map(({ name }) => name.length))
  const lines = fittingLines(
    templates.map(
      ({ name, description, versions }) =>
        `${name.padEnd(widest)}  v${versions.at(-1)?.version ?? 0}  ${terminal(description)}`,
    ),
  )
  return [...lines, '', 'ogpu-gitops template show NAME tells what one takes.', ''].join('\n')
}

/** One template: what it takes, and a block to paste into a definition. */
export function templateText({ name, description, version, parameters }: ShownTemplate): string {
  const widest = Math.max(...parameters.map((parameter) => parameter.name.length))
  const lines = parameters.flatMap(
    ({ name: parameter, required, description: meaning, choices }) => [
      ...hanging(
        `  ${parameter.padEnd(widest)}  ${required ? 'required' : 'optional'}  `,
        terminal(meaning),
      ),
      ...(choices === undefined
        ? []
        : hanging(' '.repeat(widest + '    required  '.length), `one of ${choices.join(', ')}`)),
    ],
  )
  const given = parameters
    .filter(({ required }) => required)
    .map(({ name: parameter, example }) => `    ${parameter}: ${JSON.stringify(example)}`)
  return [
    `${name}, version ${version}`,
    ...fittingLines([terminal(description)]),
    '',
    'Parameters',
    ...lines,
    '',
    'In a definition',
    'template:',
    `  name: ${name}`,
    `  version: ${version}`,
    '  environments: [cpu]',
    '  with:',
    ...given,
    '',
  ].join('\n')
}

/** A text behind its label, and its further lines below where it begins. */
function hanging(label: string, text: string): readonly string[] {
  const [first = '', ...rest] = wrapped(text, COLUMNS - label.length)
  return [`${label}${first}`, ...rest.map((line) => `${' '.repeat(label.length)}${line}`)]
}

/** The same for machines. */
export function templateJson({ name, description, version, parameters }: ShownTemplate) {
  return {
    formatVersion: 1,
    name,
    description,
    version,
    parameters: parameters.map(
      ({ name: parameter, required, description: meaning, example, choices }) => ({
        name: parameter,
        required,
        description: meaning,
        example,
        ...(choices === undefined ? {} : { choices }),
      }),
    ),
  }
}
