import { beforeAll, describe, expect, test } from 'vitest'
import { JsonRpcChain } from '../../src/adapters/chain/chain.ts'
import { SELECTORS } from '../../src/adapters/chain/selectors.ts'
import { isWanted } from '../../src/model/source/wanted.ts'
import type { Address } from '../../src/model/units/address.ts'
import { cidOf } from '../../src/model/units/cid.ts'
import type { TestNexus } from '../support/contracts/test-nexus.ts'
import { startCountingProxy, type Traffic } from '../support/counting-proxy.ts'
import type { Call } from '../support/fault-proxy.ts'
import { startFaultProxy } from '../support/fault-proxy.ts'
import { isLensCall, lensAnswer } from '../support/lens-double.ts'
import { aStage } from '../support/stage.ts'
import { aTroubledProject, type TroubledProject } from '../support/troubled-project.ts'

// A client with few Sources among a crowd of strangers', on a real chain.

const stage = aStage()
const CROWD = 1_200
const OURS = 20

let nexus: TestNexus
let ours: readonly Address[]

const cid = (text: string): string => cidOf(new TextEncoder().encode(text))
const params = (what: string) => (index: number) => ({
  imageMetadataUrl: `https://gw.example/ipfs/${cid(`${what} ${index}`)}`,
})

beforeAll(async () => {
  nexus = await stage.chain.deployNexus()
  await nexus.seedSources(CROWD / 2, { account: 1, params: params('a') })
  ours = await nexus.seedSources(OURS, { account: 0, params: params('ours') })
  await nexus.seedSources(CROWD / 2, { account: 2, params: params('b') })
  await nexus.inactivateAs(0, ours[3] ?? expect.fail())
})

const isLens = ({ method, params: given }: Call): boolean =>
  method === 'eth_call' && isLensCall(given)

const isCountOfActive = ({ method, params: given }: Call): boolean =>
  method === 'eth_call' &&
  (given as [{ readonly data?: string }])[0].data?.startsWith(SELECTORS.getActiveSourceCount) ===
    true

describe('among a crowd', () => {
  test('what is ours, what is named and what has our metadata is read, as reading all of them gives it', async () => {
    const proxy = await startFaultProxy(stage.chain.rpcUrl)
    const [lens, whole] = [chainAt(proxy), chainAt(proxy)]
    try {
      const block = (await whole.latest()).number
      const all = await whole.sources(block)
      const [stranger] = all
      const wanted = {
        client: stage.chain.accounts[0]?.address ?? expect.fail(),
        contents: new Set([`ipfs://${cid('b 7')}`]),
        addresses: new Set([stranger?.address ?? expect.fail()]),
      }
      proxy.calm()
      const before = lens.rpc.requests

      const { sources, isSifted } = await lens.sourcesFor(wanted, block)

      expect(isSifted).toBe(true)
      expect(sources).toEqual(all.filter((source) => isWanted(source, wanted)))
      expect(sources.length).toBe(OURS + 2)
      // list and pages, the active ones, the lens, what it keeps: it was 15 POSTs and 3,700 calls
      expect(lens.rpc.requests - before).toBeLessThanOrEqual(6)
      expect(proxy.count('eth_call')).toBeLessThan(260)
    } finally {
      await proxy.stop()
    }
  })

  test('a definition is published once and found again, with the lens where nothing is published', async () => {
    await inProject(async (project) => {
      await project.define('one')
      let looks = 0
      project.rpc.use({
        ask: (call) => {
          if (isLens(call)) looks += 1
          return call
        },
      })

      expect((await project.run('apply', '--yes')).exit).toBe(0)
      expect((await project.run('apply', '--yes')).exit).toBe(0)

      await project.expectOneEach('one')
      expect(looks).toBeGreaterThan(0)
      project.rpc.calm()
      const plan = await project.run('plan', '--detailed-exitcode')
      expect(plan.exit).toBe(0)
      expect(project.rpc.count('eth_call')).toBeLessThan(300)
    })
  })
})

describe('what goes over the wire', () => {
  test('is three calls and less than two kilobytes for each Source that is read, in few requests', async () => {
    const read = await traffic((chain) => chain.sources('latest'))

    expect(read.posts).toBeLessThanOrEqual(15)
    expect(read.calls / (CROWD + OURS)).toBeLessThan(3.1)
    expect(read.bytes / (CROWD + OURS)).toBeLessThan(1_900)
  })

  test('is a seventh of that where almost all are strangers', async () => {
    const wanted = {
      client: stage.chain.accounts[0]?.address ?? expect.fail(),
      contents: new Set<string>(),
      addresses: new Set<Address>(),
    }
    const whole = await traffic((chain) => chain.sources('latest'))

    const sifted = await traffic(async (chain) =>
      chain.sourcesFor(wanted, (await chain.latest()).number),
    )

    expect(sifted.bytes).toBeLessThan(whole.bytes / 7)
    expect(sifted.posts).toBeLessThan(whole.posts)
  })
})

describe('a node that lies through the lens, and to the count that is held against it', () => {
  test('makes a plan that publishes again, and no apply', async () => {
    await inProject(async (project) => {
      await project.define('one')
      expect((await project.run('apply', '--yes')).exit).toBe(0)
      const sent = project.rpc.count('eth_sendRawTransaction')
      project.rpc.use({
        ask: (call) => {
          if (isLens(call)) return { result: lensAnswer(call.params, () => ({ kind: 'nothing' })) }
          return isCountOfActive(call) ? { result: `0x${'0'.repeat(64)}` } : call
        },
      })

      expect((await project.run('plan', '--detailed-exitcode')).exit).toBe(2)
      expect((await project.run('apply', '--yes')).exit).toBe(0)

      await project.expectOneEach('one')
      expect(await project.sources()).toHaveLength(1)
      expect(project.rpc.count('eth_sendRawTransaction')).toBe(sent)
    })
  })
})

function chainAt({ url }: { readonly url: string }): JsonRpcChain {
  return new JsonRpcChain({ rpcUrl: url, nexus: nexus.nexus, vault: nexus.vault })
}

/** What a reading asks of the node and is told by it. */
async function traffic(read: (chain: JsonRpcChain) => Promise<unknown>): Promise<Traffic> {
  const proxy = await startCountingProxy(stage.chain.rpcUrl)
  try {
    await read(chainAt(proxy))
    return proxy.taken()
  } finally {
    await proxy.stop()
  }
}

async function inProject(act: (project: TroubledProject) => Promise<void>): Promise<void> {
  const project = await aTroubledProject(stage.chain, nexus)
  try {
    await act(project)
  } finally {
    await project.delete()
  }
}
