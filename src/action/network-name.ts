import { readRepository } from '../engine/repository.ts'
import { Fault } from '../model/fault.ts'
import type { Config } from '../model/network/network.ts'
import type { BaseCommit, RepositoryFile } from '../ports/repository.ts'
import type { ActionContext } from './context.ts'

/**
 * The network that a run without a plan is about: the one that was asked for, else the only one of
 * the configuration, or of the base's where it can't be read. It tells comments apart, so it must
 * be the same however the run ends. Where there is none, or one of several, the configuration's
 * path stands for it.
 */
export async function networkNameOf(
  stage: ActionContext,
  base: BaseCommit | undefined,
): Promise<string> {
  const { inputs, settings, config } = stage
  if (inputs.network !== '') return inputs.network
  const { files, repo } = stage.world(base)
  const configIn = (found: readonly RepositoryFile[]): Config | undefined =>
    readRepository(
      found.filter(({ path }) => path === settings.configFile),
      settings.configFile,
    ).config
  const here = configIn(await files.definitions().catch(nothing))
  const readable =
    here ??
    (base === undefined
      ? undefined
      : configIn(await repo.definitionsAt(base.commit).catch(nothing)))
  const [only, ...others] = readable?.networks.keys() ?? []
  return only === undefined || others.length > 0 ? config : only
}

/** What can't be read names no network; the run itself says why. */
function nothing(error: unknown): readonly RepositoryFile[] {
  if (error instanceof Fault) return []
  throw error
}
