import { realpath } from 'node:fs/promises'
import { type SimpleGit, type SimpleGitOptions, simpleGit } from 'simple-git'
import { Fault } from '../../model/fault.ts'
import { redact } from '../redact.ts'
import { gitEnvironment } from './environment.ts'
import { findGit, type GitPlace, leadsTo } from './place.ts'
import { FIRST_SETTINGS, overruling, TOO_OLD } from './settings.ts'

const GIVE_UP = 60_000
const UNTRUSTED = /dubious ownership|unsafe repository/
const TIMED_OUT = /block timeout reached/
const NOT_THERE = /spawn git ENOENT|spawn git EACCES/
const UNKNOWN_OPTION = /unknown option|usage: git config/

/** What git came to: what it printed, or its exit code and what it complained of. */
type Ending =
  | { readonly kind: 'said'; readonly text: string }
  | { readonly kind: 'denied'; readonly exit: number; readonly complaint: string }

/**
 * An exit of git that is not 0, as a text: the library keeps an error's message and nothing else of
 * it.
 */
const DENIAL = /^(?:Error: )?exit (\d+)\n(.*)$/s

/**
 * The library warns of arguments and variables that make git run a program. These are ours and the
 * user's shell's; the repository's own are what is kept away.
 */
const UNSAFE: NonNullable<SimpleGitOptions['unsafe']> = {
  allowUnsafeAlias: true,
  allowUnsafeAskPass: true,
  allowUnsafeConfigEnvCount: true,
  allowUnsafeConfigPaths: true,
  allowUnsafeCredentialHelper: true,
  allowUnsafeDiffExternal: true,
  allowUnsafeEditor: true,
  allowUnsafeFsMonitor: true,
  allowUnsafeGitProxy: true,
  allowUnsafeHooksPath: true,
  allowUnsafePack: true,
  allowUnsafePager: true,
  allowUnsafeSshCommand: true,
  allowUnsafeTemplateDir: true,
}

interface Opened {
  readonly git: SimpleGit
  /** `key=value`, each for `git -c`. */
  readonly settings: readonly string[]
  readonly env: Readonly<Record<string, string>>
}

/** What every process of git has in common. */
export interface Invocation {
  readonly before: readonly string[]
  readonly cwd: string
  readonly env: Readonly<Record<string, string>>
}

/**
 * git, on the one repository that a folder belongs to. That repository is found once, and named in
 * every call; no program that its own settings name is ever run. "Not there" is an answer; what
 * can't be known is a Fault that names the cause.
 */
export class GitProgram {
  private readonly root: string
  private readonly env: NodeJS.ProcessEnv
  private readonly authorization: Readonly<Record<string, string>>
  private opened: Promise<Opened | undefined> | undefined
  private place: Promise<string> | undefined

  /** `authorization` are variables with which git may talk to a remote (`gitAuthorization`). */
  constructor(
    root: string,
    authorization: Readonly<Record<string, string>> = {},
    env: NodeJS.ProcessEnv = process.env,
  ) {
    this.root = root
    this.env = env
    this.authorization = authorization
  }

  /**
   * Whether the folder belongs to a repository. Throws a Fault where one stands and can't be read.
   */
  async isThere(): Promise<boolean> {
    return (await this.open()) !== undefined
  }

  /**
   * What git prints; undefined where there is no repository, and where git says no (exit 1 without
   * a complaint). Anything else is a Fault.
   */
  async ask(args: readonly string[]): Promise<string | undefined> {
    const ending = await this.run(args)
    if (ending === undefined) return undefined
    if (ending.kind === 'said') return ending.text
    if (ending.exit === 1 && ending.complaint === '') return undefined
    throw failed(args, ending.complaint)
  }

  /**
   * What git prints. Throws a Fault where there is no repository, and for whatever git complains
   * of.
   */
  async tell(args: readonly string[]): Promise<string> {
    const ending = await this.run(args)
    if (ending?.kind === 'said') return ending.text
    throw ending === undefined
      ? new Fault('git-failed', 'there is no git repository here')
      : failed(args, ending.complaint)
  }

  /**
   * The root's path from the top of its repository, with a slash at its end; empty at the top, and
   * where there is no repository.
   */
  prefix(): Promise<string> {
    this.place ??= this.ask(['rev-parse', '--show-prefix']).then((text) =>
      (text ?? '').replace(/\n$/, ''),
    )
    return this.place
  }

  /**
   * What git prints, or that it gave none for whatever reason of its own; undefined where there is
   * no repository.
   */
  async run(args: readonly string[]): Promise<Ending | undefined> {
    const opened = await this.open()
    return opened === undefined ? undefined : end(opened.git.raw([...args]), args)
  }

