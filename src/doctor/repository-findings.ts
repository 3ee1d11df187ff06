import { noRemoteWarning } from '../consent/preconditions.ts'
import type { Repository } from '../engine/repository.ts'
import type { Loaded } from '../engine/scope.ts'
import { type Finding, fail, ok, warn } from '../model/diagnosis.ts'
import type { Network } from '../model/network/network.ts'
import type { Problem } from '../model/problem.ts'
import { checksum } from '../model/units/address.ts'
import { composeProblems } from '../plan/compose.ts'
import type { Commit } from '../ports/repository.ts'
import { hintText } from '../report/format/command-text.ts'
import { counted } from '../report/format/words.ts'

/** Whether the configuration can be read, and names the network that is meant. */
export function configurationFinding(
  { config, problems }: Repository,
  network: Network | Problem | undefined,
  file: string,
): Finding {
  if (problems.some(({ code }) => code === 'config-missing'))
    return fail(`there is no ${file} in this folder`, [{ verb: 'init' }])
  if (config === undefined || network === undefined)
    return firstOf(problems.filter((problem) => (problem.file ?? file) === file))
  if ('code' in network) return firstOf([network])
  return ok(`${file}: owner ${config.owner}, client ${checksum(network.client)}`)
}

/** Whether every definition can be read. */
export function definitionsFinding(
  repository: Repository,
  network: string | undefined,
  configFile: string,
): Finding {
  const compose = composeProblems(repository.specs)
  const problems = [
    ...repository.problems.filter(
      ({ file, code }) => file !== configFile && code !== 'no-definitions',
    ),
    ...compose.problems,
  ]
  if (problems.length > 0) return { ...firstOf(problems), todo: [{ verb: 'validate' }] }
  const here = repository.specs.filter(
    (spec) => network === undefined || spec.network === network,
  ).length
  if (repository.definitions.length === 0)
    return warn('there is no definition yet', [
      { verb: 'init' },
      ' writes a first one, ',
      { verb: 'import' },
      ' those of Sources that there are',
    ])
  if (here === 0)
    return warn(
      `no definition is for ${network}`,
      `list ${network} under networks: of the definitions that are to stand there`,
    )
  const warnings = [...repository.warnings, ...compose.warnings].length
  return ok(
    `${counted(here, 'definition')}${network === undefined ? '' : ` for ${network}`}, no problems${warnings === 0 ? '' : `, ${counted(warnings, 'warning')}`}`,
  )
}

/** Whether the guards of the commit that counts beside this one can be read. */
export function baseFinding(loaded: Loaded): Finding {
  if (loaded.kind === 'problems') return firstOf(loaded.problems)
  const { base } = loaded.scope
  return ok(
    base === undefined
      ? 'there is no other commit whose guards count'
      : `the guards of ${base.name} (${short(base.commit)}) count too`,
  )
}

/** Whether it can be told that nobody has a newer version. */
export function remoteFinding({
  head,
  tip,
}: {
  readonly head: Commit | undefined
  readonly tip: string | undefined
}): Finding {
  const { message, hint: told } = noRemoteWarning()
  const hint = hintText(told)
  if (head === undefined && tip === undefined)
    return warn(
      `nothing here is committed: ${hint}`,
      'git init, commit it, and push it to where your team finds it',
    )
  if (tip === undefined)
    return warn(`${message}: ${hint}`, 'git remote add origin URL && git push -u origin HEAD')
  if (head?.commit === tip) return ok(`its default branch is at this commit (${short(tip)})`)
  return ok(`its default branch is at ${short(tip)}; apply sends nothing from another commit`)
}

function firstOf(problems: readonly Problem[]): Finding {
  const [first] = problems
  if (first === undefined) return fail('it can’t be read', [{ verb: 'validate' }])
  const place =
    first.file === undefined || first.line === undefined ? '' : `${first.file}:${first.line} `
  return fail(
    `${place}${first.message}${problems.length > 1 ? ` (and ${counted(problems.length - 1, 'problem')} more)` : ''}`,
    first.hint,
  )
}

function short(commit: string): string {
  return commit.slice(0, 7)
}
