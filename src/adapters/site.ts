import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { Fault } from '../model/fault.ts'
import { makeFolder } from './make-folder.ts'
import { replaceFile } from './replace-file.ts'

/** A file of a site, and by which text in it one of ours is known. */
export interface SiteFile {
  readonly name: string
  readonly text: string
  readonly sign: string
}

/**
 * Writes a site, each file at once, the last one last. Throws a Fault where it can't, and where a
 * file of that name stands there that somebody else has written; then none is written.
 */
export async function writeSite(folder: string, files: readonly SiteFile[]): Promise<void> {
  const shown = (name: string): string => path.join(path.basename(folder), name)
  if (path.resolve(folder).split(path.sep).includes('.git'))
    throw new Fault(
      'file-failed',
      `${path.basename(folder)} is in a folder that git keeps for itself`,
      'give --out a folder of its own',
    )
  for (const { name, sign } of files) {
    const there = await textAt(path.join(folder, name), shown(name))
    if (there !== undefined && !there.includes(sign))
      throw new Fault(
        'file-failed',
        `${shown(name)} stands there already, and ogpu-gitops did not write it`,
        'give --out a folder of its own, or take the file away',
      )
  }
  for (const { name, text } of files) {
    try {
      await makeFolder(folder)
      await replaceFile(path.join(folder, name), text)
    } catch {
      throw new Fault(
        'file-failed',
        `${shown(name)} can't be written`,
        'is there room, and may this program write to that folder?',
      )
    }
  }
}

/** Undefined where there is none. Whose a file is that can't be read nobody knows: a Fault. */
async function textAt(file: string, shown: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined
    throw new Fault(
      'file-failed',
      `${shown} stands there already and can't be read (${code ?? 'unknown'}), so whose it is can't be told`,
      'give --out a folder of its own, or take it away',
    )
  }
}
