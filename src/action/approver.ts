import type { Approver } from '../model/review.ts'
import type { ActionContext } from './context.ts'

/**
 * Who stands behind a run that approves: whoever dispatched it, and whoever ran that again. Throws
 * a Fault when GitHub does not answer.
 */
export async function approversOf(
  stage: ActionContext,
  history: readonly string[],
): Promise<readonly Approver[]> {
  const { actor, triggeredBy, isByPerson, occasion } = stage.run
  const logins = [...new Set([actor, triggeredBy])]
  return Promise.all(
    logins.map(async (login) => ({
      login,
      as:
        occasion.kind !== 'dispatch'
          ? 'no-dispatch'
          : isByPerson && login !== '' && !login.endsWith('[bot]')
            ? 'person'
            : 'bot',
      pushed: await pushedBy(stage, login, new Set(history)),
    })),
  )
}

/** Those of the newest commits of the default branch to which this account moved it itself. */
async function pushedBy(
  { github, defaultBranch }: ActionContext,
  login: string,
  history: ReadonlySet<string>,
): Promise<readonly string[] | undefined> {
  const commits = await github?.people.pushedTo(defaultBranch, login)
  return commits?.filter((commit) => history.has(commit))
}
