import { randomBytes } from 'node:crypto'
import { ACTIONS_BOT, type Role, type State, type User, userOf } from './state.ts'

export type Area = 'contents' | 'pull-requests' | 'issues' | 'actions'
export type Access = 'read' | 'write'

/** What the `permissions:` of a job grant; an area that is left out is not granted. */
export type Permissions = Readonly<Partial<Record<Area, Access>>>

/** Whom a token speaks for. */
export interface Holder {
  readonly kind: 'job' | 'app' | 'person'
  readonly user: User
  allows(area: Area, access: Access): boolean
}

export interface Tokens {
  /**
   * A job's token. Without permissions: those of the workflow that init writes, contents read and
   * pull-requests write.
   */
  forJob(permissions?: Permissions): string
  /** The token of a job that a fork's pull request started: it reads and writes nothing. */
  forFork(permissions?: Permissions): string
  /**
   * The token of a job that says nothing of permissions: the repository's setting lets it write,
   * unless Dependabot started it. What a job does say counts for Dependabot as for anybody.
   */
  forUndeclared(actor: string): string
  /** The installation token of somebody's GitHub App. */
  forApp(slug: string, permissions?: Permissions): string
  /** A person's own token. */
  forPerson(login: string): string
  /** Whose token it is; undefined for one that nobody gave out. */
  holderOf(token: string): Holder | undefined
}

const USUAL: Permissions = { contents: 'read', 'pull-requests': 'write' }
const EVERYTHING: Permissions = {
  contents: 'write',
  'pull-requests': 'write',
  issues: 'write',
  actions: 'write',
}
const READ_ONLY: Readonly<Record<Access, Access>> = { read: 'read', write: 'read' }
const WRITERS: readonly Role[] = ['admin', 'maintain', 'write']

/** Gives tokens out and knows them again. */
export function keepTokens(state: State): Tokens {
  const holders = new Map<string, Holder>()
  const give = (prefix: string, holder: Holder): string => {
    const token = `${prefix}_${randomBytes(18).toString('hex')}`
    holders.set(token, holder)
    return token
  }
  const allowed =
    (permissions: Permissions): Holder['allows'] =>
    (area, access) =>
      permissions[area] === 'write' || (permissions[area] === 'read' && access === 'read')
  const forJob = (permissions = USUAL): string =>
    give('ghs', { kind: 'job', user: ACTIONS_BOT, allows: allowed(permissions) })
  const forFork = (permissions = USUAL): string =>
    forJob(
      Object.fromEntries(
        Object.entries(permissions).map(([area, access]) => [area, READ_ONLY[access]]),
      ),
    )
  return {
    forJob,
    forFork,
    forUndeclared: (actor) =>
      actor === 'dependabot[bot]' ? forFork(EVERYTHING) : forJob(EVERYTHING),
    forApp: (slug, permissions = USUAL) =>
      give('ghs', {
        kind: 'app',
        user: userOf(state, `${slug}[bot]`),
        allows: allowed(permissions),
      }),
    forPerson: (login) =>
      give('ghp', {
        kind: 'person',
        user: userOf(state, login),
        allows: (_, access) => personMay(state, login, access),
      }),
    holderOf: (token) => holders.get(token),
  }
}

function personMay(state: State, login: string, access: Access): boolean {
  const role = state.roles.get(login) ?? 'none'
  return access === 'write' ? WRITERS.includes(role) : role !== 'none'
}
