import { type Finding, fail, ok, warn } from '../model/diagnosis.ts'
import type { Machine } from '../ports/questions.ts'

/** What package.json asks of Node.js. */
const OLDEST_NODE = [20, 19] as const
/** The first git that tells which file a setting comes from (src/adapters/git/settings.ts). */
const OLDEST_GIT = [2, 26] as const

/** Whether this Node.js runs all of the program. */
export function nodeFinding({ node }: Pick<Machine, 'node'>): Finding {
  if (isAtLeast(node, OLDEST_NODE)) return ok(`Node.js ${node}`)
  return fail(
    `Node.js ${node} is older than ${OLDEST_NODE.join('.')}`,
    'install a newer one: https://nodejs.org',
  )
}

/** Whether git is there, and new enough. */
export function gitFinding(version: string | undefined): Finding {
  const todo =
    'install git: in a repository nothing is planned without it, and outside of one no guard of an earlier commit counts'
  if (version === undefined) return warn('there is no git that can be run', todo)
  if (isAtLeast(version, OLDEST_GIT)) return ok(`git ${version}`)
  return warn(`git ${version} is older than ${OLDEST_GIT.join('.')}`, 'install a newer git')
}

/** Whether requests take the way that the environment says. */
export function proxyFinding({
  proxyVariables,
  takesProxies,
  node,
}: Omit<Machine, 'gitVersion'>): Finding {
  if (proxyVariables.length === 0) return ok('no variable names a proxy')
  const set = `${proxyVariables.join(' and ')} ${proxyVariables.length === 1 ? 'is' : 'are'} set`
  if (takesProxies) return ok(`${set}; requests go through the proxy`)
  return warn(
    `${set}, and Node.js ${node} does not use it by itself: requests go straight to their servers`,
    'run with Node.js 24.14 or later, or with NODE_USE_ENV_PROXY=1 from 22.21 on',
  )
}

function isAtLeast(version: string, [major, minor]: readonly [number, number]): boolean {
  const [ownMajor = 0, ownMinor = 0] = version.split('.').map(Number)
  return ownMajor > major || (ownMajor === major && ownMinor >= minor)
}
