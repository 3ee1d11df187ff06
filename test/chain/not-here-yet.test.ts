import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openPorts } from '../../src/adapters/open-ports.ts'
import { plan } from '../../src/engine/plan.ts'
import { takeSecrets } from '../../src/secrets.ts'
import { settingsOf } from '../../src/settings.ts'
import { startTestChain, type TestChain } from '../support/chain.ts'
import type { TestNexus } from '../support/contracts/test-nexus.ts'
import { refusingPinned, stale, withoutHistory } from '../support/lenses.ts'
import type { Run } from '../support/project.ts'
import { aStage } from '../support/stage.ts'
import { aTroubledProject, type TroubledProject } from '../support/troubled-project.ts'

// Decision 20: a node that does not have a block has said nothing about what is in it.

const stage = aStage()

/** What nodes and balancers say of a block that they do not have. */
const WORDS = [
  'block 0x496e59 not found',
  'block #4812377 not found',
  `block with hash 0x${'ab'.repeat(32)} not found`,
  'block 16777200 not found; latest block is 12',
  'header not found',
  'Unknown block',
  'Received invalid block tag 16777200. Latest block number is 0',
  'missing trie node 3ab5 (path ) state 0x3ab5 is not available, not found',
  'unable to get Carmen archive StateDB - unexpected state root (ab12 != cd34)',
  'read tcp 10.0.0.1:5000->10.0.0.2:8545: read: connection reset by peer',
]

/** Each of these waits more than once. */
const LONG = 180_000

function codes({ json }: Run): readonly string[] {
  return json().warnings.map(({ code }: { code: string }) => code)
}

/**
 * The whole life of one definition, whatever stands between: each command ends with 0, and there is
 * one Source.
 */
async function lives(project: TroubledProject): Promise<void> {
  await project.define('one')
  await project.commit()
  const planned = await project.run('plan', '--json')
  expect(planned.exit, planned.out).toBe(0)
  expect(planned.json()).toMatchObject({ summary: { publish: 1 } })
  expect(codes(planned)).not.toContain('unpinned-reads')
  const applied = await project.run('apply', '--yes', '--json')
  expect(applied.exit, applied.out + applied.err).toBe(0)
  const listed = await project.run('list', '--json')
  expect(listed.exit, listed.out).toBe(0)
  expect(listed.json()).toHaveLength(1)
  const drifted = await project.run('drift', '--json')
  expect(drifted.exit, drifted.out).toBe(0)
  await project.expectOneEach('one')
  expect(await project.sources()).toHaveLength(1)
}

describe('several nodes behind one address, of which one lags', () => {
  let slow: TestChain
  let slowNexus: TestNexus

  beforeAll(async () => {
    slow = await startTestChain({ blockTime: 1 })
    slowNexus = await slow.deployNexus()
    await slow.mine(8)
  })
  afterAll(() => slow.stop())

  test.concurrent.each([
    [1, 'every second request', (post: number) => post % 2 === 0],
    [5, 'every second request', (post: number) => post % 2 === 0],
    [5, 'three of seven requests', (post: number) => post % 7 < 3],
    [5, 'requests without order', (post: number) => ((post * 2_654_435_761) >>> 7) % 2 === 0],
  ])('by %i blocks, and meets %s', { timeout: LONG }, async (behind, _, isStale) => {
    const project = await aTroubledProject(slow, slowNexus, { confirmations: 3 })
    project.rpc.use(stale(project.rpc, { behind, isStale, words: 'block 0x496e59 not found' }))

    await lives(project)

    await project.delete()
  })
})

