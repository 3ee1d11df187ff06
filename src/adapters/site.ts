import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { Fault } from '../model/fault.ts'

/** A folder of files to be served, and by which text in its page it is known as one of ours. */
export interface Site {
  readonly folder: string
  readonly page: { readonly name: string; readonly text: string; readonly sign: string }
  /** Name to text of what stands beside the page. */
  readonly files: Readonly<Record<string, string>>
}

/**
 * Writes a site, each file at once. Throws a Fault where it can't, and where a page stands there
 * that somebody else has written.
 */
export async function writeSite({ folder, page, files }: Site): Promise<void> {
  const shown = path.join(path.basename(folder), page.name)
  const there = await textAt(path.join(folder, page.name))
  if (there !== undefined && !there.includes(page.sign))
    throw new Fault(
      'file-failed',
      `${shown} stands there already, and ogpu-gitops did not write it`,
      'give --out a folder of its own, or take the file away',
    )
  try {
    await mkdir(folder, { recursive: true })
    for (const [name, text] of [...Object.entries(files), [page.name, page.text] as const]) {
      const target = path.join(folder, name)
      await writeFile(`${target}.new`, text)
      await rename(`${target}.new`, target)
    }
  } catch {
    throw new Fault(
      'file-failed',
      `${shown} can't be written`,
      'is there room, and may this program write to that folder?',
    )
  }
}

async function textAt(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8')
  } catch {
    return undefined // whatever keeps it from being read keeps it from being written too
  }
}
