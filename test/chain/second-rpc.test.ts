import { keccak256 } from 'ethers'
import { expect, test } from 'vitest'
import { type Answer, type FaultProxy, type Lens, startFaultProxy } from '../support/fault-proxy.ts'
import { applyImpatiently, driveImpatiently } from '../support/impatient.ts'
import { stale } from '../support/lenses.ts'
import { configure } from '../support/merged.ts'
import { aStage } from '../support/stage.ts'
import type { TroubledProject } from '../support/troubled-project.ts'

const SEND = 'eth_sendRawTransaction'

/** For two that will never agree: a minute each would be waited for nothing. */
const AT_ODDS = { lag: 5_000 } as const

const stage = aStage()
const { inProject } = stage

const resultOf = (answer: Answer): unknown => ('result' in answer ? answer.result : undefined)
const plus = (quantity: unknown, more: number): string =>
  `0x${(Number(quantity) + more).toString(16)}`

interface Liar extends Lens {
  /** Gives the chain what was kept back. */
  release(): Promise<void>
}

/**
 * Keeps the first transaction back, says that its nonce is spent by another one, and gives it to
 * the chain when it has a second one to give.
 */
function withholding(rpc: FaultProxy): Liar {
  let held: string | undefined
  const release = async (): Promise<void> => {
    if (held !== undefined) await rpc.forward({ method: SEND, params: [held] })
    held = undefined
  }
  let isOver = false
  return {
    release,
    ask: async (call) => {
      const [raw] = call.params
      if (call.method !== SEND || typeof raw !== 'string') return call
      if (isOver) return call
      if (held === undefined) {
        held = raw
        return { result: keccak256(raw) }
      }
      if (raw === held) return { result: keccak256(raw) }
      isOver = true
      await release()
      return call
    },
    tell: ({ method }, answer) =>
      method === 'eth_getTransactionCount' && held !== undefined
        ? { result: plus(resultOf(answer), 1) }
        : answer,
  }
}

/** Tells a project where its second opinion comes from. */
function asking(project: TroubledProject, url: string): void {
  project.env['OGPU_CHECK_RPC_URL'] = url
}

async function activeOnes(project: TroubledProject): Promise<readonly (string | undefined)[]> {
  return (await project.sources()).filter(({ active }) => active).map(({ id }) => id)
}

async function withProxy(act: (check: FaultProxy) => Promise<void>): Promise<void> {
  const check = await startFaultProxy(stage.chain.rpcUrl)
  try {
    await act(check)
  } finally {
    await check.stop()
  }
}

test('a liar that keeps the first transaction back and says that its nonce is spent makes two Sources, without a second RPC', async () => {
  await inProject(async (project) => {
    await project.define('one')
    project.rpc.use(withholding(project.rpc))

    const { exit, result } = await driveImpatiently(project)

    expect(exit).toBe(0)
    expect(result?.receipts).toMatchObject([{ id: 'one', status: 'done' }])
    expect(await activeOnes(project)).toEqual(['one', 'one'])
  })
})

test('with a second RPC it makes one: nothing more is signed, the run is partly done and says what each of them answered', async () => {
  await inProject(async (project) => {
    await project.define('one')
    asking(project, stage.chain.rpcUrl)
    const liar = withholding(project.rpc)
    project.rpc.use(liar)

    const { exit, result } = await driveImpatiently(project, AT_ODDS)

    expect(exit).toBe(5)
    expect(result).toMatchObject({ outcome: 'partial', inFlight: [{ id: 'one', nonce: 0 }] })
    const hosts = [project.rpc.url, stage.chain.rpcUrl].map((url) => new URL(url).host)
    expect(result?.reason).toContain(
      `the two RPCs disagree on nonce 0: ${hosts[0]} says spent by another transaction, ${hosts[1]} says not spent`,
    )
    expect(project.rpc.count(SEND)).toBeGreaterThan(0)

    await expect(applyImpatiently(project, AT_ODDS)).resolves.toMatchObject({
      fault: { code: 'rpcs-disagree' },
    })
    await liar.release()
    project.rpc.calm()
    expect((await driveImpatiently(project)).exit).toBe(0)
    expect(await activeOnes(project)).toEqual(['one'])
  })
})

