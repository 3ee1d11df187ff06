/** A command for GitHub's own program. It never holds a key: `gh` asks for that itself. */
export interface GithubCommand {
  readonly args: readonly string[]
  /** Whether it waits for a person who pastes the key. */
  readonly asksForKey: boolean
}

/** What gives the workflow its key: an environment that only protected branches reach, and its secret. */
export function githubCommands(repository: string): readonly GithubCommand[] {
  const policy = ['-F', 'deployment_branch_policy[protected_branches]=true', '-F', 'deployment_branch_policy[custom_branch_policies]=false']
  return [
    { args: ['api', '-X', 'PUT', `repos/${repository}/environments/opengpu`, ...policy], asksForKey: false },
    { args: ['secret', 'set', 'CLIENT_PRIVATE_KEY', '--env', 'opengpu', '--repo', repository], asksForKey: true },
  ]
}

/** A command as it can be pasted. */
export function commandText({ args }: GithubCommand): string {
  return ['gh', ...args.map((arg) => (/^[\w./:=-]+$/.test(arg) ? arg : `'${arg}'`))].join(' ')
}
