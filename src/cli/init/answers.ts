import type { FirstDefinition } from '../../init/definition-text.ts'
import { nameOf, shortSlug } from '../../init/naming.ts'
import { never } from '../../model/never.ts'
import type { Problem } from '../../model/problem.ts'
import type { Environment } from '../../model/source/source.ts'
import { nonEmpty } from '../../settings.ts'
import { badAnswer, type Prompt, type PromptAnswer } from './ask.ts'
import type { InitFlags } from './flags.ts'
import {
  askRuns,
  type Checked,
  type Choice,
  DEFAULTS,
  type DefinitionAnswers,
  type DefinitionCheck,
  PARAMETER_FLAGS,
  parametersIn,
} from './runs.ts'

/** Whether a flag speaks of a definition. */
export function wantsDefinition(flags: InitFlags): boolean {
  const { template, compose, environment, id, name, minPayment, task, model, serviceImage } = flags
  return [template, compose, environment, id, name, minPayment, task, model, serviceImage].some(
    (flag) => nonEmpty(flag) !== undefined,
  )
}

/** What the flags and a person say of the first definition, or what is wrong with it. */
export async function definitionAnswers(
  flags: InitFlags,
  ask: Prompt,
  check: DefinitionCheck,
): Promise<PromptAnswer<DefinitionAnswers>> {
  const clash = clashOf(flags)
  if (clash !== undefined) return clash
  const about: DefinitionAnswers = {
    id: check.startId,
    name: nameOf(check.startId),
    minPayment: DEFAULTS.minPayment,
    environment: 'cpu',
    choice: { kind: 'file', file: '' },
  }
  const runs = await askRuns(flags, ask, { ...check, about })
  if ('problems' in runs) return runs
  const names = await askNames(flags, ask, { ...check, about: { ...about, ...runs.value } })
  if ('problems' in names) return names
  const draft = { ...about, ...runs.value, ...names.value }
  return ask({
    about:
      'What a task pays you at least. It can be changed at any time, by a pull request like this one.',
    text: 'Least payment for a task',
    start: DEFAULTS.minPayment,
    given: nonEmpty(flags.minPayment),
    read: judged(check, (minPayment) => ({ ...draft, minPayment })),
  })
}

/**
 * The definition's part that says what it runs, once the name of the copied compose file is known.
 */
export function runsOf(choice: Choice, environment: Environment): FirstDefinition['runs'] {
  switch (choice.kind) {
    case 'template':
      return choice
    case 'file':
      return { kind: 'compose', reference: `compose.${environment}.yaml` }
    case 'url':
      return { kind: 'compose', reference: choice.url }
    default:
      return never(choice)
  }
}

/** An answer as the definition that it leads to, once nothing is wrong with that. */
function judged(
  check: DefinitionCheck,
  withAnswer: (answer: string) => DefinitionAnswers,
): (answer: string) => Promise<PromptAnswer<DefinitionAnswers>> {
  return async (answer) => {
    const value = withAnswer(answer)
    const problems = await check.problems(value)
    return problems.length === 0 ? { value } : { problems }
  }
}

function clashOf(flags: InitFlags): { readonly problems: readonly Problem[] } | undefined {
  if (nonEmpty(flags.compose) === undefined) return undefined
  if (nonEmpty(flags.template) !== undefined)
    return badAnswer('--template and --compose exclude each other', 'give one of them')
  const [given] = parametersIn(flags)
  return given === undefined
    ? undefined
    : badAnswer(`--compose takes no --${PARAMETER_FLAGS[given[0]]}`, 'that belongs to a template')
}

async function askNames(
  flags: InitFlags,
  ask: Prompt,
  check: Checked,
): Promise<PromptAnswer<{ readonly id: string; readonly name: string }>> {
  const [id, name] = [nonEmpty(flags.id), nonEmpty(flags.name)]
  const named = await ask({
    about: 'The name that dashboards show. It may change later.',
    text: 'Name',
    start: nameOf(id ?? check.startId),
    given: name ?? (id === undefined ? undefined : nameOf(id)),
    read: judged(check, (answer) => ({ ...check.about, name: answer })),
  })
  if ('problems' in named) return named
  const answer = await ask({
    about:
      'Its id in this repository: lower-case letters, digits and single hyphens. It never changes, so that the Source is known by it for good.',
    text: 'Id, for good',
    start: shortSlug(named.value.name) ?? check.startId,
    given: id,
    read: (text) => idNamed(text, check, id !== undefined),
  })
  return 'problems' in answer ? answer : { value: { id: answer.value, name: named.value.name } }
}

/**
 * A person who is asked means a new definition; a flag that names a standing one leaves it as it
 * is.
 */
function idNamed(id: string, check: Checked, isGiven: boolean): PromptAnswer<string> {
  if (shortSlug(id) !== id)
    return {
      problems: [
        {
          code: 'bad-id',
          message: `${JSON.stringify(id)} is no id`,
          hint: 'lower-case letters, digits and single hyphens, 63 at most: my-model',
        },
      ],
    }
  return check.isTaken(id) && !isGiven
    ? badAnswer(`there is a definition ${id} already`, 'give another id, or edit that file')
    : { value: id }
}
