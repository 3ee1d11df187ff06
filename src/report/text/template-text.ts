import { terminal } from '../escape.ts'

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
  const lines = templates.map(
    ({ name, description, versions }) =>
      `${name.padEnd(widest)}  v${versions.at(-1)?.version ?? 0}  ${terminal(description)}`,
  )
  return [...lines, '', 'ogpu-gitops template show NAME tells what one takes.', ''].join('\n')
}

/** One template: what it takes, and a block to paste into a definition. */
export function templateText({ name, description, version, parameters }: ShownTemplate): string {
  const widest = Math.max(...parameters.map((parameter) => parameter.name.length))
  const lines = parameters.flatMap(
    ({ name: parameter, required, description: meaning, choices }) => [
      `  ${parameter.padEnd(widest)}  ${required ? 'required' : 'optional'}  ${terminal(meaning)}`,
      ...(choices === undefined
        ? []
        : [`  ${' '.repeat(widest)}            one of ${choices.join(', ')}`]),
    ],
  )
  const given = parameters
    .filter(({ required }) => required)
    .map(({ name: parameter, example }) => `    ${parameter}: ${JSON.stringify(example)}`)
  return [
    `${name}, version ${version}`,
    terminal(description),
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
