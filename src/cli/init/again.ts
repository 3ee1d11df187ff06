import { commandLines, shellWord } from '../../init/command-line.ts'
import { type Address, checksum } from '../../model/units/address.ts'
import type { InitFlags } from './flags.ts'
import { type DefinitionAnswers, flagOf } from './runs.ts'

interface Answered {
  readonly network: string
  readonly client: Address
  /** Left out where the configuration stood before. */
  readonly owner?: string
  readonly definition?: DefinitionAnswers
  readonly owners?: readonly string[]
}

/** The same run as one command that asks nothing, in lines to paste. */
export function initAgain(
  { network, client, owner, definition, owners = [] }: Answered,
  { config, actionCommit, github }: InitFlags,
): readonly string[] {
  const flags: readonly (readonly [string, string | undefined])[] = [
    ['config', config],
    ['network', network],
    ['client', owner === undefined ? undefined : checksum(client)],
    ['owner', owner],
    ...(definition === undefined ? [] : definitionFlags(definition)),
    ['action-commit', actionCommit],
    ['code-owners', owners.length === 0 ? undefined : owners.join(' ')],
  ]
  return commandLines([
    'ogpu-gitops init --yes',
    ...(github === true ? ['--github'] : []),
    ...flags.flatMap(([flag, value]) =>
      value === undefined ? [] : [`--${flag} ${shellWord(value)}`],
    ),
  ])
}

function definitionFlags({
  choice,
  environment,
  id,
  name,
  minPayment,
}: DefinitionAnswers): readonly (readonly [string, string])[] {
  return [
    ...runsFlags(choice),
    ['environment', environment],
    ['id', id],
    ['name', name],
    ['min-payment', minPayment],
  ]
}

function runsFlags(choice: DefinitionAnswers['choice']): readonly (readonly [string, string])[] {
  if (choice.kind !== 'template')
    return [['compose', choice.kind === 'file' ? choice.file : choice.url]]
  const parameters = Object.entries(choice.parameters).map(
    ([name, value]) => [flagOf(name), value] as const,
  )
  return [['template', choice.name], ...parameters]
}
