import { COMMIT } from '../../model/commit.ts'
import { Fault } from '../../model/fault.ts'
import { redact } from '../redact.ts'
import { fetching, named } from './commits.ts'
import { GitProgram } from './program.ts'

const HUNK = /^@@ -\d+(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/
/** A diff of what commits hold, whatever attributes of the working tree say of a file. */
const PLAIN_DIFF = [
  '--text',
  '--no-color',
  '--no-ext-diff',
  '--no-textconv',
  '--no-renames',
  '--relative',
]

/**
 * The workflow's checkout, which is as shallow as one commit: what is missing is fetched, one
 * commit at a time. Throws a Fault for what git won't say.
 */
export class Checkout {
  private readonly git: GitProgram

  /**
   * `authorization` lets git talk to a private remote; it stands in the environment of git's
   * processes only. `env` is the shell's, this process's own when left out.
   */
  constructor(
    root: string,
    authorization: Readonly<Record<string, string>>,
    env?: NodeJS.ProcessEnv,
  ) {
    this.git = new GitProgram(root, authorization, env)
  }

  /** Undefined where there is no checkout, and where it has no commit. */
  async head(): Promise<string | undefined> {
    const commit = (await this.git.ask(['rev-parse', '--verify', '--quiet', 'HEAD']))?.trim() ?? ''
    return COMMIT.test(commit) ? commit : undefined
  }

  /** The parents that a commit names, also where a shallow clone does not have them. */
  async parents(commit: string): Promise<readonly string[]> {
    const text = await this.git.tell(['cat-file', 'commit', named(commit)])
    const header = text.slice(0, text.indexOf('\n\n'))
    return [...header.matchAll(/^parent ([0-9a-f]+)$/gm)].flatMap(([, parent = '']) =>
      COMMIT.test(parent) ? [parent] : [],
    )
  }

  async has(commit: string): Promise<boolean> {
    return (
      (await this.git.ask(['rev-parse', '--verify', '--quiet', `${named(commit)}^{commit}`])) !==
      undefined
    )
  }

  /**
   * Makes a commit present, with that many of its ancestors. Throws a Fault when the remote does
   * not give it.
   */
  async fetch(commit: string, depth = 1): Promise<void> {
    const ending = await this.git.run(fetching(commit, depth))
    if (ending?.kind === 'said') return
    const why = ending === undefined ? 'there is no checkout' : redact(ending.complaint)
    throw new Fault(
      'no-base',
      `the commit ${commit.slice(0, 7)} can't be fetched: ${why}`,
      'the job needs contents: read, and a checkout of this repository',
    )
  }

  /** Whether that much of a commit's first-parent history is here, or all that there is. */
  async reaches(commit: string, depth: number): Promise<boolean> {
    const isShallow =
      (await this.git.ask(['rev-parse', '--is-shallow-repository']))?.trim() === 'true'
    return !isShallow || (await this.history(commit, depth)).length >= depth
  }

  /** The first-parent history of a commit as far as it is present, newest first. */
  async history(commit: string, most: number): Promise<readonly string[]> {
    const text = await this.git.tell([
      'rev-list',
      '--first-parent',
      `--max-count=${most}`,
      named(commit),
    ])
    return text.split('\n').filter((line) => COMMIT.test(line))
  }

  /** The lines that are new or other since a commit, by file, from this folder. */
  async changedLines(since: string): Promise<ReadonlyMap<string, readonly number[]>> {
    const patch = await this.git.tell([
      '-c',
      'core.quotePath=false',
      'diff',
      '--unified=0',
      ...PLAIN_DIFF,
      named(since),
      'HEAD',
      '--',
      '.',
    ])
    return newLines(patch.split('\n'))
  }

  /** The files of this folder that differ since a commit, deleted ones too. */
  async changedFiles(since: string): Promise<readonly string[]> {
    const text = await this.git.tell([
      'diff',
      '--name-only',
      '-z',
      ...PLAIN_DIFF,
      named(since),
      'HEAD',
      '--',
      '.',
    ])
    return text.split('\0').filter((file) => file !== '')
  }

  /**
   * This folder from the repository's root, with a slash at its end; empty at the root, and where
   * there is no checkout.
   */
  async prefix(): Promise<string> {
    return ((await this.git.ask(['rev-parse', '--show-prefix'])) ?? '').trim()
  }
}

/**
 * Reads a patch without context lines. What stands inside of a hunk is text of the files, whatever
 * it looks like.
 */
function newLines(patch: readonly string[]): ReadonlyMap<string, readonly number[]> {
  const lines = new Map<string, number[]>()
  let file: number[] = []
  for (let at = 0; at < patch.length; at += 1) {
    const line = patch[at] ?? ''
    if (line.startsWith('+++ ')) file = []
    if (line.startsWith('+++ b/')) lines.set(line.slice(6).replace(/\t$/, ''), file)
    const hunk = HUNK.exec(line)
    if (hunk === null) continue
    const [removed, start, added] = [Number(hunk[1] ?? 1), Number(hunk[2]), Number(hunk[3] ?? 1)]
    file.push(...Array.from({ length: added }, (_, offset) => start + offset))
    at += removed + added
  }
  return lines
}
