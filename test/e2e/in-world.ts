import { expect } from 'vitest'
import { type FaultProxy, startFaultProxy } from '../support/fault-proxy.ts'
import type { Stage, World, WorldOptions } from './world.ts'

/**
 * Gives a test a world of its own, ends it, and sees that GitHub was asked for nothing that its
 * description does not allow.
 */
export async function inWorld(
  stage: Stage,
  options: WorldOptions,
  act: (world: World) => Promise<void>,
): Promise<void> {
  const world = await stage.world(options)
  try {
    await act(world)
    expect(world.github.violations).toEqual([])
  } finally {
    await world.stop()
  }
}

/** A world whose RPC can be troubled; review is `plan` unless it is set. */
export async function inTrouble(
  stage: Stage,
  options: WorldOptions,
  act: (world: World, rpc: FaultProxy) => Promise<void>,
): Promise<void> {
  const rpc = await startFaultProxy(stage.chain.rpcUrl)
  await inWorld(stage, { review: 'plan', ...options, rpcUrl: rpc.url }, (world) =>
    act(world, rpc),
  ).finally(() => rpc.stop())
}
