import { type FirstDefinition, isUrl, likelyEnvironment } from '../../init/definition-text.ts'
import type { Problem } from '../../model/problem.ts'
import { ENVIRONMENTS, type Environment } from '../../model/source/source.ts'
import { nonEmpty } from '../../settings.ts'
import { findTemplate, listTemplates } from '../../templates/render.ts'
import { badAnswer, type Prompt, type PromptAnswer } from './ask.ts'
import type { InitFlags } from './flags.ts'

/** What the first Source runs: a template, a compose file to copy, or the URL of one. */
export type Choice =
  | Extract<FirstDefinition['runs'], { kind: 'template' }>
  | { readonly kind: 'file'; readonly file: string }
  | { readonly kind: 'url'; readonly url: string }

export const DEFAULTS = { template: 'huggingface-pipeline', minPayment: '0.01 OGPU' }
/** What a template starts from where nobody says anything about it. */
const STARTS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'huggingface-pipeline': {
    task: 'text-classification',
    model: 'distilbert/distilbert-base-uncased-finetuned-sst-2-english',
  },
}
/** The flags that stand for a template's parameters. */
export const PARAMETER_FLAGS = {
  task: 'task',
  model: 'model',
  serviceImage: 'service-image',
} as const
const SHORTEST_LIST = 12

export type Checked = DefinitionCheck & { readonly about: DefinitionAnswers }
type Runs = Pick<DefinitionAnswers, 'choice' | 'environment'>

/** The parameters of a template that flags of their own give. */
export function parametersIn(
  flags: InitFlags,
): readonly (readonly [keyof typeof PARAMETER_FLAGS, string])[] {
  return (['task', 'model', 'serviceImage'] as const).flatMap((name) => {
    const value = nonEmpty(flags[name])
    return value === undefined ? [] : [[name, value] as const]
  })
}

/** What providers are to run: a template with its parameters, a compose file, or its URL. */
export async function askRuns(
  flags: InitFlags,
  ask: Prompt,
  check: Checked,
): Promise<PromptAnswer<Runs>> {
  const given =
    nonEmpty(flags.compose) ??
    nonEmpty(flags.template) ??
    (parametersIn(flags).length === 0 ? undefined : DEFAULTS.template)
  const templates = listTemplates()
  const what = await ask({
    about: [
      'What providers run for this Source: a template, a compose file of yours, or its URL.',
      ...templates.map(
        ({ name, description }) => `  ${name.padEnd(22)}${description.split(/[:,] /)[0]}`,
      ),
      '  ./compose.yaml        a file on this machine (it is copied)',
      '  https://… ipfs://…    the address of one (it is named, not copied)',
    ].join('\n'),
    text: 'Template, file or URL',
    start: DEFAULTS.template,
    given,
    read: (answer) =>
      nonEmpty(flags.template) === undefined
        ? runsNamed(answer, flags, check)
        : templateNamed(answer),
  })
  if ('problems' in what) return what
  return what.value.kind === 'template'
    ? askTemplate(what.value.name, flags, ask, check)
    : askEnvironment(what.value, flags, ask, check)
}

type Named =
  | { readonly kind: 'template'; readonly name: string }
  | Exclude<Choice, { kind: 'template' }>

async function runsNamed(
  answer: string,
  flags: InitFlags,
  check: Checked,
): Promise<PromptAnswer<Named>> {
  if (nonEmpty(flags.compose) === undefined && findTemplate(answer) !== undefined)
    return templateNamed(answer)
  const choice: Exclude<Choice, { kind: 'template' }> = isUrl(answer)
    ? { kind: 'url', url: answer }
    : { kind: 'file', file: answer }
  const problems = await check.problems({
    ...check.about,
    choice,
    environment: environmentIn(flags) ?? (await guessed(choice, check)),
  })
  return problems.length === 0 ? { value: choice } : { problems }
}

function templateNamed(name: string): PromptAnswer<Named> {
  if (findTemplate(name) !== undefined) return { value: { kind: 'template', name } }
  const known = listTemplates().map((candidate) => candidate.name)
  return badAnswer(
    `there is no template ${JSON.stringify(name)}`,
    `--template takes one of ${known.join(', ')}`,
  )
}

async function guessed(choice: Choice, check: Checked): Promise<Environment> {
  if (choice.kind === 'template') return 'cpu'
  return choice.kind === 'file'
    ? likelyEnvironment(choice.file, await check.textOf(choice.file))
    : likelyEnvironment(choice.url)
}

