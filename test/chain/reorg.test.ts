import { id, toQuantity, Wallet } from 'ethers'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ApplyEvent } from '../../src/model/events.ts'
import { contracts, someParams } from '../support/contracts/nexus-calls.ts'
import type { Answer } from '../support/fault-proxy.ts'
import { applyImpatiently } from '../support/impatient.ts'
import { buildProgram } from '../support/program.ts'
import { writeDefinition } from '../support/project.ts'
import { APPLY } from '../support/reruns.ts'
import { aStage } from '../support/stage.ts'
import type { TroubledProject } from '../support/troubled-project.ts'

// The newest blocks are replaced, no deeper than the confirmations. What was in them is lost by
// every node, unless the test puts it back.

const CONFIRMATIONS = 2
const SEND = 'eth_sendRawTransaction'
const RECEIPT = 'eth_getTransactionReceipt'
const isMined = (answer: Answer): boolean => 'result' in answer && answer.result !== null
const PATIENCE = { resend: 300, raise: 20_000, pending: 300 }

const stage = aStage({ perTest: true, confirmations: CONFIRMATIONS })
let project: TroubledProject
let settling: NodeJS.Timeout | undefined

beforeEach(async () => {
  project = await stage.project()
})

afterEach(() => unsettle())

/**
 * Replaces the newest blocks with as many others: each transaction comes into the one with its
 * number, counted from 0.
 */
async function reorg(
  depth: number,
  ...transactions: readonly (readonly [raw: string, block: number])[]
): Promise<void> {
  await stage.chain.rpc('anvil_reorg', [depth, transactions])
}

/** From now on the chain makes a block every moment, and no longer one for each transaction. */
function settle(): void {
  settling ??= setInterval(() => void stage.chain.mine(), 150)
}

function unsettle(): void {
  clearInterval(settling)
  settling = undefined
}

/**
 * Has the test make the blocks: what the program sends is mined at once, and nothing comes after it
 * until `after` has happened at the first receipt that is seen.
 */
async function whenFirstMined(after: (raw: string) => unknown): Promise<void> {
  await stage.chain.setAutomine(false)
  let raw = ''
  const isFirst = ({ params }: { readonly params: readonly unknown[] }): boolean => {
    if (raw === '') raw = String(params[0])
    return true
  }
  project.rpc.on(
    { method: SEND, where: isFirst, times: 1 },
    { kind: 'run', when: 'after', action: () => stage.chain.mine() },
  )
  const action = async (): Promise<void> => {
    await after(raw)
    settle()
  }
  project.rpc.on(
    { method: RECEIPT, answered: isMined, times: 1 },
    { kind: 'run', when: 'after', action },
  )
}

function kinds(events: readonly ApplyEvent[]): readonly string[] {
  return events.map(({ kind }) => kind)
}

async function nonce(): Promise<number> {
  return Number(await stage.chain.rpc('eth_getTransactionCount', [project.client, 'latest']))
}

describe('a transaction of ours in a block that is replaced', () => {
  test('is a publish: the same bytes are sent again, and there is one Source', async () => {
    await project.define('one')
    await whenFirstMined(() => reorg(1))

    const { result, events } = await applyImpatiently(project, PATIENCE)

    expect(result).toMatchObject({
      outcome: 'done',
      inFlight: [],
      receipts: [{ id: 'one', status: 'done' }],
    })
    expect(kinds(events).filter((kind) => kind === 'sent' || kind === 'raised')).toEqual(['sent'])
    await project.expectOneEach('one')
    expect(await project.sources()).toMatchObject([{ address: result?.receipts[0]?.address }])
  })

  test('is a publish that is mined in another block and behind another one: the address that is reported is the one that stays', async () => {
    await project.define('one')
    const other = await anotherPublish()
    const seen: string[] = []
    await stage.chain.setAutomine(false)
    await whenFirstMined(async (raw) => {
      seen.push(...(await project.sources()).map(({ address }) => address))
      await stage.chain.mine()
      await reorg(2, [other, 0], [raw, 1])
    })

    const { result } = await applyImpatiently(project, PATIENCE)

    expect(result).toMatchObject({ outcome: 'done', receipts: [{ id: 'one', status: 'done' }] })
    const [source] = await project.sources()
    expect(seen).toHaveLength(1)
    expect(source?.address).not.toBe(seen[0])
    expect(result?.receipts[0]?.address).toBe(source?.address)
    await project.expectOneEach('one')
  })

  test('is an update: nothing is called done or failed before it stands, and the change after it waits', async () => {
    await publishedBefore('one')
    await writeDefinition(project, { id: 'one', minPayment: '7 OGPU' })
    await project.define('two')
    await whenFirstMined(async () => {
      await reorg(1)
      // by its number alone the receipt that the program is about to see looks deep
      await stage.chain.mine(CONFIRMATIONS + 1)
    })

    const { result, events } = await applyImpatiently(project, PATIENCE)

    expect(result).toMatchObject({
      outcome: 'done',
      receipts: [
        { id: 'one', status: 'done' },
        { id: 'two', status: 'done' },
      ],
    })
    expect(kinds(events)).not.toContain('failed')
    await project.expectOneEach('one', 'two')
    expect((await project.sources()).find((source) => source.id === 'one')).toMatchObject({
      params: { minPayment: 7n * 10n ** 18n },
    })
  })

  test('is a closing: it is sent again, and there is no second one', async () => {
    await publishedBefore('one', 'two')
    await writeDefinition(project, { id: 'one', state: 'closed' })
    const before = await nonce()
    await whenFirstMined(() => reorg(1))

    const { result } = await applyImpatiently(project, PATIENCE)

    expect(result).toMatchObject({
      outcome: 'done',
      receipts: [{ id: 'one', kind: 'close', status: 'done' }],
    })
    expect(await nonce()).toBe(before + 1)
    await project.expectOneEach('two')
  })

  test('is of a run that was killed: the next run publishes it once, and the lost one can do nothing any more', async () => {
    await project.define('one', 'two')
    const program = await buildProgram()
    const running = program.start(APPLY, { cwd: project.root, env: project.env })
    let lost = ''
    await whenFirstMined((raw) => {
      lost = raw
      running.kill('SIGKILL')
    })
    await running.done
    await program.remove()
    unsettle()
    const depth =
      Number(await stage.chain.rpc('eth_blockNumber', [])) - Number(await blockOfNonce(1)) + 1
    await reorg(depth)
    await stage.chain.mine(CONFIRMATIONS)
    project.rpc.calm()
    settle()

    const { result } = await applyImpatiently(project, PATIENCE)

    expect(result).toMatchObject({ outcome: 'done', inFlight: [] })
    expect(await project.rpc.forward({ method: SEND, params: [lost] })).toMatchObject({ error: {} })
    await project.expectOneEach('one', 'two')
    expect(await project.sources()).toHaveLength(2)
  })
})

