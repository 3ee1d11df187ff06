import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { aProject, type Project, writeDefinition } from '../support/project.ts'
import { aStage } from '../support/stage.ts'

const stage = aStage()
let project: Project

beforeAll(async () => {
  project = await aProject(stage.chain)
})

afterAll(() => project.delete())

describe('the life of a Source', () => {
  test('a definition without a Source is planned as a publish that lists every field', async () => {
    await writeDefinition(project, {
      id: 'one',
      minPayment: '0.25 OGPU',
      delivery: 'first-response',
    })

    const { exit, json } = await project.run('plan', '--json')

    expect(exit).toBe(0)
    expect(json()).toMatchObject({
      formatVersion: 1,
      summary: { publish: 1, update: 0, close: 0 },
      changes: [{ kind: 'publish', id: 'one', address: null, impact: null }],
    })
    const fields = json().changes[0].fields.map(({ field }: { field: string }) => field)
    expect(fields).toEqual(
      expect.arrayContaining(['name', 'cpu', 'delivery', 'minPayment', 'minLockup', 'maxExpiry']),
    )
  })

  test('planning sends and uploads nothing', async () => {
    expect(
      await stage.chain.rpc('eth_getTransactionCount', [
        project.chain.accounts[0]?.address,
        'pending',
      ]),
    ).toBe('0x0')
  })

  test('apply publishes it, reads it back and says where it is', async () => {
    const { exit, json } = await project.run('apply', '--yes', '--json')

    expect(exit).toBe(0)
    expect(json()).toMatchObject({
      outcome: 'done',
      summary: { done: 1, failed: 0, skipped: 0, notAttempted: 0 },
      inFlight: [],
    })
    const { address } = json().receipts[0]
    expect(await stage.chain.paramsOf(address.toLowerCase())).toMatchObject({
      minPayment: 250000000000000000n,
      deliveryMethod: 1,
      maxExpiryDuration: 86400n,
    })
  })

  test('planning again finds nothing to change, and applying again sends nothing', async () => {
    const before = await stage.chain.rpc('eth_blockNumber', [])

    expect((await project.run('plan', '--detailed-exitcode')).exit).toBe(0)
    expect((await project.run('apply', '--yes', '--json')).json()).toMatchObject({
      outcome: 'nothing',
      receipts: [],
    })
    expect(await stage.chain.rpc('eth_blockNumber', [])).toBe(before)
  })

  test('a changed price is one update that names only that field', async () => {
    await writeDefinition(project, {
      id: 'one',
      minPayment: '0.5 OGPU',
      delivery: 'first-response',
    })

    const planned = await project.run('plan', '--json', '--detailed-exitcode')

    expect(planned.exit).toBe(2)
    expect(planned.json().changes).toMatchObject([
      {
        kind: 'update',
        fields: [
          {
            field: 'minPayment',
            before: { text: '0.25 OGPU', raw: '250000000000000000' },
            after: { text: '0.5 OGPU' },
          },
        ],
      },
    ])
    expect((await project.run('apply', '--yes')).exit).toBe(0)
    expect((await project.run('plan', '--json')).json().summary).toMatchObject({
      unchanged: 1,
      update: 0,
    })
  })

  test('a definition that is deleted leaves an orphan that stays live', async () => {
    await writeDefinition(project, { id: 'two' })
    await project.run('apply', '--yes')
    await project.remove('sources/two')

    const { json } = await project.run('plan', '--json')

    expect(json()).toMatchObject({
      summary: { close: 0, orphans: 1, unchanged: 1 },
      orphans: [{ id: 'two' }],
    })
  })

  test('a closed definition closes its Source for good, and is nothing to do from then on', async () => {
    await writeDefinition(project, { id: 'one', state: 'closed' })

    expect((await project.run('apply', '--yes', '--json')).json()).toMatchObject({
      outcome: 'done',
      receipts: [{ id: 'one', kind: 'close', status: 'done' }],
    })
    expect((await project.run('plan', '--json')).json()).toMatchObject({
      summary: { close: 0, unchanged: 1 },
    })
  })

  test('a closed Source whose definition is active again is a problem and is never published anew', async () => {
    await writeDefinition(project, { id: 'one', delivery: 'first-response' })

    const { exit, json } = await project.run('plan', '--json')

    expect(exit).toBe(3)
    expect(json()).toMatchObject({ changes: [], problems: [{ code: 'closed-outside', id: 'one' }] })
    expect((await project.run('apply', '--yes', '--json')).exit).toBe(3)
  })

  test('list shows what is live and what was', async () => {
    const { json } = await project.run('list', '--json')

    expect(
      json().map(({ id, status, managed }: Record<string, unknown>) => [id, status, managed]),
    ).toEqual([
      ['one', 'closed', true],
      ['two', 'active', true],
    ])
  })
})
