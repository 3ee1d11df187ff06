/** A command for GitHub's own program. It never holds a key: `gh` asks for that itself. */
export interface GithubCommand {
  readonly args: readonly string[]
  /** Whether it waits for a person who pastes the key. */
  readonly asksForKey: boolean
}

/** What gives the workflow its key: an environment that only the default branch reaches, and its secret. "Protected branches only" would let every branch in while no branch is protected. */
export function githubCommands(repository: string): readonly GithubCommand[] {
  const environment = `repos/${repository}/environments/opengpu`
  const policy = ['-F', 'deployment_branch_policy[protected_branches]=false', '-F', 'deployment_branch_policy[custom_branch_policies]=true']
  return [
    { args: ['api', '-X', 'PUT', environment, ...policy], asksForKey: false },
    { args: ['api', '-X', 'POST', `${environment}/deployment-branch-policies`, '-f', 'name=main', '-f', 'type=branch'], asksForKey: false },
    { args: ['secret', 'set', 'CLIENT_PRIVATE_KEY', '--env', 'opengpu', '--repo', repository], asksForKey: true },
  ]
}

/** A command as it can be pasted. */
export function commandText({ args }: GithubCommand): string {
  return ['gh', ...args.map((arg) => (/^[\w./:=-]+$/.test(arg) ? arg : `'${arg}'`))].join(' ')
}