describe('what a person sent, in a block that is replaced', () => {
  test('took our nonce and is taken out: ours is mined after all, in the same round', async () => {
    await project.define('one')
    await stage.chain.setAutomine(false)
    const takeNonce = async (): Promise<void> => {
      await project.person.pay()
      await stage.chain.mine()
    }
    const takeOut = async (): Promise<void> => {
      await reorg(1)
      settle()
    }
    project.rpc.on({ method: SEND, times: 1 }, { kind: 'run', when: 'before', action: takeNonce })
    project.rpc.on(
      { method: RECEIPT, skip: 2, times: 1 },
      { kind: 'run', when: 'before', action: takeOut },
    )

    const { result, events } = await applyImpatiently(project, PATIENCE)

    expect(result).toMatchObject({
      outcome: 'done',
      inFlight: [],
      receipts: [{ id: 'one', status: 'done' }],
    })
    expect(kinds(events)).not.toContain('overtaken')
    expect(await nonce()).toBe(1)
    await project.expectOneEach('one')
  })

  test('changed a price and is taken out before the run begins to plan: it plans on what stays', async () => {
    await publishedBefore('one')
    await writeDefinition(project, { id: 'one', minPayment: '7 OGPU' })
    const [source] = await project.sources()
    await stage.chain.setAutomine(false)
    if (source !== undefined)
      await project.person.update(source.address, { minPayment: 5n as never })
    await stage.chain.mine()
    const takeOut = async ({ kind }: ApplyEvent): Promise<void> => {
      if (kind !== 'waiting' || settling !== undefined) return
      await reorg(1)
      settle()
    }

    const { result, events } = await applyImpatiently(project, PATIENCE, takeOut)

    expect(kinds(events)[0]).toBe('waiting')
    expect(result).toMatchObject({ outcome: 'done', receipts: [{ id: 'one', status: 'done' }] })
    expect(await project.sources()).toMatchObject([{ params: { minPayment: 7n * 10n ** 18n } }])
  })
})

test('a block that is replaced while it is read is read again', async () => {
  await project.define('one')
  const replace = async (): Promise<void> => {
    await reorg(CONFIRMATIONS + 1)
    settle()
  }
  await stage.chain.mine(CONFIRMATIONS + 2)
  await stage.chain.setAutomine(false)
  project.rpc.on(
    { method: 'eth_gasPrice', times: 1 },
    { kind: 'run', when: 'before', action: replace },
  )

  const { result, events } = await applyImpatiently(project, PATIENCE)

  expect(events).toContainEqual({
    kind: 'waiting',
    reason: expect.stringContaining('was replaced while it was read'),
  })
  expect(result).toMatchObject({ outcome: 'done', receipts: [{ status: 'done' }] })
  await project.expectOneEach('one')
})

/** Publishes these with a calm world, and buries them. */
async function publishedBefore(...ids: string[]): Promise<void> {
  await project.define(...ids)
  settle()
  expect((await applyImpatiently(project, PATIENCE)).result).toMatchObject({ outcome: 'done' })
  unsettle()
}

/** The signed publish of another client, for less gas than ours. */
async function anotherPublish(): Promise<string> {
  const wallet = new Wallet(id('another client'))
  await stage.chain.rpc('anvil_setBalance', [wallet.address, toQuantity(10n ** 20n)])
  await stage.chain.mine() // or it is poor again after the reorg
  const data = contracts.encodeFunctionData('publishSource', [
    someParams(wallet.address.toLowerCase() as never),
  ])
  const gas = { gasLimit: 5_000_000, maxFeePerGas: 10n ** 11n, maxPriorityFeePerGas: 1n, type: 2 }
  return wallet.signTransaction({
    chainId: stage.chain.chainId,
    to: stage.nexus.nexus,
    nonce: 0,
    data,
    ...gas,
  })
}

/** The block in which the client's nonce became this. */
async function blockOfNonce(wanted: number): Promise<number> {
  for (let block = Number(await stage.chain.rpc('eth_blockNumber', [])); block > 0; block -= 1) {
    const before = Number(
      await stage.chain.rpc('eth_getTransactionCount', [project.client, toQuantity(block - 1)]),
    )
    if (before < wanted) return block
  }
  throw new Error(`nothing of the client has nonce ${wanted}`)
}
