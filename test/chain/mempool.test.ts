import { toQuantity } from 'ethers'
import { describe, expect, test } from 'vitest'
import type { ApplyEvent } from '../../src/model/events.ts'
import { applyImpatiently, GIVING_UP, quicken } from '../support/impatient.ts'
import { losing } from '../support/lenses.ts'
import { writeDefinition } from '../support/project.ts'
import { aStage } from '../support/stage.ts'

const GWEI = 10n ** 9n
const SEND = 'eth_sendRawTransaction'

const stage = aStage({ perTest: true })

function of(kind: ApplyEvent['kind'], events: readonly ApplyEvent[]): readonly ApplyEvent[] {
  return events.filter((event) => event.kind === kind)
}

describe('a chain whose blocks the test makes', () => {
  test('a pending transaction of somebody else at our nonce is waited for, then outbid, and cannot come back', async () => {
    const { chain } = stage
    const project = await stage.project()
    await project.define('one')
    await chain.setAutomine(false)
    await project.person.pay({
      nonce: '0x0',
      maxFeePerGas: toQuantity(20n * GWEI),
      maxPriorityFeePerGas: toQuantity(10n * GWEI),
    })
    let settle: NodeJS.Timeout | undefined

    const { result, events } = await applyImpatiently(
      project,
      { pending: 2_000 },
      async ({ kind }) => {
        // not before: a slow start would find it mined
        if (kind === 'waiting') settle ??= setInterval(() => void chain.mine(), 2_500)
      },
    )

    clearInterval(settle)
    expect(of('waiting', events)).not.toEqual([])
    expect(result).toMatchObject({ outcome: 'done', receipts: [{ id: 'one', status: 'done' }] })
    await project.expectOneEach('one')
  })

  test('a pending transaction that is mined in time is no trouble', async () => {
    const { chain } = stage
    const project = await stage.project()
    await project.define('one')
    await chain.setAutomine(false)
    await project.person.pay()

    project.rpc.on({ method: SEND }, { kind: 'run', when: 'after', action: () => chain.mine() })

    const { result } = await applyImpatiently(project, { pending: 20_000 }, async ({ kind }) => {
      if (kind === 'waiting') await chain.mine()
    })

    expect(result).toMatchObject({ outcome: 'done', inFlight: [] })
    await project.expectOneEach('one')
  })

  test('a base fee that rises tenfold while a transaction waits raises it at the same nonce', async () => {
    const { chain } = stage
    const project = await stage.project()
    await project.define('one')
    await chain.mineAt(GWEI)
    await chain.setAutomine(false)

    project.rpc.on(
      { method: SEND, times: 1 },
      { kind: 'run', when: 'after', action: () => chain.mineAt(10n * GWEI) },
    )
    project.rpc.on(
      { method: SEND, skip: 1 },
      { kind: 'run', when: 'after', action: () => chain.mineAt(11n * GWEI) },
    )

    const { result, events } = await applyImpatiently(project, { resend: 20_000 })

    expect(result).toMatchObject({ outcome: 'done', inFlight: [] })
    expect(of('raised', events)[0]).toMatchObject({ nonce: 0 })
    expect(
      of('raised', events).filter((event) => !('nonce' in event && event.nonce === 0)),
    ).toEqual([])
    await project.expectOneEach('one')
  })

  test('a fee limit is never passed: the run ends with the nonce named, and the next one replaces what waits', async () => {
    const { chain } = stage
    const project = await stage.project({ extra: { limits: { fees: '0.02 OGPU' } } })
    await project.define('one')
    await chain.mineAt(GWEI)
    await chain.setAutomine(false)

    project.rpc.on(
      { method: SEND, times: 1 },
      { kind: 'run', when: 'after', action: () => chain.mineAt(100n * GWEI) },
    )

    const { result, events } = await applyImpatiently(project, { raise: 500 })

    expect(result).toMatchObject({ outcome: 'partial', inFlight: [{ id: 'one', nonce: 0 }] })
    expect(of('raised', events)).toEqual([])
    await chain.mineAt(GWEI)
    await chain.setAutomine(true)
    await chain.mine()
    expect((await project.run('apply', '--yes')).exit).toBe(0)
    await project.expectOneEach('one')
  })

  test('a chain that stops making blocks with a confirmation to wait for ends the run as partly done, and says what it wants', async () => {
    const { chain } = stage
    const project = await stage.project({ confirmations: 1 })
    await quicken(chain)
    await project.define('one', 'two')

    const { result } = await applyImpatiently(project, GIVING_UP)

    expect(result).toMatchObject({ outcome: 'partial', inFlight: [{ id: 'one', nonce: 0 }] })
    expect(result?.reason).toContain('confirmations: 0')
    await chain.mine(2)
    const settle = setInterval(() => void chain.mine(), 500)
    expect((await applyImpatiently(project)).result).toMatchObject({ outcome: 'done' })
    clearInterval(settle)
    await project.expectOneEach('one', 'two')
  })

  test('a chain that makes no block at all ends the run before its first transaction when another one waits', async () => {
    const { chain } = stage
    const project = await stage.project({ confirmations: 1 })
    await quicken(chain)
    await project.define('one')
    await project.person.pay()

    const { fault, events } = await applyImpatiently(project, GIVING_UP)

    expect(fault).toMatchObject({ code: 'chain-stalled' })
    expect(of('sent', events)).toEqual([])
    await project.expectOneEach()
  })

  test('a lost transaction with raised fees is fenced at its nonce by a run that wants nothing', async () => {
    const { chain } = stage
    const project = await stage.project()
    await quicken(chain)
    await project.define('one')
    const loser = losing(project.rpc, 6)
    project.rpc.use(loser)
    await applyImpatiently(project, { ...GIVING_UP, raise: 300, resend: 10_000, raises: 2 })
    expect(loser.lost.length).toBeGreaterThan(1)
    project.rpc.calm()
    await project.remove('sources/one')
    await writeDefinition(project, { id: 'other', state: 'closed' })

    const { result, events } = await applyImpatiently(project)

    expect(of('fenced', events)).toMatchObject([{ nonce: 0 }])
    expect(result).toMatchObject({ outcome: 'nothing', inFlight: [] })
    for (const answer of await loser.bringBack()) expect(answer).toHaveProperty('error')
    await project.expectOneEach()
  })

  test('a transaction that waits with raised fees is outbid by the fence of a run that wants nothing', async () => {
    const { chain } = stage
    const project = await stage.project()
    await quicken(chain)
    await project.define('one')
    await chain.setAutomine(false)
    await applyImpatiently(project, { raise: 300, resend: 10_000, raises: 2, stall: 1_500 })
    await project.remove('sources/one')
    await writeDefinition(project, { id: 'other', state: 'closed' })

    let settle: NodeJS.Timeout | undefined

    const { result, events } = await applyImpatiently(
      project,
      { pending: 200, raise: 10_000 },
      ({ kind }) => {
        // not before: a slow start would find what waits mined
        if (kind === 'raised') settle ??= setInterval(() => void chain.mine(), 500)
      },
    )

    clearInterval(settle)
    expect(of('fenced', events)).toMatchObject([{ nonce: 0 }])
    expect(result).toMatchObject({ outcome: 'nothing', inFlight: [] })
    await project.expectOneEach()
    expect(await project.sources()).toEqual([])
  })
})
