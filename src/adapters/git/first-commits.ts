import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { gitEnvironment } from './environment.ts'

/**
 * A name for commits that nobody's own settings give; no program of theirs is run, and nothing is
 * signed.
 */
const OWN = [
  '-c',
  'user.name=ogpu-gitops try',
  '-c',
  'user.email=try@localhost',
  '-c',
  'commit.gpgSign=false',
  '-c',
  'core.hooksPath=/dev/null',
]

/**
 * Makes a folder a repository of its own and commits all of it; gives back whether there is a git
 * that could.
 */
export async function commitAll(
  folder: string,
  message: string,
  env: NodeJS.ProcessEnv,
): Promise<boolean> {
  const git = (...args: readonly string[]) =>
    promisify(execFile)('git', [...OWN, ...args], { cwd: folder, env: gitEnvironment(env) })
  try {
    await git('init', '-q', '-b', 'main')
    await git('add', '-A')
    await git('commit', '-q', '-m', message)
    return true
  } catch {
    return false
  }
}
