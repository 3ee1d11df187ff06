import type { Environment } from '../model/source/source.ts'
import { scalar } from './scalar.ts'
import { schemaComment } from './schema-comment.ts'

export interface FirstDefinition {
  readonly id: string
  readonly name: string
  readonly minPayment: string
  readonly network: string
  /** The hardware that providers have to have. */
  readonly environment: Environment
  readonly runs: Runs
}

/**
 * What providers run: a template with its parameters, or a compose file by its path from the
 * definition or its URL.
 */
export type Runs =
  | {
      readonly kind: 'template'
      readonly name: string
      readonly version: number
      readonly parameters: Readonly<Record<string, string>>
    }
  | { readonly kind: 'compose'; readonly reference: string }

/** The text of the first definition. */
export function definitionText({
  id,
  name,
  minPayment,
  network,
  environment,
  runs,
}: FirstDefinition): string {
  return [
    schemaComment('source'),
    `id: ${scalar(id)} # never changes; everything else may`,
    `name: ${scalar(name)}`,
    ...runsLines(runs, environment),
    'payment:',
    `  minPayment: ${scalar(minPayment)}`,
    'maxExpiry: 24h',
    `networks: [${scalar(network)}]`,
    '',
  ].join('\n')
}

function runsLines(runs: Runs, environment: Environment): readonly string[] {
  if (runs.kind === 'compose')
    return [
      'environments: # one or more of cpu, nvidia, amd',
      `  ${environment}: ${scalar(runs.reference)}`,
    ]
  return [
    'template:',
    `  name: ${scalar(runs.name)}`,
    `  version: ${runs.version} # written down, so that an upgrade of the tool changes nothing by itself`,
    `  environments: [${environment}] # one or more of cpu, nvidia, amd`,
    '  with:',
    ...Object.entries(runs.parameters).map(
      ([parameter, value]) => `    ${parameter}: ${scalar(value)}`,
    ),
  ]
}

/** Whether what stands for a compose file is a URL, and no path. */
export function isUrl(text: string): boolean {
  return /^(https?|ipfs):\/\//i.test(text)
}

/**
 * The environment that a compose file's name tells of, else the one that its devices belong to; cpu
 * when neither tells.
 */
export function likelyEnvironment(file: string, text = ''): Environment {
  const [, found] =
    /(?:^|[._-])(nvidia|amd|cpu)(?:[._-]|$)/i.exec(file.split(/[/\\]/).at(-1) ?? '') ?? []
  const lower = found?.toLowerCase()
  if (lower === 'nvidia' || lower === 'amd' || lower === 'cpu') return lower
  if (/^[^#\n\r\u2028\u2029]*\b(?:driver|runtime)["']?:\s*["']?nvidia\b/m.test(text))
    return 'nvidia'
  return /^[^#\n\r\u2028\u2029]*\/dev\/kfd\b/m.test(text) ? 'amd' : 'cpu'
}