  /**
   * How git is called here, for a process that streams: what stands before its arguments, its
   * folder and environment. Throws a Fault where there is no repository.
   */
  async invocation(): Promise<Invocation> {
    const opened = await this.open()
    if (opened === undefined) throw new Fault('git-failed', 'there is no git repository here')
    return {
      before: opened.settings.flatMap((setting) => ['-c', setting]),
      cwd: this.root,
      env: opened.env,
    }
  }

  private open(): Promise<Opened | undefined> {
    this.opened ??= this.find()
    return this.opened
  }

  private async find(): Promise<Opened | undefined> {
    const place = await findGit(this.root, this.env)
    if (place === undefined) return undefined
    const own = { ...gitEnvironment(this.env), ...this.authorization }
    const gitDir = await this.admitted(place, own)
    const named = { ...own, GIT_DIR: gitDir, GIT_WORK_TREE: place.workTree }
    const args = ['config', '--list', '-z', '--show-scope']
    const listing = await end(start(this.root, FIRST_SETTINGS, named).raw(args), args)
    if (listing.kind === 'denied')
      throw failed(args, UNKNOWN_OPTION.test(listing.complaint) ? TOO_OLD : listing.complaint)
    const settings = overruling(listing.text)
    return { git: start(this.root, settings, named), settings, env: named }
  }

  /**
   * git's folder as git itself finds it there, so that its own check of whose it is has been made.
   * Throws a Fault where git does not take it for a repository.
   */
  private async admitted(place: GitPlace, own: Readonly<Record<string, string>>): Promise<string> {
    const named =
      this.env['GIT_DIR'] === undefined || this.env['GIT_DIR'] === ''
        ? {}
        : { GIT_DIR: place.gitDir, GIT_WORK_TREE: place.workTree }
    const args = ['rev-parse', '--absolute-git-dir']
    const ending = await end(
      start(place.workTree, FIRST_SETTINGS, { ...own, ...named }).raw(args),
      args,
    )
    if (ending.kind === 'denied') throw unreadable(place, ending.complaint)
    const [found, expected] = await Promise.all(
      [ending.text.trim(), leadsTo(place)].map(async (folder) =>
        realpath(await folder).catch(() => folder),
      ),
    )
    if (found === undefined || found !== expected)
      throw unreadable(place, 'git does not take it for a repository')
    return found
  }
}

/**
 * A path from the top of the repository as git's pathspecs take it, whatever characters it has and
 * wherever git is started.
 */
export function literalPathspec(file: string): string {
  return `:(top,literal)${file}`
}

function start(
  baseDir: string,
  settings: readonly string[],
  env: Readonly<Record<string, string>>,
): SimpleGit {
  const git = simpleGit({
    baseDir,
    config: [...settings],
    timeout: { block: GIVE_UP },
    unsafe: UNSAFE,
    errors: (error, { exitCode, stdErr }) => {
      if (error instanceof Error || exitCode === 0) return error
      return new Error(`exit ${exitCode}\n${Buffer.concat(stdErr).toString('utf8').trim()}`)
    },
  })
  return git.env({ ...env })
}

async function end(answer: PromiseLike<string>, args: readonly string[]): Promise<Ending> {
  try {
    return { kind: 'said', text: await answer }
  } catch (error) {
    const complaint = messageOf(error)
    if (TIMED_OUT.test(complaint)) throw new Fault('git-failed', `git ${args[0]} took too long`)
    if (NOT_THERE.test(complaint))
      throw new Fault(
        'git-failed',
        'this folder is in a git repository, but the program git can’t be started',
        'install git, or put it on PATH',
      )
    const [, exit, said = complaint] = DENIAL.exec(complaint) ?? []
    return { kind: 'denied', exit: Number(exit ?? -1), complaint: said }
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : 'unknown'
}

function unreadable({ gitDir }: GitPlace, complaint: string): Fault {
  if (UNTRUSTED.test(complaint))
    return new Fault(
      'git-failed',
      'git refuses to read this repository: it belongs to another user',
      'git config --global --add safe.directory "$PWD"',
    )
  return new Fault(
    'git-failed',
    `${gitDir} can’t be read as a git repository: ${redact(complaint)}`,
    'is all of it there, as where git is mounted from elsewhere?',
  )
}

function failed(args: readonly string[], complaint: string): Fault {
  return new Fault('git-failed', `git ${args[0]} failed: ${redact(withoutAddress(complaint))}`)
}

/** An address of a remote that has no scheme is a path to git, which repeats all of it. */
function withoutAddress(complaint: string): string {
  return complaint.replace(
    /'[^'\n]*'(?= (?:does not appear to be a git repository|does not exist|not found))/g,
    'the remote’s address',
  )
}
