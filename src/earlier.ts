import { type FileRules, type Repository, readRepository } from './assemble.ts'
import type { Address } from './model/address.ts'
import type { World } from './ports.ts'
import type { Settings } from './settings.ts'

/** What an earlier commit says, or why nobody can tell which guards it had. */
export type Earlier =
  | {
      readonly kind: 'read'
      readonly repository: Repository
      /** Whether its configuration stood elsewhere. */
      readonly isMoved: boolean
    }
  | { readonly kind: 'unreadable'; readonly why: string }

const OWNER = /(^|[\s{,])["']?owner["']?\s*:/m

/**
 * Reads a commit's configuration, wherever it stood, and its definitions. Only a commit that never
 * had a configuration has no guards.
 */
export async function readCommit(
  { repo }: Pick<World, 'repo'>,
  commit: string,
  { configFile }: Pick<Settings, 'configFile'>,
  { client, rules }: { readonly client: Address; readonly rules: FileRules },
): Promise<Earlier> {
  const repository = readRepository(await repo.definitionsAt(commit), configFile, rules)
  if (repository.config !== undefined) return { kind: 'read', repository, isMoved: false }
  if (!isMissing(repository)) return { kind: 'unreadable', why: brokenBy(repository) }
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
  if (path === undefined) return { kind: 'read', repository, isMoved: false }
  if (others.length > 0)
    return { kind: 'unreadable', why: `its configuration may be any of ${candidates.join(', ')}` }
  const moved = readRepository(await repo.definitionsAt(commit, path), path, rules)
  if (moved.config === undefined)
    return {
      kind: 'unreadable',
      why: `its configuration seems to be ${path}, and ${brokenBy(moved)}`,
    }
  return { kind: 'read', repository: moved, isMoved: true }
}

/** Whether a commit has no configuration where it is looked for. */
export function isMissing({ problems }: Repository): boolean {
  return problems.some(({ code }) => code === 'config-missing')
}

function brokenBy({ problems }: Repository): string {
  return (
    problems.find(({ code }) => code !== 'config-missing' && code !== 'no-definitions')?.message ??
    'its configuration has problems'
  )
}
