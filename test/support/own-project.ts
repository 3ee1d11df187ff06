import { afterAll, beforeAll, beforeEach } from 'vitest'
import { startTestChain, type TestChain } from './chain.ts'
import type { TestNexus } from './contracts/test-nexus.ts'
import { aProject, type Project } from './project.ts'

/** What a test has for itself, on the chain of its file. */
export interface OwnProject {
  readonly chain: TestChain
  readonly contracts: TestNexus
  /** The index of the client's account. */
  readonly account: number
  readonly project: Project
}

/**
 * Before each test a project with a client and contracts of its own, deleted after it. To be called
 * where a file begins.
 */
export function beginInOwnProject(begin: (own: OwnProject) => void): void {
  let chain: TestChain
  let account = -1

  beforeAll(async () => {
    chain = await startTestChain()
  })

  afterAll(() => chain.stop())

  beforeEach(async () => {
    account = (account + 1) % 9
    const contracts = await chain.deployNexus()
    const project = await aProject(chain, {
      account,
      nexus: contracts.nexus,
      vault: contracts.vault,
    })
    begin({ chain, contracts, account, project })
    return () => project.delete()
  })
}
