import { beforeEach, describe, expect, test } from 'vitest'
import { JsonRpcChain } from '../../src/adapters/chain/chain.ts'
import { type Address, checksum } from '../../src/model/units/address.ts'
import { asWei } from '../../src/model/units/amount.ts'
import { readDriftHeader } from '../../src/report/github/drift/header.ts'
import type { TestChain } from '../support/chain.ts'
import type { TestNexus } from '../support/contracts/test-nexus.ts'
import { type FaultProxy, startFaultProxy } from '../support/fault-proxy.ts'
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

/** Publishes definitions with these ids, commits them, and gives their Sources. */
async function published(...ids: string[]): Promise<readonly Address[]> {
  for (const id of ids) await writeDefinition(project, { id })
  const { json } = await project.run('apply', '--yes', '--json')
  expect(json()).toMatchObject({ outcome: 'done' })
  await project.commit()
  return ids.map((id) =>
    json()
      .receipts.find((receipt: { id: string }) => receipt.id === id)
      .address.toLowerCase(),
  )
}

const drifted = (): Promise<Run> => project.run('drift', '--json')
const wallet = (): string => checksum((chain.accounts[account]?.address ?? '') as Address)

describe('drift', () => {
  test('is nothing where the chain is as git wants it', async () => {
    await published('one', 'two')

    const { exit, json } = await drifted()

    expect(exit).toBe(0)
    expect(json()).toMatchObject({
      summary: { drifted: 0, pending: 0, orphans: 0, unchanged: 2 },
      drift: [],
      commit: await project.git('rev-parse', 'HEAD'),
    })
    expect(proxy.count('eth_getLogs')).toBe(0)
  })

  test('names what an update with other tools has changed, since when, by which transaction and whose, and both ways out work', async () => {
    const [one] = await published('one', 'two')
    if (one === undefined) throw new Error('published')
    await contracts.updateAs(account, one, { minPayment: asWei(7n) })
    const last = await contracts.updateAs(account, one, { minPayment: asWei(9n) })
    await chain.mine(3)
    delete project.env['CLIENT_PRIVATE_KEY']

    const { exit, json } = await drifted()

    expect(exit).toBe(2)
    expect(json()).toMatchObject({ summary: { drifted: 1, pending: 0, unchanged: 1 } })
    expect(json().drift).toMatchObject([
      {
        id: 'one',
        file: 'sources/one/source.yaml',
        fields: [{ field: 'minPayment', before: { raw: '9' }, after: { text: '0.01 OGPU' } }],
        cause: { hash: last.hash, block: last.block, from: wallet() },
      },
    ])
    const digest = json().drift[0].digest.slice(0, 16)
    const text = (await project.run('drift')).out
    expect(text).toContain('sent by this wallet itself')
    expect(text).toContain(`ogpu-gitops apply --network local --approve ${digest}`)
    project.env['CLIENT_PRIVATE_KEY'] = chain.accounts[account]?.privateKey ?? ''
    expect((await project.run('apply', '--approve', digest, '--json')).json()).toMatchObject({
      outcome: 'done',
      receipts: [{ id: 'one' }],
    })
    expect((await drifted()).exit).toBe(0)
    await contracts.updateAs(account, one, { minPayment: asWei(11n) })
    await project.run('pull', 'one')
    expect((await drifted()).exit).toBe(2)
    await project.commit()
    expect((await drifted()).exit).toBe(0)
  })

  test('is what is committed against the chain, whatever stands in the working tree', async () => {
    await published('one')
    await writeDefinition(project, { id: 'one', minPayment: '5 OGPU' })
    await writeDefinition(project, { id: 'two' })

    expect((await drifted()).exit).toBe(0)
    expect((await project.run('plan', '--json')).json().summary).toMatchObject({
      publish: 1,
      update: 1,
    })
  })

  test('holds the working tree against the chain where there is no repository', async () => {
    await writeDefinition(project, { id: 'one' })

    const { exit, json } = await drifted()

    expect(exit).toBe(2)
    expect(json()).toMatchObject({
      commit: null,
      pending: [{ kind: 'publish', id: 'one', address: null }],
    })
  })

  test('says what to do where the configuration was never committed', async () => {
    await project.write('README.md', '')
    await project.git('init', '-q')
    await project.git('add', 'README.md')
    await project.git('commit', '-q', '-m', 'first')

    const { exit, json } = await drifted()

    expect(exit).toBe(3)
    expect(json()).toMatchObject({
      problems: [{ code: 'config-missing', hint: expect.stringContaining('commit it first') }],
    })
  })

  test('lists apart what git wants and the chain has not', async () => {
    const [, two] = await published('one', 'two')
    await writeDefinition(project, { id: 'two', state: 'closed' })
    await writeDefinition(project, { id: 'three' })
    await project.commit()

    const { exit, json } = await drifted()

    expect(exit).toBe(2)
    expect(json()).toMatchObject({ summary: { drifted: 0, pending: 2 }, drift: [] })
    expect(
      json().pending.map(({ kind, id, address }: Record<string, string | null>) => [
        kind,
        id,
        address?.toLowerCase(),
      ]),
    ).toEqual([
      ['publish', 'three', undefined],
      ['close', 'two', two],
    ])
  })

  test('is also a live Source that no definition stands for', async () => {
    await published('one', 'two')
    await project.remove('sources/two')
    await project.commit()

    expect(await drifted()).toMatchObject({ exit: 2 })
    expect((await drifted()).json()).toMatchObject({
      orphans: [{ id: 'two' }],
      drift: [],
      pending: [],
    })
    expect((await project.run('drift')).out).toContain('ogpu-gitops close two --network local')
  })

  test('names who closed a Source that git wants live, whichever way it was bound', async () => {
    const [one, two] = await published('one', 'two')
    if (one === undefined || two === undefined) throw new Error('published')
    await writeDefinition(project, { id: 'two', networks: { local: { address: two } } })
    await project.commit()
    const closings = [
      await contracts.inactivateAs(account, one),
      await contracts.inactivateAs(account, two),
    ]

    const { exit, json } = await drifted()

    expect(exit).toBe(3)
    expect(json().problems).toMatchObject([{ code: 'closed-outside' }, { code: 'closed-outside' }])
    const found = json().drift.map(
      ({ id, digest, cause }: { id: string; digest: unknown; cause: { hash: string } }) => [
        id,
        digest,
        cause.hash,
      ],
    )
    expect(found.sort()).toEqual([
      ['one', null, closings[0]?.hash],
      ['two', null, closings[1]?.hash],
    ])
    expect((await project.run('drift')).out).toContain('CLOSED ON CHAIN')
  })

  test('stands without its cause where the RPC gives no events', async () => {
    const [one] = await published('one')
    if (one === undefined) throw new Error('published')
    await contracts.updateAs(account, one, { minPayment: asWei(7n) })
    proxy.on(
      { method: 'eth_getLogs' },
      {
        kind: 'answer',
        when: 'before',
        answer: { error: { code: -32601, message: 'the method eth_getLogs does not exist' } },
      },
    )

    const { exit, json } = await drifted()

    expect(exit).toBe(2)
    expect(json().drift).toMatchObject([{ id: 'one', cause: null }])
  })

  test('narrows to one definition', async () => {
    const [one, two] = await published('one', 'two')
    for (const address of [one, two])
      if (address !== undefined)
        await contracts.updateAs(account, address, { minPayment: asWei(7n) })

    expect((await project.run('drift', '--only', 'two', '--json')).json().drift).toMatchObject([
      { id: 'two' },
    ])
    expect((await project.run('drift', '--only', 'none', '--json')).exit).toBe(3)
  })

  test('is an issue with --markdown', async () => {
    const [one] = await published('one')
    if (one === undefined) throw new Error('published')
    await contracts.updateAs(account, one, { minPayment: asWei(7n) })

    const { exit, out } = await project.run('drift', '--markdown')

    expect(exit).toBe(2)
    expect(readDriftHeader(out)).toMatchObject({ config: 'ogpu.yaml', network: 'local' })
    expect(out).toContain('**1 Source differs from git.**')
  })

  test('keeps its form where the world or the way it was called fails', async () => {
    await published('one')

    expect(await project.run('drift', '--network', 'other', '--json')).toMatchObject({ exit: 3 })
    expect((await project.run('drift', '--network', 'other', '--json')).json()).toMatchObject({
      drift: [],
      problems: [{ code: 'usage' }],
    })
    expect((await project.run('drift', '--nonsense', '--json')).json()).toMatchObject({
      problems: [{ code: 'usage' }],
    })
    project.env['OGPU_RPC_URL'] = 'http://127.0.0.1:1'
    const { exit, json } = await drifted()
    expect(exit).toBe(1)
    expect(json()).toMatchObject({ fault: { code: 'rpc-unreachable' } })
  })
})

test('the last changes on a real chain are those of the block that is asked for, whoever sent them', async () => {
  const other = (account + 1) % 9
  const [mine, theirs] = [await contracts.publishAs(account), await contracts.publishAs(other)]
  const update = await contracts.updateAs(account, mine.address, { minPayment: asWei(7n) })
  const closing = await contracts.inactivateAs(account, mine.address)
  const node = new JsonRpcChain({
    rpcUrl: chain.rpcUrl,
    nexus: contracts.nexus,
    vault: contracts.vault,
  })
  const [from, owner] = [chain.accounts[account]?.address, chain.accounts[other]?.address]

  expect(await node.lastChanges([mine.address, theirs.address], 'latest')).toEqual(
    new Map([
      [mine.address, { ...closing, from }],
      [theirs.address, { hash: theirs.hash, block: theirs.block, from: owner }],
    ]),
  )
  expect((await node.lastChanges([mine.address], update.block)).get(mine.address)).toEqual({
    ...update,
    from,
  })
  expect((await node.lastChanges([mine.address], mine.block)).get(mine.address)).toMatchObject({
    hash: mine.hash,
  })
  expect(await node.lastChanges([mine.address], mine.block - 1)).toEqual(new Map())
})
