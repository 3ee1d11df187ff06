import { existsSync, statSync } from 'node:fs'
import { lstat, readFile } from 'node:fs/promises'
import path from 'node:path'

/** What stands at a path; a link is never followed. */
export type Found =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'file'; readonly text: string }
  | { readonly kind: 'other' }

/** What stands at a path, with its text where it is a file. Throws what reading it throws. */
export async function findAt(file: string): Promise<Found> {
  const stat = await lstat(file).catch(() => undefined)
  if (stat === undefined) return { kind: 'nothing' }
  return stat.isFile() ? { kind: 'file', text: await readFile(file, 'utf8') } : { kind: 'other' }
}

/** The folder that git keeps this one in; the folder itself outside of a repository. */
export async function repositoryTop(root: string): Promise<string> {
  for (let folder = root; ; folder = path.dirname(folder)) {
    if ((await findAt(path.join(folder, '.git'))).kind !== 'nothing') return folder
    if (path.dirname(folder) === folder) return root
  }
}

/**
 * The closest folder above this one that holds a file of that name, within its repository; outside
 * of one only the parent is looked at.
 */
export function folderAboveWith(name: string, root: string): string | undefined {
  const isTop = (folder: string): boolean => existsSync(path.join(folder, '.git'))
  const holdsIt = (folder: string): boolean =>
    statSync(path.join(folder, name), { throwIfNoEntry: false })?.isFile() === true
  for (
    let folder = root;
    !isTop(folder) && path.dirname(folder) !== folder;
    folder = path.dirname(folder)
  ) {
    const parent = path.dirname(folder)
    if (holdsIt(parent)) return parent
    if (folder === root && !isInRepository(root, isTop)) return undefined
  }
  return undefined
}

function isInRepository(root: string, isTop: (folder: string) => boolean): boolean {
  for (let folder = root; ; folder = path.dirname(folder)) {
    if (isTop(folder)) return true
    if (path.dirname(folder) === folder) return false
  }
}
