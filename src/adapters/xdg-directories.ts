import { homedir } from 'node:os'
import path from 'node:path'

const NAME = 'ogpu-gitops'

type Environment = Readonly<Record<string, string | undefined>>

/**
 * Where verified IPFS content is kept, which can be deleted at any time; undefined for a user
 * without a home.
 */
export function cacheDirectory(env: Environment): string | undefined {
  return within(env, 'XDG_CACHE_HOME', ['.cache'], 'ipfs')
}

/** Where one run leaves word for the next; undefined for a user without a home. */
export function stateDirectory(env: Environment): string | undefined {
  return within(env, 'XDG_STATE_HOME', ['.local', 'state'])
}

/**
 * Where a new wallet's keystore goes, outside of every repository; undefined for a user without a
 * home.
 */
export function configDirectory(env: Environment): string | undefined {
  return within(env, 'XDG_CONFIG_HOME', ['.config'])
}

function within(
  env: Environment,
  variable: string,
  standard: readonly string[],
  ...rest: readonly string[]
): string | undefined {
  const given = env[variable]
  const home = given ? undefined : homeOf(env)
  const base = given || (home === undefined ? undefined : path.join(home, ...standard))
  return base === undefined ? undefined : path.join(base, NAME, ...rest)
}

/**
 * Undefined where neither HOME nor the list of users names one, as for an arbitrary user in a
 * container.
 */
function homeOf({ HOME }: Environment): string | undefined {
  try {
    return HOME || homedir() || undefined
  } catch {
    return undefined
  }
}
