import { commandLines, shellWord } from './command-line.ts'

/**
 * A command for GitHub's own program. It never holds a key or a password: `gh` reads the one from a
 * file and asks for the other.
 */
export interface GithubCommand {
  readonly args: readonly string[]
  /** The file that it reads on standard input. */
  readonly input?: string
  /** Whether it waits for a person who pastes a secret. */
  readonly asksPerson: boolean
}

/**
 * What gives the workflow its key: an environment that only the default branch reaches, and its
 * secrets. "Protected branches only" would let every branch in while no branch is protected. With a
 * keystore the secret is that file as it is, still encrypted, and its password is a second one;
 * without, `gh` asks for the key itself. A
 * signer that is no key has only variables, which `gh` asks for.
 */
export function githubCommands(
  repository: string,
  keystore?: string,
  signer?: { readonly variables: readonly string[] },
): readonly GithubCommand[] {
  const environment = `repos/${repository}/environments/opengpu`
  const policy = [
    '-F',
    'deployment_branch_policy[protected_branches]=false',
    '-F',
    'deployment_branch_policy[custom_branch_policies]=true',
  ]
  const secret = (name: string): readonly string[] => [
    'secret',
    'set',
    name,
    '--env',
    'opengpu',
    '--repo',
    repository,
  ]
  return [
    { args: ['api', '-X', 'PUT', environment, ...policy], asksPerson: false },
    {
      args: [
        'api',
        '-X',
        'POST',
        `${environment}/deployment-branch-policies`,
        '-f',
        'name=main',
        '-f',
        'type=branch',
      ],
      asksPerson: false,
    },
    ...(signer !== undefined
      ? signer.variables.map((name) => ({
          args: ['variable', 'set', name, '--env', 'opengpu', '--repo', repository],
          asksPerson: true,
        }))
      : keystore === undefined
        ? [{ args: secret('CLIENT_PRIVATE_KEY'), asksPerson: true }]
        : [
            { args: secret('CLIENT_PRIVATE_KEY'), input: keystore, asksPerson: false },
            { args: secret('OGPU_KEYSTORE_PASSWORD'), asksPerson: true },
          ]),
  ]
}

/**
 * What installs the rules that protect the branch, given the file that holds them. It is for a
 * person alone: where nobody else can approve, it would lock them out, and a second time GitHub
 * refuses the name.
 */
export function rulesetCommand(repository: string, file: string): GithubCommand {
  return {
    args: ['api', '-X', 'POST', `repos/${repository}/rulesets`, '--input', file],
    asksPerson: true,
  }
}

/** A command as it can be pasted, on one line. */
export function commandText({ args, input }: GithubCommand): string {
  return ['gh', ...args.map(word), ...(input === undefined ? [] : ['<', shellWord(input)])].join(
    ' ',
  )
}

/** The same in lines of a terminal's width. */
export function commandBlock({ args, input }: GithubCommand): readonly string[] {
  const parts: string[] = ['gh']
  for (const arg of args) {
    if (arg.startsWith('-')) parts.push(arg)
    else parts[parts.length - 1] += ` ${word(arg)}`
  }
  return commandLines([...parts, ...(input === undefined ? [] : [`< ${shellWord(input)}`])])
}

/** A flag stays one; anything else is quoted where a shell would read it. */
function word(arg: string): string {
  return /^-{1,2}[\w-]+$/.test(arg) ? arg : shellWord(arg)
}
