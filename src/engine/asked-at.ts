import { sameNetwork } from '../consent/form.ts'
import type { Network } from '../model/network/network.ts'
import type { Ask } from '../model/source/ask.ts'
import type { Asked } from '../plan/context.ts'
import type { Settings } from '../settings.ts'
import type { Repository } from './repository.ts'
import { contextAt, type Scope } from './scope.ts'

/** What stood before an ask. */
interface Then {
  readonly before: Repository | undefined
  /** Files that could not be read at the commit right before it. */
  readonly unread: readonly string[]
}

/** What a change is judged by: who asks for it, and the guards that stood before that. */
export function askedAt(
  id: string,
  ask: Ask,
  { before, unread }: Then,
  { desired, network }: Scope,
  settings: Settings,
): Asked {
  return {
    ask,
    guards: contextAt(desired, network, before, settings),
    protecting: before?.specs.filter(({ protect }) => protect) ?? [],
    hidden: [...new Set([...unread, ...hiddenIn(before, id, network, desired)])],
  }
}

/**
 * The files of a commit of which nobody can tell whether they protect what a definition stands for;
 * none where that commit holds the definition itself, for the same Source.
 */
export function hiddenIn(
  before: Repository | undefined,
  id: string,
  network: Network,
  { specs, config }: Pick<Repository, 'specs' | 'config'>,
): readonly string[] {
  if (before === undefined || before.unread.length === 0) return []
  const own = sameNetwork(network, before.config)
  const wanted = specs.find((spec) => spec.id === id && spec.network === network.name)
  const then = before.specs.find((spec) => spec.id === id && spec.network === own?.name)
  const isSame =
    then !== undefined && then.address === wanted?.address && before.config?.owner === config?.owner
  return isSame ? [] : before.unread
}
