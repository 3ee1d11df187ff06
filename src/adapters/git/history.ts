import path from 'node:path'
import { COMMIT } from '../../model/commit.ts'
import { Fault } from '../../model/fault.ts'
import type { FileAt, History, HistoryCommit, HistoryEnd } from '../../ports/repository.ts'
import { hidesDefinitions, SOURCES } from '../files.ts'
import { fetching, named } from './commits.ts'
import { type Changed, commitsIn, fileAt, GITLINK, LOG_FORMAT, SYMLINK } from './log-stream.ts'
import { type GitProgram, literalPathspec } from './program.ts'
import { ended, startGit } from './streaming.ts'

/** As many commits that changed files of ours are looked at. */
const MAX_COMMITS = 10_000
/** How much of the history a shallow clone is given, step by step. */
const DEPTHS = [100, 1_000, 10_000, 100_000] as const
const YAML = /\.ya?ml$/i

export interface GitHistoryOptions {
  readonly configFile: string
  /**
   * Whether a shallow clone may be deepened from `origin`: in a workflow, whose checkout belongs to
   * the run.
   */
  readonly deepens: boolean
  /** For tests: where the walk gives up. */
  readonly most?: number
}

/**
 * The History port over git: one `git log` streams the history, one `git cat-file` gives all bytes.
 */
export class GitHistory implements History {
  private readonly git: GitProgram
  private readonly options: GitHistoryOptions

  constructor(git: GitProgram, options: GitHistoryOptions) {
    this.git = git
    this.options = options
  }

  async filesAt(commit: string): Promise<ReadonlyMap<string, FileAt>> {
    const prefix = await this.git.prefix()
    const listing = await this.text([
      'ls-tree',
      '-r',
      '-z',
      '--full-tree',
      named(commit),
      '--',
      ...this.paths(prefix),
    ])
    return new Map(listing.split('\0').flatMap((line) => this.listed(line, prefix)))
  }

  lastConfig(commit: string, client: string): Promise<string | 'shallow' | undefined> {
    return this.deepening(commit, () => this.configBefore(commit, client))
  }

  parentOf(commit: string): Promise<string | 'shallow' | undefined> {
    return this.deepening(commit, async () => {
      const parent = parentIn(await this.text(['cat-file', 'commit', named(commit)]))
      if (parent === undefined) return undefined
      // with a shallow clone's edge git shows none
      const shown = (await this.text(['rev-list', '--parents', '-1', named(commit)])).split(/\s+/)
      return shown.includes(parent) ? parent : 'shallow'
    })
  }

  async *changes(from: string): AsyncGenerator<HistoryCommit, HistoryEnd> {
    const { deepens, most = MAX_COMMITS } = this.options
    const depths = deepens ? [...DEPTHS] : []
    let seen = 0
    for (;;) {
      const end = yield* this.walk(from, seen, (count) => {
        seen = count
      })
      const depth = end === 'shallow' ? depths.shift() : undefined
      if (depth === undefined) return seen >= most ? 'too-long' : end
      await this.deepen(from, depth)
    }
  }

