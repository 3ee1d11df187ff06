import { COMMIT } from '../../model/commit.ts'
import { Fault } from '../../model/fault.ts'
import type { GitProgram } from './program.ts'
import { UPLOAD_PACK } from './settings.ts'

/** The names of all remotes. */
export async function remotesOf(git: GitProgram): Promise<readonly string[]> {
  return ((await git.ask(['remote'])) ?? '').split('\n').filter((name) => name !== '')
}

/** `origin` where there is one, else the first remote; undefined without any. */
export async function firstRemote(git: GitProgram): Promise<string | undefined> {
  const remotes = await remotesOf(git)
  return remotes.includes('origin') ? 'origin' : remotes[0]
}

/** A remote's address; undefined for one that has none. */
export async function urlOf(
  git: GitProgram,
  remote: string | undefined,
): Promise<string | undefined> {
  const ending =
    remote === undefined ? undefined : await git.run(['remote', 'get-url', '--', remote])
  return ending?.kind === 'said' ? ending.text.trim() : undefined
}

/** The default branch as the remote names it, and its newest commit, asked over the network. */
export async function remoteHead(
  git: GitProgram,
  remote: string,
): Promise<{ readonly branch: string; readonly commit: string }> {
  const answer = await git.tell([
    'ls-remote',
    UPLOAD_PACK,
    '--symref',
    '--exit-code',
    '--',
    remote,
    'HEAD',
  ])
  const branch = /^ref: refs\/heads\/(.+)\tHEAD$/m.exec(answer)?.[1] ?? 'HEAD'
  const commit = /^([0-9a-f]+)\tHEAD$/m.exec(answer)?.[1] ?? ''
  if (!COMMIT.test(commit))
    throw new Fault('git-failed', `the remote ${remote} names no default branch`)
  return { branch, commit }
}
