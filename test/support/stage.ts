import { afterAll, beforeAll } from 'vitest'
import { startTestChain, type TestChain } from './chain.ts'
import type { TestNexus } from './contracts/test-nexus.ts'
import { aTroubledProject, type TroubledProject } from './troubled-project.ts'

/**
 * Where the tests of one file play: a chain of their own, with a Nexus that nobody else uses. There
 * from their first test to their last.
 */
export interface Stage {
  readonly chain: TestChain
  readonly nexus: TestNexus
  /** Acts in a project of a client that nobody else uses, and deletes it. */
  inProject(act: (project: TroubledProject) => Promise<void>): Promise<void>
}

/** To be called where a file begins. */
export function aStage(): Stage {
  let chain: TestChain
  let nexus: TestNexus

  beforeAll(async () => {
    chain = await startTestChain()
    nexus = await chain.deployNexus()
  })

  afterAll(() => chain.stop())

  return {
    get chain() {
      return chain
    },
    get nexus() {
      return nexus
    },
    inProject: async (act) => {
      const project = await aTroubledProject(chain, nexus)
      try {
        await act(project)
      } finally {
        await project.delete()
      }
    },
  }
}
