import { toQuantity } from 'ethers'
import { describe, expect, onTestFinished, test } from 'vitest'
import { type QuietFacts, startQuietChain } from '../support/quiet-chain.ts'
import { aStage } from '../support/stage.ts'
import { expectGreen } from '../support/troubled-project.ts'

/**
 * Longer than any run waits for a block: what is through all the same needed none that is empty.
 */
const NEVER = 3_600_000

describe('a chain that makes a block for a transaction and else an empty one now and then', () => {
  const stage = aStage({ confirmations: 3 })

  /**
   * A project with one definition on a network that asks for three confirmations, and how its first
   * apply went.
   */
  async function applied(facts: QuietFacts, extra: Readonly<Record<string, unknown>> = {}) {
    const quiet = await startQuietChain(stage.chain.rpcUrl, facts)
    onTestFinished(() => quiet.stop())
    const project = await stage.project({ rpcUrl: quiet.url, extra })
    await project.define('one')
    const run = await project.run('apply', '--yes')
    return { project, run }
  }

  test.each<[string, QuietFacts, Readonly<Record<string, unknown>>]>([
    ['the tag finalized', { finalized: 'latest' }, {}],
    [
      'the version of its client',
      { version: 'go-opera/v1.1.2-rc.3-0ab1c2d3/linux-amd64/go1.19.3' },
      {},
    ],
    ['ogpu.yaml', {}, { finality: 'instant' }],
  ])('needs none of those where blocks are final by %s', async (_, facts, extra) => {
    const { project, run } = await applied({ ...facts, idle: NEVER }, extra)

    expect(run.exit, run.err).toBe(0)
    expect(run.err).toContain('without more blocks')
    await expectGreen(project, 'one')
  })

  test('is waited for where nothing tells, and the run says why and what would save it', async () => {
    const { project, run } = await applied({ idle: 1_500, finalized: 'own' })

    expect(run.exit, run.err).toBe(0)
    expect(run.err).toContain('once 3 blocks more stand on top of it')
    await expectGreen(project, 'one')
  })

  test('is waited for where ogpu.yaml says that blocks on top count, whatever the node says', async () => {
    const { project, run } = await applied(
      { idle: 1_500, finalized: 'latest', version: 'Sonic/v2' },
      { finality: 'confirmations' },
    )

    expect(run.exit, run.err).toBe(0)
    expect(run.err).toContain('once 3 blocks more stand on top of it')
    await expectGreen(project, 'one')
  })
})

describe('a chain with a block each second', () => {
  const stage = aStage({ blockTime: 1, confirmations: 6 })

  test('what a wallet gets between the pinned block and the newest one counts for apply as it does for plan', async () => {
    const { chain } = stage
    const project = await stage.project()
    await project.define('one')
    await chain.rpc('anvil_setBalance', [project.client, '0x0'])
    await chain.mine(8)
    expect((await project.run('apply', '--yes')).exit).toBe(4)

    await chain.rpc('eth_sendTransaction', [
      { from: chain.accounts[0]?.address, to: project.client, value: toQuantity(10n ** 20n) },
    ])
    await chain.mine()

    expect((await project.run('plan')).exit).toBe(0)
    const run = await project.run('apply', '--yes')
    expect(run.exit, run.err + run.out).toBe(0)
    await expectGreen(project, 'one')
  })
})