test('a liar that hides a Source publishes it again, and with a second RPC does not', async () => {
  await inProject(async (project) => {
    await project.define('one')
    expect((await driveImpatiently(project)).exit).toBe(0)
    await stage.chain.mine(24) // a pace of a second a block: what stands still is found out soon
    const count = (await project.rpc.forward({ method: 'eth_blockNumber', params: [] })) as {
      readonly result: string
    }
    const before = plus(count.result, -25)
    asking(project, stage.chain.rpcUrl)
    project.rpc.use({
      ask: (call) =>
        call.method === 'eth_call' && typeof call.params[1] === 'string'
          ? { ...call, params: [call.params[0], before] }
          : call,
    })

    const { fault } = await applyImpatiently(project, AT_ODDS)

    expect(fault).toMatchObject({ code: 'rpcs-disagree' })
    expect(fault?.message).toContain('says none,')
    expect(await activeOnes(project)).toEqual(['one'])
  })
})

test('a second RPC that is merely behind is waited for', async () => {
  await inProject(async (project) => {
    await withProxy(async (check) => {
      await project.define('one', 'two')
      await configure(project, { checkRpcUrl: check.url })
      check.use(stale(check, { behind: 2, isStale: (post) => post % 3 !== 0 }))

      expect((await applyImpatiently(project)).result).toMatchObject({ outcome: 'done' })
      await project.expectOneEach('one', 'two')
      expect(check.count()).toBeGreaterThan(4)
      expect(check.count(SEND)).toBe(0)
    })
  })
})

test('a second RPC that is down is a fault before anything is signed', async () => {
  await inProject(async (project) => {
    await project.define('one')
    asking(project, 'http://127.0.0.1:9/secret-path')

    const { exit, error } = await driveImpatiently(project, AT_ODDS)

    expect(exit).toBe(1)
    expect(error).toMatchObject({
      code: 'rpc-unreachable',
      message: expect.stringContaining('127.0.0.1:9'),
    })
    expect(project.rpc.count(SEND)).toBe(0)
  })
})

test('a second RPC that goes down after a sending ends the run with exit code 5, and the next one goes on', async () => {
  await inProject(async (project) => {
    await withProxy(async (check) => {
      await project.define('one', 'two')
      asking(project, check.url)
      await stage.chain.mine(24)
      let isSent = false
      project.rpc.on(
        { method: SEND },
        { kind: 'run', when: 'after', action: () => (isSent = true) },
      )
      check.on({ where: () => isSent }, { kind: 'drop', when: 'before' })

      expect((await driveImpatiently(project, AT_ODDS)).exit).toBe(5)
      check.calm()
      expect((await driveImpatiently(project)).exit).toBe(0)
      await project.expectOneEach('one', 'two')
    })
  })
})

test('a second RPC of another chain, and one that is the first, are named before anything is signed', async () => {
  await inProject(async (project) => {
    await project.define('one')
    asking(project, project.rpc.url)
    const same = await project.run('apply', '--yes', '--json')
    expect([same.exit, same.json().problems[0].code]).toEqual([3, 'bad-network'])

    await withProxy(async (check) => {
      check.on(
        { method: 'eth_chainId' },
        { kind: 'answer', when: 'before', answer: { result: '0x5' } },
      )
      asking(project, `${check.url}/key-of-mine`)
      const other = await project.run('apply', '--yes', '--json')

      expect([other.exit, other.json().problems[0].code]).toEqual([3, 'wrong-chain'])
      expect(other.out + other.err).not.toContain('key-of-mine')
      expect(other.json().problems[0].message).toContain('of the second RPC')
    })
    expect(project.rpc.count(SEND)).toBe(0)
  })
})

test('doctor says whether the second RPC answers and agrees, and of a liar what it says otherwise', async () => {
  await inProject((project) =>
    withProxy(async (check) => {
      const looked = async () => {
        const { exit, out, json } = await project.run('doctor', '--json')
        const line = json().checks.find(({ name }: { name: string }) => name === 'check-rpc')
        expect(out).not.toContain('secret-path')
        return { exit, ...line }
      }
      await project.define('one')
      asking(project, `${check.url}/secret-path`)
      const honest = await looked()
      check.use({
        tell: ({ method }, answer) =>
          method === 'eth_getTransactionCount' ? { result: plus(resultOf(answer), 1) } : answer,
      })
      const lying = await looked()
      const report = (await project.run('doctor', '--report')).json()
      asking(project, 'http://127.0.0.1:9/secret-path')

      expect(honest).toMatchObject({ exit: 0, status: 'ok' })
      expect(lying).toMatchObject({
        exit: 1,
        status: 'fail',
        finding: expect.stringContaining('disagree on the wallet'),
      })
      expect(report.checkRpc.agrees).toMatchObject({ answer: 'no' })
      expect(await looked()).toMatchObject({ exit: 1, status: 'fail' })
    }),
  )
})
