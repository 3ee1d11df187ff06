import { type ChainSnapshot, takeSnapshot } from '../../src/apply/snapshot.ts'
import type { ApplyEvent } from '../../src/model/events.ts'
import type { Scene, SceneFacts } from './apply-scene.ts'
import { collected } from './collected.ts'

/** The snapshot that a scene comes to, and what is said until then. */
export function taken(
  scene: Scene,
  floor = 0,
): Promise<{ readonly events: readonly ApplyEvent[]; readonly result: ChainSnapshot }> {
  return collected(takeSnapshot(scene.context, floor))
}

/** An account whose nonce is 7 in every block, and 8 while something is pending. */
export function pendingUntil(isOver: (look: number) => boolean): SceneFacts {
  let look = 0
  return {
    chain: () => ({ nonce: async (_, at) => (at === 'pending' && !isOver(look++) ? 8 : 7) }),
  }
}
