import { randomUUID } from 'node:crypto'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { InFlight } from '../model/events.ts'
import { Fault } from '../model/fault.ts'
import type { Journal } from '../ports/run.ts'

/**
 * The Notes port in a file of the user's state directory. `genesis` tells chains of one id apart: a
 * development chain starts over.
 */
export class FileNotes implements Journal {
  private readonly file: string | undefined
  private readonly genesis: () => Promise<string>

  constructor(directory: string | undefined, name: string, genesis: () => Promise<string>) {
    this.file = directory === undefined ? undefined : path.join(directory, `${name}.json`)
    this.genesis = genesis
  }

  async read(): Promise<readonly InFlight[]> {
    if (this.file === undefined) return []
    const content = parse(await readFile(this.file, 'utf8').catch(() => ''))
    if (content === undefined || content.genesis !== (await this.genesis())) return []
    return content.notes.filter(isNote)
  }

  async write(notes: readonly InFlight[]): Promise<void> {
    if (this.file === undefined)
      throw new Fault(
        'file-failed',
        'this user has no home, so there is no place to note what is in flight',
        'set XDG_STATE_HOME (or HOME) to a folder that can be written',
      )
    try {
      if (notes.length === 0) return await rm(this.file, { force: true })
      await mkdir(path.dirname(this.file), { recursive: true, mode: 0o700 })
      // another run may be writing its own note at this moment
      const temporary = `${this.file}.${randomUUID()}`
      await writeFile(temporary, `${JSON.stringify({ genesis: await this.genesis(), notes })}\n`, {
        mode: 0o600,
      })
      await rename(temporary, this.file)
    } catch (error) {
      if (error instanceof Fault) throw error
      throw new Fault(
        'file-failed',
        'the note of what is in flight can’t be written',
        'set XDG_STATE_HOME to a folder that can be written',
      )
    }
  }
}

function parse(
  text: string,
): { readonly genesis: unknown; readonly notes: readonly unknown[] } | undefined {
  try {
    const value: unknown = JSON.parse(text)
    if (
      typeof value !== 'object' ||
      value === null ||
      !('notes' in value) ||
      !Array.isArray(value.notes)
    )
      return undefined
    return { genesis: 'genesis' in value ? value.genesis : undefined, notes: value.notes }
  } catch {
    return undefined // no note, or a broken one: a hint that is lost is only slower
  }
}

function isNote(value: unknown): value is InFlight {
  if (typeof value !== 'object' || value === null) return false
  const { id, kind, nonce, hash } = value as Record<string, unknown>
  return (
    typeof id === 'string' &&
    typeof kind === 'string' &&
    typeof nonce === 'number' &&
    typeof hash === 'string'
  )
}
