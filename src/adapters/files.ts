import { lstat, mkdir, readdir, readFile, realpath, rm, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import pLimit from 'p-limit'
import { Fault } from '../model/fault.ts'
import { byText } from '../model/order.ts'
import { during, type Progress } from '../model/progress.ts'
import type { Files, RepositoryFile } from '../ports/repository.ts'
import { fileReader } from './regular-files.ts'
import { replaceFile } from './replace-file.ts'

/** The folder that holds definitions. */
export const SOURCES = 'sources'
/** Why what is no regular file is not read. */
export const REASONS = { link: 'it is a symbolic link', submodule: 'it is a submodule' } as const

const YAML = /\.ya?ml$/i
/** A definition may have 64 KiB; reading a little more is enough to say that it has too much. */
const LARGEST = 1_048_576
const READS_AT_ONCE = 32

/** What was found in a folder; where it is not regular, `loadFile` says what it is. */
interface Walked {
  readonly file: string
  readonly isRegular: boolean
}

/**
 * The Files port over the working tree. Links and anything else that is no regular file are named,
 * never followed.
 */
export class TreeFiles implements Files {
  private readonly root: string
  private readonly configFile: string
  private readonly progress: Progress | undefined

  constructor(root: string, configFile: string, progress?: Progress) {
    this.root = root
    this.configFile = configFile
    this.progress = progress
  }

  definitions(): Promise<readonly RepositoryFile[]> {
    return during(this.progress, 'files', () => this.readDefinitions())
  }

  private async readDefinitions(): Promise<readonly RepositoryFile[]> {
    const found = [
      { file: this.configFile, isRegular: false },
      ...(await this.walk(SOURCES)).filter(({ file }) => YAML.test(file)),
    ].sort((a, b) => byText(a.file, b.file))
    const limit = pLimit(READS_AT_ONCE)
    const reader = fileReader()
    const task = this.progress?.begin('files', found.length)
    try {
      const files = await Promise.all(
        found.map(async ({ file, isRegular }) => {
          const target = path.join(this.root, file)
          const bytes = isRegular ? reader.bytesOf(target, LARGEST) : undefined
          const read =
            bytes === undefined ? await limit(() => loadFile(target, file)) : { path: file, bytes }
          task?.done()
          return read
        }),
      )
      this.progress?.add('files', found.length)
      return files.filter((file) => file !== undefined)
    } finally {
      task?.end()
    }
  }

  async beneath(folder: string): Promise<readonly string[]> {
    await this.inside(folder)
    return (await this.walk(folder)).map(({ file }) => file).toSorted()
  }

  async read(file: string): Promise<string> {
    return readFile(await this.inside(file), 'utf8')
  }

  async write(file: string, text: string): Promise<void> {
    const target = await this.inside(file)
    await mkdir(path.dirname(target), { recursive: true })
    await replaceFile(target, text)
  }

  async create(file: string, text: string): Promise<void> {
    const target = await this.inside(file)
    await mkdir(path.dirname(target), { recursive: true })
    await writeFile(target, text, { flag: 'wx' }).catch((error: unknown) => {
      throw new Fault('file-failed', `${file} can't be written (${codeOf(error)})`)
    })
  }

  async remove(file: string): Promise<void> {
    await rm(await this.inside(file))
  }

  private async walk(folder: string): Promise<readonly Walked[]> {
    const target = path.join(this.root, folder)
    if (await isLink(target))
      throw new Fault(
        'file-failed',
        `${folder}/ is a symbolic link`,
        'git holds no file behind it: make it a folder of the repository',
      )
    const entries = await readdir(target, { withFileTypes: true }).catch((error: unknown) =>
      missing(error, folder),
    )
    const nested = entries.map(async (entry): Promise<readonly Walked[]> => {
      const file = `${folder}/${entry.name}`
      if (
        entry.isDirectory() ||
        (entry.isSymbolicLink() && (await leadsToFolder(path.join(target, entry.name))))
      )
        return this.walk(file)
      return [{ file, isRegular: entry.isFile() }]
    })
    return (await Promise.all(nested)).flat()
  }

  /**
   * The absolute path of a file, once it is certain that writing there stays inside the repository.
   */
  private async inside(file: string): Promise<string> {
    const target = path.resolve(this.root, file)
    const root = await realpath(this.root)
    const folder = await realFolder(path.dirname(target))
    if (folder !== root && !folder.startsWith(root + path.sep))
      throw new Fault('file-failed', `${file} lies outside of the repository`)
    return target
  }
}

/**
 * A file under the name that the repository gives it, with its bytes or the reason why it has none;
 * undefined where nothing stands.
 */
export async function loadFile(target: string, file: string): Promise<RepositoryFile | undefined> {
  try {
    const found = await lstat(target)
    if (found.isSymbolicLink()) return { path: file, reason: REASONS.link }
    if (!found.isFile()) return { path: file, reason: 'it is not a regular file' }
    if (found.size > LARGEST) return { path: file, reason: `it has ${found.size} bytes` }
    return { path: file, bytes: new Uint8Array(await readFile(target)) }
  } catch (error) {
    if (isMissing(error)) return undefined
    throw new Fault('file-failed', `${file} can't be read (${codeOf(error)})`)
  }
}

/** Whether a link of that name may stand where a folder of definitions would. */
export function hidesDefinitions(file: string): boolean {
  return (
    file === SOURCES || (file.startsWith(`${SOURCES}/`) && !file.includes('/', SOURCES.length + 1))
  )
}

async function isLink(target: string): Promise<boolean> {
  return lstat(target).then(
    (stat) => stat.isSymbolicLink(),
    () => false,
  )
}

/** Where a folder is, or will be once it is made: a link further up may lead anywhere. */
export async function realFolder(folder: string): Promise<string> {
  try {
    return await realpath(folder)
  } catch (error) {
    if (!isMissing(error))
      throw new Fault('file-failed', `${folder} can't be read (${codeOf(error)})`)
    return path.join(await realFolder(path.dirname(folder)), path.basename(folder))
  }
}

async function leadsToFolder(link: string): Promise<boolean> {
  return (await stat(link).catch(() => undefined))?.isDirectory() === true
}

function missing(error: unknown, folder: string): [] {
  if (isMissing(error)) return []
  throw new Fault('file-failed', `${folder}/ can't be read (${codeOf(error)})`)
}

function isMissing(error: unknown): boolean {
  return codeOf(error) === 'ENOENT'
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
}
