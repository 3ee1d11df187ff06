import type { RepositoryFile } from '../../ports/repository.ts'
import { hidesDefinitions, REASONS, SOURCES } from '../files.ts'
import { named } from './commits.ts'
import type { Contents } from './contents.ts'
import { type Entry, readEntry } from './entries.ts'
import { configPathspecs } from './history.ts'
import { type GitProgram, literalPathspec } from './program.ts'

const YAML = /\.ya?ml$/i
/** A configuration may have been JSON, which is YAML. */
const CONFIG = /\.(?:ya?ml|json)$/i

/**
 * Where a configuration stands: a folder from the top of the repository, which ends with a slash,
 * and its path from there.
 */
interface ConfigPlace {
  readonly prefix: string
  readonly configFile: string
}

/** What commits hold of configurations and definitions. */
export class CommitFiles {
  private readonly git: GitProgram
  private readonly configFile: string
  private readonly contents: Contents

  constructor(git: GitProgram, configFile: string, contents: Contents) {
    this.git = git
    this.configFile = configFile
    this.contents = contents
  }

  /** What a commit holds of configuration and definitions. */
  async at(commit: string, place?: ConfigPlace): Promise<readonly RepositoryFile[]> {
    const { prefix, configFile } = place ?? {
      prefix: await this.git.prefix(),
      configFile: this.configFile,
    }
    const folder = configFile.replace(/[^/]*$/, '')
    const entries = await this.entriesAt(commit, prefix, [configFile, `${folder}${SOURCES}`])
    const isHiding = ({ file, kind }: Entry): boolean =>
      kind === 'submodule' || (kind === 'link' && hidesDefinitions(file.slice(folder.length)))
    const wanted = entries.filter(
      (entry) => entry.file === configFile || YAML.test(entry.file) || isHiding(entry),
    )
    const bytesOf = await this.contents.read(
      wanted.flatMap(({ kind, hash }) => (kind === 'file' ? [hash] : [])),
    )
    return wanted.map(({ kind, hash, file }) =>
      kind === 'file'
        ? { path: file, bytes: bytesOf(hash) }
        : { path: file, reason: REASONS[kind] },
    )
  }

  async configsAt(commit: string, client: string): Promise<readonly RepositoryFile[]> {
    const prefix = await this.git.prefix()
    const entries = await this.entriesAt(commit, prefix, [''])
    const beside = entries.filter(
      ({ file, kind }) =>
        file !== this.configFile && !file.includes('/') && CONFIG.test(file) && kind === 'file',
    )
    const search = [
      'grep',
      '-l',
      '-z',
      '-i',
      '-F',
      '--text',
      '--full-name',
      '-e',
      client,
      commit,
      '--',
      ...configPathspecs(this.configFile),
    ]
    const named = (await this.git.ask(search)) ?? ''
    const files = named
      .split('\0')
      .flatMap((line) => (line === '' ? [] : [line.slice(commit.length + 1)]))
    const listing =
      files.length === 0
        ? ''
        : await this.git.tell([
            'ls-tree',
            '-z',
            '--full-tree',
            commit,
            '--',
            ...files.map(literalPathspec),
          ])
    const elsewhere = listing
      .split('\0')
      .flatMap((line) => readEntry(line, ''))
      .filter(({ kind }) => kind === 'file')
    const hashes = new Map([
      ...beside.map(({ hash, file }) => [`${prefix}${file}`, hash] as const),
      ...elsewhere.map(({ hash, file }) => [file, hash] as const),
    ])
    const bytesOf = await this.contents.read([...hashes.values()])
    return [...hashes].map(([file, hash]) => ({ path: file, bytes: bytesOf(hash) }))
  }

  /** Tracked files that a sparse checkout leaves out: they are not there, and not deleted. */
  async outsideOfCone(): Promise<ReadonlySet<string>> {
    const listing = await this.git.tell(['ls-files', '-t', '-z', '--', this.configFile, SOURCES])
    return new Set(
      listing.split('\0').flatMap((line) => (line.startsWith('S ') ? [line.slice(2)] : [])),
    )
  }

  /**
   * What a commit holds beneath these paths of a folder, which ends with a slash; the empty path is
   * that folder itself.
   */
  private async entriesAt(
    commit: string,
    prefix: string,
    paths: readonly string[],
  ): Promise<readonly Entry[]> {
    const whole = paths.map((file) => `${prefix}${file}`).filter((file) => file !== '')
    const isRecursive = !paths.includes('')
    const listing = await this.git.tell([
      'ls-tree',
      ...(isRecursive ? ['-r'] : []),
      '-z',
      '--full-tree',
      named(commit),
      '--',
      ...whole.map(literalPathspec),
    ])
    const entries = listing.split('\0').flatMap((line) => readEntry(line, prefix))
    const above = entries.length > 0 ? undefined : await this.submoduleAbove(commit, prefix)
    return above === undefined ? entries : [{ kind: 'submodule', hash: '', file: this.configFile }]
  }

  /** The folder on the way to the configuration that this commit has as a submodule. */
  private async submoduleAbove(commit: string, prefix: string): Promise<string | undefined> {
    const steps = prefix.split('/').filter((step) => step !== '')
    const folders = steps.map((_, index) => steps.slice(0, index + 1).join('/'))
    if (folders.length === 0) return undefined
    const listing = await this.git.tell([
      'ls-tree',
      '-z',
      '--full-tree',
      commit,
      '--',
      ...folders.map(literalPathspec),
    ])
    return listing
      .split('\0')
      .flatMap((line) => readEntry(line, ''))
      .find(({ kind }) => kind !== 'file')?.file
  }
}
