import { afterAll, beforeAll } from 'vitest'
import { startTestChain, type TestChain, type Variant } from './chain.ts'
import type { TestNexus } from './contracts/test-nexus.ts'
import { aTroubledProject, type TroubledProject } from './troubled-project.ts'

/**
 * Where the tests of one file, or of one `describe`, play: a chain of their own, with a Nexus that
 * nobody else uses. There from their first test to their last.
 */
export interface Stage {
  readonly chain: TestChain
  readonly nexus: TestNexus
  /** Acts in a project of a client that nobody else uses, and deletes it. */
  inProject(act: (project: TroubledProject) => Promise<void>): Promise<void>
  /**
   * The same beneath another Nexus: one that is there, a new one of a variant, or a new usual one.
   */
  on(
    nexus: TestNexus | Variant | undefined,
    act: (project: TroubledProject, nexus: TestNexus) => Promise<void>,
  ): Promise<void>
}

export interface StageSettings {
  /** Seconds between blocks; a block for each transaction without it. */
  readonly blockTime?: number | undefined
  /** How many blocks an apply waits for; as many are there when the first test begins. */
  readonly confirmations?: number
}

/** To be called where a file, or a `describe`, begins. */
export function aStage({ blockTime, confirmations }: StageSettings = {}): Stage {
  let chain: TestChain
  let nexus: TestNexus
  const settings = confirmations === undefined ? {} : { confirmations }

  beforeAll(async () => {
    chain = await startTestChain(blockTime === undefined ? {} : { blockTime })
    nexus = await chain.deployNexus()
    if (confirmations !== undefined) await chain.mine(confirmations)
  })

  afterAll(() => chain.stop())

  const on: Stage['on'] = async (wanted, act) => {
    const found = typeof wanted === 'object' ? wanted : await chain.deployNexus(wanted)
    const project = await aTroubledProject(chain, found, settings)
    try {
      await act(project, found)
    } finally {
      await project.delete()
    }
  }

  return {
    get chain() {
      return chain
    },
    get nexus() {
      return nexus
    },
    inProject: (act) => on(nexus, act),
    on,
  }
}
