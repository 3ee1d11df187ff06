import { describe, expect, test } from 'vitest'
import type { Answer, Rule, Trouble } from '../support/fault-proxy.ts'
import { ofChain, stale, withoutHistory } from '../support/lenses.ts'
import type { Run } from '../support/project.ts'
import { aStage } from '../support/stage.ts'
import type { TroubledProject } from '../support/troubled-project.ts'

// One Source stands, one definition is to be published. Whatever the RPC does: this plan, or a
// fault; never another plan.

const stage = aStage()

function inProject(
  act: (project: TroubledProject, fingerprint: string) => Promise<void>,
): Promise<void> {
  return stage.inProject(async (project) => {
    await project.define('standing')
    await project.run('apply', '--yes')
    await project.define('wanted')
    const { fingerprint } = (await project.run('plan', '--json')).json()
    project.rpc.calm()
    await act(project, fingerprint)
  })
}

function expectRight({ exit, out, json }: Run, fingerprint: string): void {
  expect(exit, out).toBe(0)
  expect(json()).toMatchObject({
    fingerprint,
    summary: { publish: 1, unchanged: 1, update: 0, close: 0 },
    problems: [],
  })
}

function expectFault({ exit, out, json }: Run): void {
  expect(exit, out).toBe(1)
  expect(json()).toMatchObject({
    formatVersion: 1,
    fault: { code: expect.any(String), message: expect.any(String) },
    problems: [],
  })
}

function codes({ json }: Run): readonly string[] {
  return json().warnings.map(({ code }: { code: string }) => code)
}

const failing = (message: string, code = -32_603): Answer => ({ error: { code, message } })

describe.concurrent('an RPC that fails for a moment is asked again', () => {
  const troubles: readonly (readonly [string, Rule, Trouble])[] = [
    ['drops two connections', { times: 2 }, { kind: 'drop', when: 'before' }],
    [
      'drops two connections after it worked',
      { skip: 2, times: 2 },
      { kind: 'drop', when: 'after' },
    ],
    [
      'answers 429 and says when to come back',
      { skip: 1, times: 2 },
      { kind: 'status', when: 'before', status: 429, retryAfter: 1 },
    ],
    [
      'answers 429 and says nothing',
      { method: 'eth_call', times: 2 },
      { kind: 'status', when: 'before', status: 429 },
    ],
    ['answers 500', { skip: 3, times: 2 }, { kind: 'status', when: 'before', status: 500 }],
    [
      'answers 502 after it worked',
      { skip: 3, times: 2 },
      { kind: 'status', when: 'after', status: 502 },
    ],
    [
      'answers 503 and says when to come back',
      { times: 1 },
      { kind: 'status', when: 'before', status: 503, retryAfter: 1 },
    ],
    ['answers with a web page', { method: 'eth_call', times: 2 }, { kind: 'html', when: 'before' }],
    ['does not answer once', { method: 'eth_call', times: 1 }, { kind: 'hang', when: 'before' }],
    [
      'names its rate limit in an error',
      { method: 'eth_chainId', times: 2 },
      { kind: 'answer', when: 'before', answer: failing('rate limit exceeded', -32_005) },
    ],
    [
      'does not know the newest block yet',
      { method: 'eth_call', where: ({ params }) => params[1] !== 'latest', skip: 1, times: 2 },
      { kind: 'answer', when: 'before', answer: failing('header not found', -32_000) },
    ],
  ]

  test.each(troubles)('%s', async (_, rule, trouble) => {
    await inProject(async (project, fingerprint) => {
      project.rpc.on(rule, trouble)

      expectRight(await project.run('plan', '--json'), fingerprint)
    })
  })
})

describe.concurrent('an RPC that takes no batches is asked one by one', () => {
  const troubles: readonly (readonly [string, Rule, Trouble])[] = [
    [
      'refuses a batch as a whole',
      { calls: 2 },
      { kind: 'batch-error', when: 'before', message: 'batch requests are not supported' },
    ],
    ['refuses a batch by 413', { calls: 2 }, { kind: 'status', when: 'before', status: 413 }],
    [
      'refuses more than three at once',
      { calls: 4 },
      { kind: 'batch-error', when: 'before', message: 'batch limit of 3 calls exceeded' },
    ],
    [
      'refuses the items of a batch',
      { calls: 2 },
      { kind: 'answer', when: 'before', answer: failing('too many requests in batch', -32_600) },
    ],
    [
      'limits the items of a batch for a moment',
      { calls: 2, times: 2 },
      { kind: 'answer', when: 'before', answer: failing('rate limit exceeded', -32_005) },
    ],
  ]

  test.each(troubles)('%s', async (_, rule, trouble) => {
    await inProject(async (project, fingerprint) => {
      project.rpc.on(rule, trouble)

      expectRight(await project.run('plan', '--json'), fingerprint)
      expect((await project.run('apply', '--yes')).exit).toBe(0)
      await project.expectOneEach('standing', 'wanted')
    })
  })
})

