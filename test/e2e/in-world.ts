import { expect } from 'vitest'
import type { Stage, World, WorldOptions } from './world.ts'

/** Gives a test a world of its own, ends it, and sees that GitHub was asked for nothing that its description does not allow. */
export async function inWorld(stage: Stage, options: WorldOptions, act: (world: World) => Promise<void>): Promise<void> {
  const world = await stage.world(options)
  try {
    await act(world)
    expect(world.github.violations).toEqual([])
  } finally {
    await world.stop()
  }
}
