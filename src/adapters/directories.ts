import { homedir } from 'node:os'
import path from 'node:path'

const NAME = 'ogpu-gitops'

/** Where verified IPFS content is kept; it can be deleted at any time. */
export function cacheDirectory(env: NodeJS.ProcessEnv): string {
  return path.join(env['XDG_CACHE_HOME'] || path.join(homedir(), '.cache'), NAME, 'ipfs')
}

/** Where one run leaves word for the next. */
export function stateDirectory(env: NodeJS.ProcessEnv): string {
  return path.join(env['XDG_STATE_HOME'] || path.join(homedir(), '.local', 'state'), NAME)
}

/** Where a new wallet's keystore goes, outside of every repository. */
export function configDirectory(env: NodeJS.ProcessEnv): string {
  return path.join(env['XDG_CONFIG_HOME'] || path.join(homedir(), '.config'), NAME)
}