function environmentIn(flags: InitFlags): Environment | undefined {
  return ENVIRONMENTS.find((environment) => environment === nonEmpty(flags.environment))
}

async function askEnvironment(
  choice: Choice,
  flags: InitFlags,
  ask: Prompt,
  check: Checked,
): Promise<PromptAnswer<Runs>> {
  const start = await guessed(choice, check)
  return ask({
    about:
      'What its providers need: cpu, nvidia or amd. More can be written into the definition later.',
    text: 'Hardware (cpu, nvidia, amd)',
    start,
    given: nonEmpty(flags.environment),
    read: async (answer) => {
      const environment = ENVIRONMENTS.find((known) => known === answer.toLowerCase())
      if (environment === undefined)
        return badAnswer(
          `there is no environment ${JSON.stringify(answer)}`,
          '--environment takes one of cpu, nvidia, amd',
        )
      const problems = await check.problems({ ...check.about, choice, environment })
      return problems.length === 0 ? { value: { choice, environment } } : { problems }
    },
  })
}

/** Each required parameter by itself, and each other one that a flag has named. */
async function askTemplate(
  name: string,
  flags: InitFlags,
  ask: Prompt,
  check: Checked,
): Promise<PromptAnswer<Runs>> {
  const template = findTemplate(name)
  const given: Readonly<Record<string, string>> = Object.fromEntries(parametersIn(flags))
  const known = template?.parameters ?? []
  const foreign = Object.keys(given).find(
    (parameter) => !known.some((candidate) => candidate.name === parameter),
  )
  if (template === undefined || foreign !== undefined)
    return badAnswer(
      `${name} takes no --${flagOf(foreign ?? '')}`,
      `ogpu-gitops template show ${name} tells what it takes`,
    )
  const examples = Object.fromEntries(
    known
      .filter(({ required }) => required)
      .map((parameter) => [parameter.name, String(parameter.example)]),
  )
  const parameters: Record<string, string> = {}
  for (const parameter of known.filter(
    ({ name: own, required }) => required || given[own] !== undefined,
  )) {
    const { name: own, description, choices, example } = parameter
    const start =
      Object.keys(given).length === 0 || own in given ? startOf(name, own, parameters) : undefined
    const answer = await ask({
      about: `${description}${choices === undefined ? '' : choicesText(choices)}${start === undefined ? ` For example ${String(example)}.` : ''}`,
      text: own,
      ...(start === undefined ? {} : { start }),
      given: given[own],
      read: async (text): Promise<PromptAnswer<string>> => {
        if (text === '')
          return badAnswer(
            `${name} needs --${flagOf(own)}`,
            `for example --${flagOf(own)} ${String(example)}`,
          )
        const choice = {
          kind: 'template',
          name,
          version: template.version,
          parameters: { ...examples, ...parameters, [own]: text },
        } as const
        const problems = await check.problems({ ...check.about, choice })
        return problems.length === 0 ? { value: text } : { problems }
      },
    })
    if ('problems' in answer) return answer
    parameters[own] = answer.value
  }
  return askEnvironment(
    { kind: 'template', name, version: template.version, parameters },
    flags,
    ask,
    check,
  )
}

/** A model to start from fits one task only. */
function startOf(
  template: string,
  parameter: string,
  soFar: Readonly<Record<string, string>>,
): string | undefined {
  const starts = STARTS[template] ?? {}
  return Object.entries(soFar).every(([name, value]) => starts[name] === value)
    ? starts[parameter]
    : undefined
}

function choicesText(choices: readonly string[]): string {
  const shown =
    choices.length > SHORTEST_LIST
      ? `${choices.slice(0, SHORTEST_LIST).join(', ')} and ${choices.length - SHORTEST_LIST} more`
      : choices.join(', ')
  return `\nOne of ${shown}.`
}

/** The flag of a template's parameter: `modelId` is `model-id`. */
export function flagOf(parameter: string): string {
  return parameter.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}

export interface DefinitionAnswers {
  readonly id: string
  readonly name: string
  readonly minPayment: string
  readonly environment: Environment
  readonly choice: Choice
}

/** What init has to know to judge an answer while the person still looks at the question. */
export interface DefinitionCheck {
  /** The id to start from: where a person is asked, one that no definition has. */
  readonly startId: string
  /** Whether a definition with this id stands already. */
  isTaken(id: string): boolean
  /** What stands in a file that somebody named; empty where it can't be read. */
  textOf(file: string): Promise<string>
  /** Everything that a repository with this definition would be told. */
  problems(answers: DefinitionAnswers): Promise<readonly Problem[]>
}
