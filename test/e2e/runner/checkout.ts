import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import type { Event } from '../../support/github/events.ts'
import type { GitHub } from '../../support/github/github.ts'

export interface CheckoutOptions {
  /** The job's token; without one, a token that reads contents. */
  readonly token?: string
  /** 0 fetches all of the history. */
  readonly depth?: number
  /**
   * Leaves the token in the repository's configuration, as actions/checkout does when it is not
   * told otherwise.
   */
  readonly persistCredentials?: boolean
}

/** What a step has before the Action: a workspace of its own. */
export interface Workspace {
  readonly folder: string
  git(...args: string[]): Promise<string>
  remove(): Promise<void>
}

/**
 * Does what actions/checkout does: one commit, no tags; a pull request's trial merge detached, a
 * branch by its name.
 */
export async function checkout(
  { state, tokens }: GitHub,
  { ref, sha }: Pick<Event, 'ref' | 'sha'>,
  options: CheckoutOptions = {},
): Promise<Workspace> {
  const {
    token = tokens.forJob({ contents: 'read' }),
    depth = 1,
    persistCredentials = false,
  } = options
  const folder = await mkdtemp(path.join(tmpdir(), 'ogpu-workspace-'))
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: folder,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_TERMINAL_PROMPT: '0',
    LC_ALL: 'C',
  }
  const git = async (...args: string[]): Promise<string> =>
    (await promisify(execFile)('git', args, { cwd: folder, env })).stdout.trim()
  const branch = /^refs\/heads\/(.+)$/.exec(ref)?.[1]
  const tracking =
    branch === undefined ? ref.replace(/^refs\//, 'refs/remotes/') : `refs/remotes/origin/${branch}`
  const header = `http.${state.serverUrl}/.extraheader`
  const credentials = `AUTHORIZATION: basic ${Buffer.from(`x-access-token:${token}`).toString('base64')}`
  await git('init', '-q')
  await git('remote', 'add', 'origin', `${state.serverUrl}/${state.owner}/${state.name}`)
  await git('config', '--local', 'gc.auto', '0')
  if (persistCredentials) await git('config', '--local', header, credentials)
  const wanted = depth === 0 ? ['+refs/heads/*:refs/remotes/origin/*'] : [`--depth=${depth}`]
  const [extent, all] = depth === 0 ? [[], wanted] : [wanted, []]
  const authorized = persistCredentials ? [] : ['-c', `${header}=${credentials}`]
  await git(
    ...authorized,
    '-c',
    'protocol.version=2',
    'fetch',
    '-q',
    '--no-tags',
    '--prune',
    '--no-recurse-submodules',
    ...extent,
    'origin',
    ...all,
    `+${sha}:${tracking}`,
  )
  await git(
    'checkout',
    '-q',
    '--force',
    ...(branch === undefined ? [tracking] : ['-B', branch, tracking]),
  )
  return { folder, git, remove: () => rm(folder, { recursive: true, force: true }) }
}
