import { existsSync, lstatSync, mkdirSync, type Stats } from 'node:fs'
import { homedir } from 'node:os'
import path from 'node:path'

type Environment = Readonly<Record<string, string | undefined>>

/** Whose files and folders may be believed; undefined on Windows, which has no such numbers. */
const USER = process.geteuid?.()
const WRITABLE_BY_OTHERS = 0o022

/**
 * The folder for compiled code, there or not; undefined where none may be used. What lies in it is
 * run, so it belongs to this user alone, and it is in no repository, whose authors are others.
 */
export function compiledFolder(env: Environment, cwd: string): string | undefined {
  const base = baseFolder(env)
  if (base === undefined || !path.isAbsolute(base)) return undefined
  const folder = path.join(base, 'ogpu-gitops', 'compiled')
  return isWithin(folder, cwd) || isInRepository(folder) ? undefined : folder
}

/** Whether the folder is one, this user's, and nobody else can write to it. */
export function isTrustedFolder(folder: string): boolean {
  const found = lstatSync(folder, { throwIfNoEntry: false })
  return found?.isDirectory() === true && isOurs(found)
}

/** Makes the folder where it is not there yet. Throws where that can't be done. */
export function makeFolder(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
}

/** Whether a file or folder is this user's, and nobody else can write to it. */
export function isOurs({ uid, mode }: Stats): boolean {
  return USER === undefined || (uid === USER && (mode & WRITABLE_BY_OTHERS) === 0)
}

function baseFolder(env: Environment): string | undefined {
  if (env['XDG_CACHE_HOME']) return env['XDG_CACHE_HOME']
  if (process.platform === 'win32') return env['LOCALAPPDATA']
  const home = homeOf(env)
  return home === undefined ? undefined : path.join(home, '.cache')
}

function homeOf({ HOME }: Environment): string | undefined {
  try {
    return HOME || homedir() || undefined
  } catch {
    return undefined // a user whom no list names
  }
}

function isInRepository(folder: string): boolean {
  const above = path.dirname(folder)
  return existsSync(path.join(folder, '.git')) || (above !== folder && isInRepository(above))
}

function isWithin(folder: string, other: string): boolean {
  const relative = path.relative(other, folder)
  return relative !== '..' && !relative.startsWith(`..${path.sep}`) && !path.isAbsolute(relative)
}
