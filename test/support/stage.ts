import { afterAll, afterEach, beforeAll, beforeEach, onTestFinished } from 'vitest'
import { startTestChain, type TestChain, type Variant } from './chain.ts'
import type { TestNexus } from './contracts/test-nexus.ts'
import type { NetworkSettings } from './project.ts'
import { aTroubledProject, type TroubledProject } from './troubled-project.ts'

/**
 * Where the tests of one file, or of one `describe`, play: a chain of their own, with a Nexus that
 * nobody else uses. There from their first test to their last, or anew for each.
 */
export interface Stage {
  readonly chain: TestChain
  readonly nexus: TestNexus
  /** A project of a client that nobody else uses, deleted when the test that asks for it ends. */
  project(settings?: NetworkSettings): Promise<TroubledProject>
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
  /** Whether each test has a chain of its own: for those that replace blocks or hold them back. */
  readonly perTest?: boolean
}

/** To be called where a file, or a `describe`, begins. */
export function aStage({ blockTime, confirmations, perTest = false }: StageSettings = {}): Stage {
  let chain: TestChain
  let nexus: TestNexus
  const settings = confirmations === undefined ? {} : { confirmations }

  const [before, after] = perTest ? [beforeEach, afterEach] : [beforeAll, afterAll]

  before(async () => {
    chain = await startTestChain(blockTime === undefined ? {} : { blockTime })
    nexus = await chain.deployNexus()
    if (confirmations !== undefined) await chain.mine(confirmations)
  })

  after(() => chain.stop())

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
    project: async (own = {}) => {
      const project = await aTroubledProject(chain, nexus, { ...settings, ...own })
      onTestFinished(() => project.delete())
      return project
    },
    inProject: (act) => on(nexus, act),
    on,
  }
}
