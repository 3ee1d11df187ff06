import { lstat, readFile } from 'node:fs/promises'
import path from 'node:path'

/** What stands at a path; a link is never followed. */
export type Found = { readonly kind: 'nothing' } | { readonly kind: 'file'; readonly text: string } | { readonly kind: 'other' }

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
