import { beforeEach, describe, expect, test } from 'vitest'
import { JsonRpcChain } from '../../src/adapters/chain/chain.ts'
import { readHistories } from '../../src/engine/read-histories.ts'
import { type Address, checksum } from '../../src/model/units/address.ts'
import { asWei } from '../../src/model/units/amount.ts'
import { foldEvents } from '../../src/plan/history.ts'
import { GATEWAY } from '../support/builders.ts'
import type { TestChain } from '../support/chain.ts'
import type { TestNexus } from '../support/contracts/test-nexus.ts'
import { type FaultProxy, startFaultProxy } from '../support/fault-proxy.ts'
import { memoryIpfs } from '../support/memory-ipfs.ts'
import { beginInOwnProject } from '../support/own-project.ts'
import { type Project, type Run, writeDefinition } from '../support/project.ts'

let chain: TestChain
let proxy: FaultProxy
let project: Project
let contracts: TestNexus
let account: number

beginInOwnProject((own) => {
  ;({ chain, contracts, account, project } = own)
})

beforeEach(async () => {
  proxy = await startFaultProxy(chain.rpcUrl)
  await project.configure({ rpcUrl: proxy.url })
  return () => proxy.stop()
})

/** Writes a definition, commits it under that subject, and applies it; its Source’s address. */
async function applied(id: string, subject: string, facts: object = {}): Promise<Address> {
  await writeDefinition(project, { id, ...facts })
  await project.commit()
  await project.git('commit', '-q', '--amend', '-m', subject)
  const { json } = await project.run('apply', '--yes', '--json')
  expect(json()).toMatchObject({ outcome: 'done' })
  return json().receipts[0].address.toLowerCase()
}

const historyOf = (...args: string[]): Promise<Run> => project.run('history', ...args)

describe('history', () => {
  test('tells each step with who sent it, what it changed and which pull request asked for it', async () => {
    const one = await applied('one', 'Merge pull request #12 from acme/one')
    await applied('one', 'Raise the price (#13)', { minPayment: '0.5 OGPU' })
    await contracts.updateAs(account, one, { minPayment: asWei(7n) })
    const closing = await contracts.inactivateAs(account, one)
    await contracts.publishAs((account + 1) % 9)

    const { exit, json } = await historyOf('one', '--json')

    expect(exit).toBe(0)
    const client = checksum((chain.accounts[account]?.address ?? '') as Address)
    expect(json().sources).toMatchObject([
      { id: 'one', status: 'closed', isComplete: true, why: null, address: checksum(one) },
    ])
    expect(json().sources[0].entries).toMatchObject([
      { kind: 'publish', pull: 12, sender: client, fields: expect.arrayContaining([]) },
      {
        kind: 'update',
        pull: 13,
        fields: [{ field: 'minPayment', after: { text: '0.5 OGPU' } }],
      },
      { kind: 'update', pull: null, commit: null, params: { minPayment: '7' } },
      { kind: 'close', hash: closing.hash, block: closing.block, commit: null },
    ])
    const { out } = await historyOf(checksum(one))
    expect(out).toContain('asked for by         #13')
    expect((await historyOf('one', '--csv')).out.split('\r\n')[0]).toContain('network,id,address')
  })

  test('of an id whose Source was closed is told too, and of no other id', async () => {
    const first = await applied('one', 'first')
    await contracts.inactivateAs(account, first)
    const { exit, json } = await historyOf('one', '--json')

    expect([exit, json().sources.length]).toEqual([0, 1])
    expect((await historyOf('two')).exit).toBe(3)
    expect((await historyOf('0x12')).err).toContain('bad-address')
    expect((await historyOf(`0x${'1'.repeat(40)}`, '--json')).json()).toMatchObject({
      problems: [{ code: 'address-unknown' }],
    })
  })

  test('of a stranger’s Source is told by its address', async () => {
    await applied('one', 'first')
    const { address } = await contracts.publishAs((account + 1) % 9)

    expect((await historyOf(address, '--json')).json()).toMatchObject({
      sources: [{ id: null, isComplete: true, entries: [{ kind: 'publish', commit: null }] }],
    })
  })

  test('says from which block on it is all where the RPC gives no events', async () => {
    await applied('one', 'first')
    proxy.on(
      { method: 'eth_getLogs' },
      {
        kind: 'answer',
        when: 'before',
        answer: { error: { code: -32601, message: 'the method eth_getLogs does not exist' } },
      },
    )
    const { exit, json } = await historyOf('one', '--json')

    expect(exit).toBe(0)
    expect(json().sources).toMatchObject([{ entries: [], from: null, why: 'unanswered' }])
    expect((await historyOf('one')).out).toContain('Nothing is known of it')
  })
})

test('folding the history of every Source of a real chain gives what it is', async () => {
  const accounts = [account, (account + 1) % 9]
  for (const [index, by] of accounts.entries()) {
    const { address } = await contracts.publishAs(by, { minPayment: asWei(BigInt(1 + index)) })
    await contracts.updateAs(by, address, { minPayment: asWei(5n) })
    if (index === 0) await contracts.inactivateAs(by, address)
  }
  const node = new JsonRpcChain({
    rpcUrl: chain.rpcUrl,
    nexus: contracts.nexus,
    vault: contracts.vault,
  })
  const { number } = await node.latest()
  const sources = await node.sources(number)
  const histories = await readHistories({ chain: node, ipfs: memoryIpfs() }, sources, number, {
    gatewayUrl: GATEWAY,
  })

  expect(sources).toHaveLength(2)
  for (const { address, params, status } of sources) {
    const history = histories.get(address)
    expect(history).toMatchObject({ isComplete: true })
    expect(foldEvents(history?.entries ?? [])).toMatchObject({
      status,
      params: { ...params, lastUpdateTime: expect.anything() },
    })
  }
})
