import { execFile, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'

/** What a commit changes: new contents by path, null for a file that goes. */
export type FileChanges = Readonly<Record<string, string | null>>

export interface Signature {
  readonly author: string
  readonly at: Date
  readonly message: string
}

/** The real git repository behind the stand-in. A merge that conflicts is undefined. */
export interface BareRepository {
  readonly folder: string
  git(...args: string[]): Promise<string>
  /** Makes a commit on top of another, or the first one, and points a ref at it. */
  commit(
    ref: string,
    parent: string | undefined,
    files: FileChanges,
    signature: Signature,
  ): Promise<string>
  tip(ref: string): Promise<string>
  point(ref: string, commit: string): Promise<void>
  /** A merge commit: first parent is the base, second the head. */
  merge(base: string, head: string, signature: Signature): Promise<string | undefined>
  /** The head's changes as one commit on the base. */
  squash(base: string, head: string, signature: Signature): Promise<string | undefined>
  /** Every commit of the head anew on the base; throws where they conflict. */
  rebase(base: string, head: string): Promise<string>
  /** The commits that the second has and the first has not, the newest first. */
  between(base: string, head: string): Promise<readonly string[]>
  contains(commit: string, ancestor: string): Promise<boolean>
  has(commit: string): Promise<boolean>
  remove(): Promise<void>
}

const ENVIRONMENT = {
  PATH: process.env['PATH'] ?? '',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_COMMITTER_NAME: 'GitHub',
  GIT_COMMITTER_EMAIL: 'noreply@github.com',
  LC_ALL: 'C',
}

/** GitHub lets anybody fetch any commit by its hash, and shows branches, tags and pull requests. */
const SETTINGS = [
  ['uploadpack.allowAnySHA1InWant', 'true'],
  ['uploadpack.allowFilter', 'true'],
  ['transfer.hideRefs', 'refs/forks'],
  ['http.receivepack', 'false'],
  ['gc.auto', '0'],
] as const

/** Makes an empty one in a temporary folder. */
export async function createBareRepository(defaultBranch: string): Promise<BareRepository> {
  const root = await mkdtemp(path.join(tmpdir(), 'ogpu-github-'))
  const folder = path.join(root, 'repository.git')
  await run(['init', '-q', '--bare', '-b', defaultBranch, folder], root)
  for (const [key, value] of SETTINGS) await run(['config', key, value], folder)
  const git = (...args: string[]): Promise<string> => run(args, folder)

  const commitTree = async (
    tree: string,
    parents: readonly string[],
    { author, at, message }: Signature,
  ): Promise<string> =>
    run(
      ['commit-tree', tree, ...parents.flatMap((parent) => ['-p', parent]), '-m', message],
      folder,
      undefined,
      {
        GIT_AUTHOR_NAME: author,
        GIT_AUTHOR_EMAIL: emailOf(author),
        GIT_AUTHOR_DATE: seconds(at),
        GIT_COMMITTER_DATE: seconds(at),
      },
    )
  /** The first line of the answer; after a conflict git ends with 1. */
  const mergedTree = async (base: string, head: string): Promise<string | undefined> =>
    git('merge-tree', '--write-tree', '--no-messages', base, head).catch((error: unknown) => {
      if (error instanceof GitFailed && error.exit === 1) return undefined
      throw error
    })

  return {
    folder,
    git,
    commit: async (ref, parent, files, signature) => {
      await run(
        ['fast-import', '--quiet', '--force'],
        folder,
        importOf(ref, parent, files, signature),
      )
      return git('rev-parse', ref)
    },
    tip: (ref) => git('rev-parse', '--verify', `${ref}^{commit}`),
    point: async (ref, commit) => void (await git('update-ref', ref, commit)),
    merge: async (base, head, signature) => {
      const tree = await mergedTree(base, head)
      return tree === undefined ? undefined : commitTree(tree, [base, head], signature)
    },
    squash: async (base, head, signature) => {
      const tree = await mergedTree(base, head)
      return tree === undefined ? undefined : commitTree(tree, [base], signature)
    },
    rebase: async (base, head) => {
      const scratch = path.join(root, 'scratch')
      await git('worktree', 'add', '-q', '--detach', scratch, head)
      try {
        await run(['rebase', '-q', '--no-ff', base], scratch)
        return await run(['rev-parse', 'HEAD'], scratch)
      } finally {
        await git('worktree', 'remove', '--force', scratch)
      }
    },
    between: async (base, head) =>
      (await git('rev-list', `${base}..${head}`)).split('\n').filter((line) => line !== ''),
    contains: (commit, ancestor) => yes(git('merge-base', '--is-ancestor', ancestor, commit)),
    has: (commit) => yes(git('cat-file', '-e', `${commit}^{commit}`)),
    remove: () => rm(root, { recursive: true, force: true }),
  }
}

class GitFailed extends Error {
  readonly exit: unknown

  constructor(args: readonly string[], exit: unknown, said: string) {
    super(`git ${args.join(' ')} ended with ${String(exit)}: ${said}`)
    this.exit = exit
  }
}

function run(
  args: readonly string[],
  cwd: string,
  input?: string,
  env: Readonly<Record<string, string>> = {},
): Promise<string> {
  if (input !== undefined) return feed(args, cwd, input)
  return new Promise((resolve, reject) => {
    execFile(
      'git',
      args,
      { cwd, env: { ...ENVIRONMENT, ...env }, maxBuffer: 2 ** 26 },
      (error, out, said) =>
        error === null
          ? resolve(out.trimEnd())
          : reject(new GitFailed(args, error.code, said || out)),
    )
  })
}

function feed(args: readonly string[], cwd: string, input: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn('git', args, { cwd, env: ENVIRONMENT, stdio: ['pipe', 'ignore', 'pipe'] })
    let said = ''
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text
    })
    child.once('error', reject)
    child.once('close', (exit) =>
      exit === 0 ? resolve('') : reject(new GitFailed(args, exit, said)),
    )
    child.stdin.end(input)
  })
}

function importOf(
  ref: string,
  parent: string | undefined,
  files: FileChanges,
  { author, at, message }: Signature,
): string {
  const who = `${author} <${emailOf(author)}> ${seconds(at)}`
  const changes = Object.entries(files).map(([file, text]) =>
    text === null ? `D ${quoted(file)}\n` : `M 100644 inline ${quoted(file)}\n${data(text)}`,
  )
  const from = parent === undefined ? '' : `from ${parent}\n`
  return `commit ${ref}\nauthor ${who}\ncommitter ${who}\n${data(message)}${from}${changes.join('')}\ndone\n`
}

function data(text: string): string {
  return `data ${Buffer.byteLength(text)}\n${text}\n`
}

function quoted(file: string): string {
  return `"${file.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`
}

/** An address is taken as it is. */
function emailOf(login: string): string {
  if (login.includes('@')) return login
  return `${login.replaceAll(/[^\w.[\]-]/g, '')}@users.noreply.github.com`
}

function seconds(time: Date): string {
  return `${time.getTime() / 1000} +0000`
}

function yes(question: Promise<unknown>): Promise<boolean> {
  return question.then(
    () => true,
    () => false,
  )
}
