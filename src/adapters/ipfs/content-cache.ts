import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import path from 'node:path'

/**
 * Verified content, kept in a folder for ever. What is read from it is not verified again here: a
 * cache can be written by others.
 */
export class ContentCache {
  private readonly directory: string | undefined

  /** `directory` is undefined where there is no place for a cache. */
  constructor(directory: string | undefined) {
    this.directory = directory
  }

  async read(name: string): Promise<Uint8Array | undefined> {
    if (this.directory === undefined) return undefined
    try {
      return new Uint8Array(await readFile(path.join(this.directory, name)))
    } catch {
      return undefined // not kept yet
    }
  }

  /** A cache that can't be written is only slower. */
  async keep(name: string, bytes: Uint8Array): Promise<void> {
    if (this.directory === undefined) return
    const file = path.join(this.directory, name)
    const temporary = `${file}.${process.pid}`
    try {
      await mkdir(path.dirname(file), { recursive: true })
      await writeFile(temporary, bytes)
      await rename(temporary, file)
    } catch {
      // read-only homes are common in CI
    }
  }
}
