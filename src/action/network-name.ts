import { readRepository } from '../assemble.ts'
import { Fault } from '../model/fault.ts'
import type { BaseCommit, RepositoryFile } from '../ports.ts'
import type { Stage } from './stage.ts'

/**
 * The network that a run without a plan is about: the one that was asked for, else the only one of the configuration, else of the base's. It tells comments
 * apart, so it must be the same however the run ends. Without any the configuration's path stands for it.
 */
export async function networkNameOf(stage: Stage, base: BaseCommit | undefined): Promise<string> {
  const { inputs, settings, config } = stage
  if (inputs.network !== '') return inputs.network
  const { files, repo } = stage.world(base)
  const only = (found: readonly RepositoryFile[]): string | undefined => {
    const own = found.filter(({ path }) => path === settings.configFile)
    const names = [...(readRepository(own, settings.configFile).config?.networks.keys() ?? [])]
    return names.length === 1 ? names[0] : undefined
  }
  const here = only(await files.definitions().catch(nothing))
  if (here !== undefined || base === undefined) return here ?? config
  return only(await repo.definitionsAt(base.commit).catch(nothing)) ?? config
}

/** What can't be read names no network; the run itself says why. */
function nothing(error: unknown): readonly RepositoryFile[] {
  if (error instanceof Fault) return []
  throw error
}