describe.concurrent('an RPC that answers nonsense never makes a wrong plan', () => {
  const methods = [
    'eth_chainId',
    'eth_getBlockByNumber',
    'eth_getCode',
    'eth_call',
    'eth_getBalance',
    'eth_estimateGas',
    'eth_gasPrice',
    'eth_maxPriorityFeePerGas',
  ]
  const nonsense: readonly Answer[] = [
    { result: null },
    { result: '0x' },
    { result: 'yes' },
    { result: {} },
    { result: [] },
    { result: true },
    failing('internal error'),
    failing('', 0),
  ]

  test.each(methods)('to %s', async (method) => {
    await inProject(async (project, fingerprint) => {
      for (const answer of nonsense) {
        if (method === 'eth_getBlockByNumber' && 'result' in answer && answer.result === null)
          continue // a block that is not here yet: it is waited for
        project.rpc.calm()
        project.rpc.on({ method }, { kind: 'answer', when: 'before', answer })

        const run = await project.run('plan', '--json')

        if (run.exit === 0) expectRight(run, fingerprint)
        else if (run.exit === 3)
          expect(['wrong-chain', 'no-nexus'], run.out).toContain(run.json().problems[0].code)
        else expectFault(run)
      }
    })
  })

  test('to any single read of a contract', async () => {
    await inProject(async (project, fingerprint) => {
      await project.run('plan', '--json')
      const reads = project.rpc.count('eth_call')
      expect(reads).toBeGreaterThan(4)
      for (let skip = 0; skip < reads; skip += 1) {
        project.rpc.calm()
        let seen = 0
        project.rpc.on(
          { method: 'eth_call', where: () => seen++ === skip },
          { kind: 'answer', when: 'before', answer: failing('internal error') },
        )

        const run = await project.run('plan', '--json')

        if (run.exit === 0) expectRight(run, fingerprint)
        else expectFault(run)
      }
    })
  })
})

describe.concurrent('several nodes behind one address', () => {
  test.each([2, 3])(
    'of which every %i. request meets one that is two blocks behind: the plan is right',
    async (every) => {
      await inProject(async (project, fingerprint) => {
        await stage.chain.mine(3)
        project.rpc.use(stale(project.rpc, { behind: 2, isStale: (post) => post % every === 0 }))

        const run = await project.run('plan', '--json')

        expectRight(run, fingerprint)
        expect(codes(run)).not.toContain('unpinned-reads')
      })
    },
  )
})

describe.concurrent('an RPC that answers only at its newest block', () => {
  test.each(['historical calls need another subscription', 'only the latest block is served here'])(
    'can plan, with a warning, but not apply: %s',
    async (message) => {
      await inProject(async (project, fingerprint) => {
        project.rpc.use(withoutHistory(message))

        const planned = await project.run('plan', '--json')
        const applied = await project.run('apply', '--yes', '--json')

        expectRight(planned, fingerprint)
        expect(codes(planned)).toContain('unpinned-reads')
        expectFault(applied)
        expect(applied.json().fault.code).toBe('no-pinned-calls')
        expect(project.rpc.count('eth_sendRawTransaction')).toBe(0)
      })
    },
  )
})

describe.concurrent('a world that is not the one in the configuration is refused before planning', () => {
  const expectRefused = async (
    project: TroubledProject,
    code: string,
    verbs: readonly string[][],
  ): Promise<void> => {
    for (const verb of verbs) {
      const { exit, out, json } = await project.run(...verb)
      expect(exit, out).toBe(3)
      expect(json().problems).toMatchObject([{ code }])
    }
    expect(project.rpc.count('eth_sendRawTransaction')).toBe(0)
    expect(project.pin.count('pin')).toBe(1) // that of the Source which stands
  }
  const planAndApply = [
    ['plan', '--json'],
    ['apply', '--yes', '--json'],
  ]

  test('an RPC of another chain', async () => {
    await inProject(async (project) => {
      project.rpc.use(ofChain(1))

      await expectRefused(project, 'wrong-chain', planAndApply)
    })
  })

  test('a Nexus without code', async () => {
    await inProject(async (project) => {
      await project.configure({
        nexus: '0x00000000000000000000000000000000000000aa',
        rpcUrl: project.rpc.url,
      })

      await expectRefused(project, 'no-nexus', planAndApply)
    })
  })

  test('a contract that is no Nexus', async () => {
    await inProject(async (project) => {
      await project.configure({ nexus: stage.chain.terminal })

      expectFault(await project.run('plan', '--json'))
      expectFault(await project.run('apply', '--yes', '--json'))
    })
  })

  test('a key that is not the client’s', async () => {
    await inProject(async (project) => {
      const key = stage.chain.accounts[0]?.privateKey ?? ''
      Object.assign(project.env, { CLIENT_PRIVATE_KEY: key })

      await expectRefused(project, 'wrong-signer', [['apply', '--yes', '--json']])
      expect((await project.run('plan', '--json')).exit).toBe(0)
    })
  })

  test('a port where nobody listens is given up long before the minute that a server in trouble has', async () => {
    await inProject(async (project) => {
      await project.rpc.stop()
      const started = performance.now()

      const run = await project.run('plan', '--json')

      expectFault(run)
      expect(run.json().fault.code).toBe('rpc-unreachable')
      expect(performance.now() - started).toBeLessThan(40_000) // what answers wrongly has a minute
    })
  })
})
