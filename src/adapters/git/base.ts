import { COMMIT } from '../../model/commit.ts'
import { Fault } from '../../model/fault.ts'
import type { Commit } from '../../ports/repository.ts'
import { parentIn } from './history.ts'
import type { GitProgram } from './program.ts'
import { firstRemote, remoteHead } from './remotes.ts'

/** The commit that a person named. Throws a Fault where git does not know it. */
export async function askedCommit(git: GitProgram, ref: string): Promise<string> {
  const ending = /^-|\0/.test(ref)
    ? undefined
    : await git.run(['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`])
  const commit = ending?.kind === 'said' ? ending.text.trim() : ''
  if (COMMIT.test(commit)) return commit
  throw new Fault(
    'no-base',
    `git knows no commit ${JSON.stringify(ref)}`,
    'fetch it first; a shallow clone lacks most commits (git fetch --unshallow)',
  )
}

/**
 * Where the checked-out commit left the remote's default branch, or that branch itself where they
 * have nothing in common; undefined on that branch, and without a remote.
 */
export async function forkOf(git: GitProgram, head: Commit): Promise<Commit | undefined> {
  const remote = await firstRemote(git)
  const branch = remote === undefined ? undefined : await defaultBranchOf(git, remote)
  if (branch === undefined) return undefined
  const ending = await git.ask(['merge-base', branch.commit, head.commit])
  const commit = ending?.trim()
  if (commit === undefined && (await isShallow(git)))
    throw shallow(`where this branch left ${branch.name}`)
  if (commit === undefined) return branch
  return commit === head.commit ? undefined : { name: branch.name, commit }
}

/**
 * The remote's default branch as far as it is here: what the remote itself says it is now, else
 * what the clone remembers.
 */
async function defaultBranchOf(git: GitProgram, remote: string): Promise<Commit | undefined> {
  // whether it can be reached matters to apply, which asks again
  const now = await remoteHead(git, remote).catch(() => undefined)
  if (now !== undefined && (await commitOf(git, now.commit)) !== undefined)
    return { name: `${remote}/${now.branch}`, commit: now.commit }
  for (const name of now === undefined ? ['HEAD', 'main', 'master'] : [now.branch]) {
    const commit = await commitOf(git, `refs/remotes/${remote}/${name}`)
    if (commit !== undefined) return { name: await shortName(git, `${remote}/${name}`), commit }
  }
  if (now === undefined) return undefined
  throw new Fault(
    'no-base',
    `the remote's default branch ${now.branch} is not in this clone, so nothing can be compared with it`,
    `git fetch ${remote}`,
  )
}

/**
 * A commit's first parent. Throws a Fault where it has one that a shallow clone lacks: its guards
 * can't be known.
 */
export async function parentOf(git: GitProgram, commit: string): Promise<string | undefined> {
  const parent = parentIn(await git.tell(['cat-file', 'commit', commit]))
  if (parent === undefined) return undefined
  if ((await commitOf(git, parent)) === undefined) throw shallow('the commit before')
  return parent
}

async function isShallow(git: GitProgram): Promise<boolean> {
  return (await git.ask(['rev-parse', '--is-shallow-repository']))?.trim() === 'true'
}

/**
 * The commit behind a name; undefined where there is no such name. Throws a Fault where there is
 * one and what it names can't be read.
 */
export async function commitOf(git: GitProgram, ref: string): Promise<string | undefined> {
  const commit = (
    await git.ask(['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`])
  )?.trim()
  if (commit !== undefined && COMMIT.test(commit)) return commit
  if (COMMIT.test(ref)) return undefined
  const named = await git.ask(['rev-parse', '--verify', '--quiet', '--end-of-options', ref])
  if (named === undefined) return undefined
  throw new Fault(
    'git-failed',
    `${ref} names ${named.trim().slice(0, 12)}, which is not in this clone`,
    'git fsck says what is missing',
  )
}

async function shortName(git: GitProgram, ref: string): Promise<string> {
  return (
    (await git.ask(['rev-parse', '--abbrev-ref', '--end-of-options', ref]))
      ?.trim()
      .split('\n')
      .at(-1) ?? ref
  )
}

function shallow(what: string): Fault {
  return new Fault(
    'no-base',
    `this clone is shallow and lacks ${what}, so its guards can't be known`,
    'git fetch --unshallow, or a checkout with fetch-depth: 0',
  )
}