describe.concurrent('several nodes behind one address', () => {
  test('of which one stays behind on a chain that is quiet show what the newest block holds', {
    timeout: LONG,
  }, async () => {
    await stage.inProject(async (project) => {
      await project.define('one')
      await project.commit()
      await project.run('apply', '--yes')
      for (const isStale of [(post: number) => post % 2 === 0, (post: number) => post % 3 !== 0]) {
        project.rpc.calm()
        project.rpc.use(stale(project.rpc, { behind: 5, isStale }))

        for (const verb of ['plan', 'list', 'drift'])
          expect((await project.run(verb)).exit, verb).toBe(0)
        expect((await project.run('plan', '--json')).json()).toMatchObject({
          summary: { publish: 0, unchanged: 1 },
        })
      }
    })
  })

  test('of which none answers at the newest block any more: an older one is read, by its number', async () => {
    await stage.inProject(async (project) => {
      await project.define('one')
      await stage.chain.mine(12)
      const newest = Number(await stage.chain.rpc('eth_blockNumber', []))
      project.rpc.use({
        ask: (call) =>
          call.method === 'eth_call' && Number(call.params[1]) > newest - 6
            ? { error: { code: -32_000, message: 'header not found' } }
            : call,
      })

      const outcome = await planImpatiently(project)

      expect(outcome.kind === 'plan' && outcome.plan.block).toBe(newest - 8)
      expect(outcome.kind === 'plan' && outcome.plan.warnings).not.toContainEqual(
        expect.objectContaining({ code: 'unpinned-reads' }),
      )
    })
  })

  test('which are of two minds about the newest block make no plan', async () => {
    await stage.inProject(async (project) => {
      await project.define('one')
      project.rpc.use({
        tell: ({ method, params }, answer) =>
          method === 'eth_getBlockByNumber' && params[0] !== 'latest' && 'result' in answer
            ? { result: { ...(answer.result as object), hash: `0x${'ee'.repeat(32)}` } }
            : answer,
      })

      const { exit, out, json } = await project.run('plan', '--json')

      expect(exit, out).toBe(1)
      expect(json()).toMatchObject({
        fault: { code: 'chain-moved', hint: expect.stringMatching(/./) },
      })
    })
  })
})

describe.concurrent('a node that refuses every third answer at a numbered block', () => {
  test('lets a definition live its whole life', { timeout: LONG }, async () => {
    await stage.inProject(async (project) => {
      project.rpc.use(refusingPinned(3, 'block #4812377 not found'))

      await lives(project)
    })
  })

  test('is read in whatever words it does so', { timeout: LONG }, async () => {
    await stage.inProject(async (project) => {
      await project.define('one')
      await project.commit()
      await project.run('apply', '--yes')
      for (const message of WORDS) {
        project.rpc.calm()
        project.rpc.use(refusingPinned(3, message))

        const planned = await project.run('plan', '--json')

        expect(planned.exit, message).toBe(0)
        expect(planned.json(), message).toMatchObject({
          summary: { publish: 0, unchanged: 1 },
          problems: [],
        })
        expect(codes(planned), message).not.toContain('unpinned-reads')
      }
    })
  })
})

describe.concurrent('a connection that drops', () => {
  test.each([
    [2, 'before'],
    [2, 'after'],
    [3, 'before'],
    [3, 'after'],
    [4, 'before'],
    [4, 'after'],
  ] as const)(
    'every %i. time, %s the node has done what was asked',
    { timeout: LONG },
    async (every, when) => {
      await stage.inProject(async (project) => {
        project.rpc.on({ every }, { kind: 'drop', when })

        await lives(project)
      })
    },
  )
})

test('a node that answers only at its newest block is read there once the patience is over, with a warning', async () => {
  await stage.inProject(async (project) => {
    await project.define('one')
    project.rpc.use(withoutHistory('missing trie node 9f2c (path 03)'))
    const started = performance.now()

    const outcome = await planImpatiently(project)

    expect(performance.now() - started).toBeGreaterThan(IMPATIENT.failing - 1_000)
    expect(outcome.kind === 'plan' && outcome.plan.warnings).toContainEqual(
      expect.objectContaining({ code: 'unpinned-reads' }),
    )
  })
})

const IMPATIENT = { request: 5_000, refused: 1_000, failing: 4_000 }

function planImpatiently(project: TroubledProject): ReturnType<typeof plan> {
  const settings = settingsOf({}, { cwd: project.root, env: project.env })
  return plan(openPorts(settings, takeSecrets(project.env), {}, IMPATIENT), settings)
}
