import type { ReadOnce } from '../desired/read-once.ts'
import type { Address } from '../model/units/address.ts'
import type { Ports } from '../ports/run.ts'
import type { Settings } from '../settings.ts'
import type { FileRules } from './file-rules.ts'
import { type Repository, readRepository } from './repository.ts'

/** What an earlier commit says, or why nobody can tell which guards it had. */
export type Earlier = Read | Unreadable

interface Read {
  readonly kind: 'read'
  readonly repository: Repository
  /** Whether its configuration stood elsewhere, or was taken out before. */
  readonly isMoved: boolean
}

interface Unreadable {
  readonly kind: 'unreadable'
  readonly why: string
  /** `shallow`: more of the history would tell. `several`: one of them has to be the only one. */
  readonly because: 'broken' | 'several' | 'shallow'
}

interface ReadFor {
  readonly client: Address
  readonly rules: FileRules
  /** What was read of a later commit, whose files are mostly the same. */
  readonly once?: ReadOnce
}

const OWNER = /(^|[\s{,])["']?owner["']?\s*:/m

/**
 * Reads a commit's configuration, wherever it stood, and its definitions. Where it was taken out,
 * those of the last commit that had one count: only a history that never had one has no guards.
 */
export async function readCommit(
  { repo }: Pick<Ports, 'repo'>,
  commit: string,
  { configFile }: Pick<Settings, 'configFile'>,
  given: ReadFor,
): Promise<Earlier> {
  const earliest = await readAt(repo, commit, configFile, given)
  if (!('none' in earliest)) return earliest
  for (let before = commit; ; ) {
    const last = await repo.history.lastConfig(before, given.client)
    if (last === undefined) return { kind: 'read', repository: earliest.none, isMoved: false }
    if (last === 'shallow')
      return {
        kind: 'unreadable',
        why: 'it has no configuration, and this clone does not reach back to where one may have been',
        because: 'shallow',
      }
    const found = await readAt(repo, last, configFile, given)
    if ('none' in found) before = last
    else if (found.kind === 'read') return { ...found, isMoved: true }
    else return { ...found, why: `of ${last.slice(0, 7)}, the last one with them, ${found.why}` }
  }
}

/** What one commit itself holds; `none` is what it is without a configuration anywhere. */
async function readAt(
  repo: Ports['repo'],
  commit: string,
  configFile: string,
  { client, rules, once }: ReadFor,
): Promise<Earlier | { readonly none: Repository }> {
  const repository = readRepository(await repo.definitionsAt(commit), configFile, rules, once)
  if (repository.config !== undefined)
    return { kind: 'read', repository: { ...repository, commit }, isMoved: false }
  if (!isMissing(repository)) return broken(brokenBy(repository))
  const candidates = (await repo.configsAt(commit, client)).flatMap(({ path, bytes }) => {
    const isLike = bytes !== undefined && OWNER.test(new TextDecoder().decode(bytes))
    if (!isLike) return []
    const { config } = readRepository([{ path, bytes }], path)
    const isOurs =
      config === undefined ||
      [...config.networks.values()].some((network) => network.client === client)
    return isOurs ? [path] : []
  })
  const [path, ...others] = candidates
  if (path === undefined) return { none: repository }
  if (others.length > 0)
    return {
      kind: 'unreadable',
      why: `its configuration may be any of ${candidates.join(', ')}`,
      because: 'several',
    }
  const moved = readRepository(await repo.definitionsAt(commit, path), path, rules, once)
  return moved.config === undefined
    ? broken(`its configuration seems to be ${path}, and ${brokenBy(moved)}`)
    : { kind: 'read', repository: { ...moved, commit }, isMoved: true }
}

/** Whether a commit has no configuration where it is looked for. */
export function isMissing({ problems }: Repository): boolean {
  return problems.some(({ code }) => code === 'config-missing')
}

function broken(why: string): Unreadable {
  return { kind: 'unreadable', why, because: 'broken' }
}

function brokenBy({ problems }: Repository): string {
  return (
    problems.find(({ code }) => code !== 'config-missing' && code !== 'no-definitions')?.message ??
    'its configuration has problems'
  )
}

/** Whether there is a configuration that can't be read. */
export function isBlind({ config, problems }: Repository): boolean {
  return config === undefined && !problems.some(({ code }) => code === 'config-missing')
}
