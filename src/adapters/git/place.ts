import { lstat, readFile, realpath } from 'node:fs/promises'
import path from 'node:path'
import { Fault } from '../../model/fault.ts'

/** Where git's folder and the work tree are, both absolute. */
export interface GitPlace {
  readonly gitDir: string
  readonly workTree: string
}

type Environment = Readonly<Record<string, string | undefined>>

/**
 * What stands as `.git` in this folder or the nearest one above it; undefined where nothing does. A
 * folder that only looks like git's own, as files of a commit can, is never taken for it: git
 * refuses to hold a path named `.git`. What the shell says (`GIT_DIR`, `GIT_CEILING_DIRECTORIES`)
 * goes first.
 */
export async function findGit(root: string, env: Environment): Promise<GitPlace | undefined> {
  const given = env['GIT_DIR']
  if (given !== undefined && given !== '')
    return {
      gitDir: path.resolve(given),
      workTree: await real(path.resolve(env['GIT_WORK_TREE'] || '.')),
    }
  const ceilings = (env['GIT_CEILING_DIRECTORIES'] ?? '')
    .split(path.delimiter)
    .filter((folder) => folder !== '')
  const start = await real(root)
  for (let folder = start; ; folder = path.dirname(folder)) {
    const gitDir = path.join(folder, '.git')
    if (await stands(gitDir)) return { gitDir, workTree: folder }
    if (path.dirname(folder) === folder || ceilings.includes(path.dirname(folder))) return undefined
  }
}

/**
 * Whether anything has this name, a link that leads nowhere included: what is behind it may only
 * not be mounted. Throws a Fault where nobody can tell.
 */
async function stands(gitDir: string): Promise<boolean> {
  try {
    await lstat(gitDir)
    return true
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
    if (code === 'ENOENT' || code === 'ENOTDIR') return false
    throw new Fault('git-failed', `whether there is a ${gitDir} can't be told (${code})`)
  }
}

const LEADS = 'gitdir: '

/**
 * Where a `.git` that is a file says that git's folder is (worktrees, submodules); a folder is its
 * own answer.
 */
export async function leadsTo({ gitDir }: GitPlace): Promise<string> {
  const text = await readFile(gitDir, 'utf8').catch(() => undefined)
  const target = text?.startsWith(LEADS) === true ? text.slice(LEADS.length).trimEnd() : undefined
  return target === undefined ? gitDir : path.resolve(path.dirname(gitDir), target)
}

function real(folder: string): Promise<string> {
  return realpath(folder).catch(() => folder)
}
