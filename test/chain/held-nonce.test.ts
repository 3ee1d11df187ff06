import { toQuantity } from 'ethers'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ApplyEvent } from '../../src/model/events.ts'
import type { ApplyResult } from '../../src/model/result.ts'
import { startTestChain, type TestChain } from '../support/chain.ts'
import { applyImpatiently } from '../support/impatient.ts'
import { aTroubledProject, type TroubledProject } from '../support/troubled-project.ts'

const GWEI = 10n ** 9n
const SEND = 'eth_sendRawTransaction'
const RECEIPT = 'eth_getTransactionReceipt'
const isFinalEstimate = ({ params }: { readonly params: readonly unknown[] }): boolean =>
  params[1] === 'latest'

let chain: TestChain
let project: TroubledProject

beforeEach(async () => {
  chain = await startTestChain()
  project = await aTroubledProject(chain, await chain.deployNexus())
  await project.define('one')
  await chain.setAutomine(false)
})

afterEach(async () => {
  await project.delete()
  await chain.stop()
})

const priced = (gwei: bigint) => ({
  maxFeePerGas: toQuantity(gwei * GWEI),
  maxPriorityFeePerGas: toQuantity(gwei * GWEI),
})
const codes = (result: ApplyResult | undefined): readonly string[] =>
  result?.warnings.map(({ code }) => code) ?? []
const count = (kind: ApplyEvent['kind'], events: readonly ApplyEvent[]): number =>
  events.filter((event) => event.kind === kind).length

describe('a transfer of the same wallet that the node accepts between our snapshot and our sending', () => {
  test('is mined, and ours after it, when a block comes in time', async () => {
    let paid = ''
    project.rpc.on(
      { method: 'eth_estimateGas', where: isFinalEstimate, times: 1 },
      { kind: 'run', when: 'before', action: async () => (paid = await project.person.pay()) },
    )
    const settle = setInterval(() => void chain.mine(), 500)

    const { result, events } = await applyImpatiently(project, { pending: 20_000 })

    clearInterval(settle)
    expect(result?.outcome).toBe('done')
    expect(codes(result)).not.toContain('transaction-replaced')
    expect(count('overtaken', events)).toBe(1)
    expect(count('raised', events)).toBe(0)
    expect(await chain.rpc('eth_getTransactionReceipt', [paid])).toMatchObject({ status: '0x1' })
    await project.expectOneEach('one')
  })

  test('is replaced when no block takes it, and the report says so', async () => {
    let paid = ''
    project.rpc.on(
      { method: 'eth_estimateGas', where: isFinalEstimate, times: 1 },
      {
        kind: 'run',
        when: 'before',
        action: async () => (paid = await project.person.pay(priced(3n))),
      },
    )

    const { result } = await applyImpatiently(project, { pending: 1_000 }, async ({ kind }) => {
      if (kind === 'outbid') await chain.mine()
    })

    expect(result?.outcome).toBe('done')
    expect(codes(result)).toContain('transaction-replaced')
    expect(paid).not.toBe('')
    expect(await chain.rpc('eth_getTransactionReceipt', [paid])).toBeNull()
    await project.expectOneEach('one')
  })
})

test('a stuck transaction that pays more than we may costs one request a look, and no hash that no node has is called in flight', async () => {
  await project.person.pay({ nonce: '0x0', ...priced(100_000n) })

  const { result, events } = await applyImpatiently(project, { pending: 1_000, raises: 4 })

  expect(result).toMatchObject({
    outcome: 'partial',
    reason: expect.stringMatching(/0x[0-9a-f]{64}\) holds nonce 0, .*run again/),
  })
  expect(result?.inFlight).toHaveLength(1)
  expect(count('raised', events)).toBeLessThanOrEqual(4)
  expect(project.rpc.count(SEND)).toBeLessThanOrEqual(5)
  // at twenty looks a second, and two requests a look of a snapshot
  expect(project.rpc.count()).toBeLessThan(160)
})

test('errors while a transaction waits mean that nothing is known yet', async () => {
  await chain.setAutomine(true)
  const indexing = { error: { code: -32_000, message: 'transaction indexing is in progress' } }
  project.rpc.on(
    { method: RECEIPT, times: 20 },
    { kind: 'answer', when: 'before', answer: indexing },
  )

  const { result, fault } = await applyImpatiently(project, { resend: 20_000, raise: 20_000 })

  expect(fault).toBeUndefined()
  expect(result).toMatchObject({ outcome: 'done', receipts: [{ id: 'one', status: 'done' }] })
  await project.expectOneEach('one')
})

test('a wait costs one request a look, whatever the number of hashes', async () => {
  let looks = 0
  let before = 0
  const look = async (): Promise<void> => {
    looks += 1
    if (looks > 10 && project.rpc.count(SEND) > 3) await chain.mine()
  }
  project.rpc.on({ method: RECEIPT }, { kind: 'run', when: 'before', action: look })
  project.rpc.on(
    { method: SEND, times: 1 },
    { kind: 'run', when: 'after', action: () => (before = project.rpc.count()) },
  )

  const { result } = await applyImpatiently(project, { resend: 60_000, raise: 700 })

  expect(result?.outcome).toBe('done')
  expect(looks).toBeGreaterThan(10)
  // raises ask for prices and send; the end reads back
  expect(project.rpc.count() - before - looks).toBeLessThan(20)
})
