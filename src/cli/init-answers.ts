import { environmentOf, type FirstDefinition, type Runs } from '../init/definition-text.ts'
import { nameOf, namesOf, slugOf } from '../init/naming.ts'
import { never } from '../model/never.ts'
import type { Problem } from '../model/problem.ts'
import { nonEmpty } from '../settings.ts'
import { findTemplate, listTemplates } from '../templates/render.ts'
import type { InitFlags } from './init.ts'

/** What a person at a terminal says to a question; without one, what the question starts from. */
export type Ask = (question: string, start: string) => Promise<string>

/** What the first Source runs, before a compose file has been read. */
export type Choice = Extract<Runs, { kind: 'template' }> | { readonly kind: 'file'; readonly file: string } | { readonly kind: 'url'; readonly url: string }

export interface DefinitionAnswers {
  readonly id: string
  readonly name: string
  readonly minPayment: string
  readonly choice: Choice
}

const DEFAULTS = { template: 'huggingface-pipeline', id: 'my-model', minPayment: '0.01 OGPU' }
/** What a template starts from where nobody says anything about it. */
const STARTS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'huggingface-pipeline': { task: 'text-classification', model: 'distilbert/distilbert-base-uncased-finetuned-sst-2-english' },
}
/** The flags that stand for a template's parameters. */
const PARAMETER_FLAGS = { task: 'task', model: 'model', serviceImage: 'service-image' } as const

/** Whether a flag speaks of a definition. */
export function wantsDefinition(flags: InitFlags): boolean {
  const { template, compose, id, name, minPayment, task, model, serviceImage } = flags
  return [template, compose, id, name, minPayment, task, model, serviceImage].some((flag) => nonEmpty(flag) !== undefined)
}

/** What the flags and a person say of the first definition, or why that is nothing whole. */
export async function definitionAnswers(flags: InitFlags, ask: Ask): Promise<DefinitionAnswers | { readonly problem: Problem }> {
  const choice = await choose(flags, ask)
  if ('problem' in choice) return choice
  const names = await askNames(flags, ask)
  if (slugOf(names.id) !== names.id) return badId(names.id)
  const minPayment = nonEmpty(flags.minPayment) ?? (await ask('What a task pays at least', DEFAULTS.minPayment))
  return { ...names, minPayment, choice }
}

/** The definition's part that says what it runs, once the name of the copied compose file is known. */
export function runsOf(choice: Choice): FirstDefinition['runs'] {
  switch (choice.kind) {
    case 'template':
      return choice
    case 'file':
      return { kind: 'compose', environment: environmentOf(choice.file), reference: `compose.${environmentOf(choice.file)}.yaml` }
    case 'url':
      return { kind: 'compose', environment: environmentOf(choice.url), reference: choice.url }
    default:
      return never(choice)
  }
}

async function choose(flags: InitFlags, ask: Ask): Promise<Choice | { readonly problem: Problem }> {
  const [template, compose] = [nonEmpty(flags.template), nonEmpty(flags.compose)]
  const given = parametersIn(flags)
  if (template !== undefined && compose !== undefined) return usage('--template and --compose exclude each other', 'give one of them')
  if (compose !== undefined && given.length > 0) return usage(`--compose takes no --${PARAMETER_FLAGS[given[0]?.[0] ?? 'task']}`, 'that belongs to a template')
  if (compose !== undefined) return composeChoice(compose)
  if (template !== undefined || given.length > 0) return templateChoice(template ?? DEFAULTS.template, Object.fromEntries(given))
  const names = listTemplates().map(({ name }) => name)
  const answer = await ask(`A template (${names.join(', ')}), its required parameters behind it, or a compose file or its URL`, DEFAULTS.template)
  const [first = '', ...words] = answer.split(/\s+/)
  if (!names.includes(first)) return composeChoice(answer)
  const required = requiredBy(first)
  if (words.length > required.length)
    return usage(`${first} takes ${required.join(' and ')}; there is more: ${JSON.stringify(words.join(' '))}`, 'more can be written into the definition')
  return templateChoice(first, Object.fromEntries(words.map((word, index) => [required[index] ?? '', word])))
}

function parametersIn(flags: InitFlags): readonly (readonly [keyof typeof PARAMETER_FLAGS, string])[] {
  return (['task', 'model', 'serviceImage'] as const).flatMap((name) => {
    const value = nonEmpty(flags[name])
    return value === undefined ? [] : [[name, value] as const]
  })
}

function composeChoice(text: string): Choice {
  return /^(https?|ipfs):\/\//i.test(text) ? { kind: 'url', url: text } : { kind: 'file', file: text }
}

function templateChoice(name: string, given: Readonly<Record<string, string>>): Choice | { readonly problem: Problem } {
  const template = findTemplate(name)
  if (template === undefined) {
    const known = listTemplates().map((candidate) => candidate.name)
    return usage(`there is no template ${JSON.stringify(name)}`, `--template takes one of ${known.join(', ')}`)
  }
  const foreign = Object.keys(given).find((parameter) => !template.parameters.some((known) => known.name === parameter))
  if (foreign !== undefined) return usage(`${name} takes no --${flagOf(foreign)}`, `ogpu-gitops template show ${name} tells what it takes`)
  const parameters = Object.keys(given).length === 0 ? (STARTS[name] ?? {}) : given
  const missing = requiredBy(name).find((parameter) => parameters[parameter] === undefined)
  const example = template.parameters.find((parameter) => parameter.name === missing)?.example
  if (missing !== undefined) return usage(`${name} needs --${flagOf(missing)}`, `for example --${flagOf(missing)} ${String(example)}`)
  return { kind: 'template', name, version: template.version, parameters }
}

function requiredBy(name: string): readonly string[] {
  return (findTemplate(name)?.parameters ?? []).flatMap(({ name: parameter, required }) => (required ? [parameter] : []))
}

function flagOf(parameter: string): string {
  return parameter.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}

async function askNames(flags: InitFlags, ask: Ask): Promise<{ readonly id: string; readonly name: string }> {
  const [id, name] = [nonEmpty(flags.id), nonEmpty(flags.name)]
  if (id !== undefined) return { id, name: name ?? nameOf(id) }
  if (name !== undefined) return { id: slugOf(name) ?? DEFAULTS.id, name }
  return namesOf(await ask('Its id, for good (lower-case, hyphens), or its name', DEFAULTS.id))
}

function badId(id: string): { readonly problem: Problem } {
  return {
    problem: { code: 'bad-id', message: `${JSON.stringify(id)} is no id`, hint: 'lower-case letters, digits and single hyphens, 63 at most: --id my-model' },
  }
}

function usage(message: string, hint: string): { readonly problem: Problem } {
  return { problem: { code: 'usage', message, hint } }
}