  async read(hashes: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>> {
    if (hashes.length === 0) return new Map()
    const output = await this.bytes(['cat-file', '--batch'], `${hashes.map(named).join('\n')}\n`)
    const found = new Map<string, Uint8Array>()
    for (let at = 0; at < output.length; ) {
      const newline = output.indexOf(10, at)
      const [hash = '', type, size = ''] = output
        .subarray(at, newline)
        .toString('latin1')
        .split(' ')
      if (newline === -1 || type !== 'blob')
        throw new Fault('git-failed', `git does not give the file ${hash}`)
      const start = newline + 1
      found.set(hash, new Uint8Array(output.subarray(start, start + Number(size))))
      at = start + Number(size) + 1
    }
    return found
  }

  /** Finds something, in a shallow clone again with more and more of its history. */
  private async deepening<T>(from: string, find: () => Promise<T | 'shallow'>) {
    const depths = this.options.deepens ? [...DEPTHS] : []
    for (;;) {
      const found = await find()
      const depth = found === 'shallow' ? depths.shift() : undefined
      if (depth === undefined) return found
      await this.deepen(from, depth)
    }
  }

  private async deepen(from: string, depth: number): Promise<void> {
    await this.text(fetching(from, depth))
  }

  /** `lastConfig` in the history that is here. */
  private async configBefore(
    from: string,
    client: string,
  ): Promise<string | 'shallow' | undefined> {
    const { configFile } = this.options
    const here = literalPathspec(`${await this.git.prefix()}${configFile}`)
    const edge = await this.edge(from)
    const own = await this.newest([named(from), '--', here])
    const since = own === undefined ? [] : [`^${own.commit}`]
    const changing =
      (await this.newest([
        ...['-i', `-S${client}`, named(from)],
        ...[...since, '--', ...configPathspecs(configFile)],
      ])) ?? own
    if (changing === undefined || changing.commit === edge)
      return edge === undefined ? undefined : 'shallow'
    return changing.parent
  }

  /** The newest first-parent commit that these arguments of `git log` leave, and its parent. */
  private async newest(
    args: readonly string[],
  ): Promise<{ readonly commit: string; readonly parent: string | undefined } | undefined> {
    const line = await this.text([
      ...['log', '-1', '--first-parent', '-m', '--no-patch', '--no-renames', '--no-color'],
      ...['--no-ext-diff', '--no-textconv', '--no-show-signature', '--no-notes'],
      ...['--format=format:%H %P', ...args],
    ])
    const [commit = '', parent = ''] = line.trim().split(' ')
    return COMMIT.test(commit)
      ? { commit, parent: COMMIT.test(parent) ? parent : undefined }
      : undefined
  }

  /**
   * The history that is here, without the first `skip` commits. A commit at the edge of a shallow
   * clone is none: what it changed is not here.
   */
  private async *walk(
    from: string,
    skip: number,
    count: (seen: number) => void,
  ): AsyncGenerator<HistoryCommit, HistoryEnd> {
    const { most = MAX_COMMITS } = this.options
    const prefix = await this.git.prefix()
    const edge = await this.edge(from)
    const git = await startGit(this.git, [
      ...[
        '-c',
        'log.showRoot=true',
        '-c',
        'core.quotePath=false',
        'log',
        '--first-parent',
        '-m',
        '--raw',
        '-z',
        '--no-abbrev',
        '--no-renames',
      ],
      ...[
        '--no-color',
        '--no-ext-diff',
        '--no-show-signature',
        '--no-notes',
        '--ignore-submodules=none',
        '--diff-filter=ACDMRTUXB',
      ],
      ...[LOG_FORMAT, named(from), '--', ...this.paths(prefix)],
    ])
    let seen = 0
    try {
      for await (const { commit, parent, time, subject, changed } of commitsIn(git.stdout)) {
        if (commit === edge) return 'shallow'
        seen += 1
        if (seen > most) return 'too-long'
        if (seen <= skip) continue
        count(seen)
        yield {
          commit,
          ...(parent === undefined ? {} : { parent }),
          time,
          subject,
          before: new Map(changed.flatMap((entry) => this.before(entry, prefix))),
        }
      }
      await ended(git, 'log')
      if (edge !== undefined) return 'shallow'
      if (seen === 0 && (await this.filesAt(from)).size > 0)
        throw new Fault(
          'git-failed',
          'git log shows no commit that brought the files that are there',
        )
      return 'first'
    } finally {
      git.kill()
    }
  }

  /**
   * Where the first-parent history of a commit ends for a shallow clone, though the commit names a
   * parent; undefined where it is whole. No ref need lead to it.
   */
  private async edge(from: string): Promise<string | undefined> {
    const [last = ''] = (
      await this.text(['rev-list', '--first-parent', '--max-parents=0', named(from)])
    ).split('\n')
    return COMMIT.test(last) &&
      parentIn(await this.text(['cat-file', 'commit', last])) !== undefined
      ? last
      : undefined
  }

  private before(
    { mode, later, hash, file }: Changed,
    prefix: string,
  ): readonly (readonly [string, FileAt | undefined])[] {
    const name = this.ours(file, prefix, [mode, later])
    return name === undefined ? [] : [[name, fileAt(mode, hash)]]
  }

  private listed(line: string, prefix: string): readonly (readonly [string, FileAt])[] {
    const tab = line.indexOf('\t')
    const [mode = '', , hash = ''] = line.slice(0, Math.max(tab, 0)).split(' ')
    const [name, file] = [this.ours(line.slice(tab + 1), prefix, [mode]), fileAt(mode, hash)]
    return tab === -1 || name === undefined || file === undefined ? [] : [[name, file]]
  }

  /** A path from the configuration's folder; undefined for a file that says nothing. */
  private ours(file: string, prefix: string, modes: readonly string[]): string | undefined {
    if (!file.startsWith(prefix)) return undefined
    const name = path.posix.normalize(file.slice(prefix.length))
    const isHiding = modes.includes(GITLINK) || (modes.includes(SYMLINK) && hidesDefinitions(name))
    return name === this.options.configFile || YAML.test(name) || isHiding ? name : undefined
  }

  private paths(prefix: string): readonly string[] {
    return [`${prefix}${this.options.configFile}`, `${prefix}${SOURCES}`].map(literalPathspec)
  }

  private async text(args: readonly string[]): Promise<string> {
    return (await this.bytes(args, '')).toString('utf8')
  }

  private async bytes(args: readonly string[], input: string): Promise<Buffer> {
    const git = await startGit(this.git, args)
    git.stdin.end(input)
    const chunks: Buffer[] = []
    git.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
    await ended(git, args[0] ?? '')
    return Buffer.concat(chunks)
  }
}

/** The first parent that a commit names, whether it is here or not. */
export function parentIn(commit: string): string | undefined {
  return /^parent ([0-9a-f]+)$/m.exec(commit.slice(0, commit.indexOf('\n\n')))?.[1]
}

/**
 * Where a configuration may stand under whatever name: files of the kinds that one can be, from the
 * top. It may have been JSON, which is YAML.
 */
export function configPathspecs(configFile: string): readonly string[] {
  const own = /\.[a-z0-9]+$/i.exec(configFile)?.[0].toLowerCase() ?? '.yaml'
  return [...new Set(['.yaml', '.yml', '.json', own])].map((ending) => `:(top,icase)*${ending}`)
}
