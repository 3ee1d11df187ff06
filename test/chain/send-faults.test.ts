import { describe, expect, test } from 'vitest'
import type { Answer, Trouble } from '../support/fault-proxy.ts'
import { applyImpatiently, GIVING_UP } from '../support/impatient.ts'
import { legacyFees, losing } from '../support/lenses.ts'
import { writeDefinition } from '../support/project.ts'
import { aStage } from '../support/stage.ts'
import { expectGreen } from '../support/troubled-project.ts'

const SEND = 'eth_sendRawTransaction'
const failing = (message: string, code = -32_000): Answer => ({ error: { code, message } })
const OTHER_HASH = `0x${'ab'.repeat(32)}`

const stage = aStage()
const { inProject } = stage

describe.concurrent('whatever an RPC says to signed bytes, each definition is published once', () => {
  const troubles: readonly (readonly [string, Trouble])[] = [
    ['it drops the connection before it took them', { kind: 'drop', when: 'before' }],
    ['it drops the connection after it took them', { kind: 'drop', when: 'after' }],
    [
      'it answers 429 before it took them',
      { kind: 'status', when: 'before', status: 429, retryAfter: 1 },
    ],
    [
      'it answers 429 after it took them',
      { kind: 'status', when: 'after', status: 429, retryAfter: 1 },
    ],
    ['it answers 500 before it took them', { kind: 'status', when: 'before', status: 500 }],
    ['it answers 500 after it took them', { kind: 'status', when: 'after', status: 500 }],
    ['it answers 502 before it took them', { kind: 'status', when: 'before', status: 502 }],
    ['it answers 502 after it took them', { kind: 'status', when: 'after', status: 502 }],
    ['it answers 413 before it took them', { kind: 'status', when: 'before', status: 413 }],
    ['it answers with a web page before it took them', { kind: 'html', when: 'before' }],
    ['it answers with a web page after it took them', { kind: 'html', when: 'after' }],
    ['it names another hash', { kind: 'answer', when: 'after', answer: { result: OTHER_HASH } }],
    ['it names nothing', { kind: 'answer', when: 'after', answer: { result: null } }],
    [
      'it says "already known" and has them',
      { kind: 'answer', when: 'after', answer: failing('already known') },
    ],
    [
      'it says "already known" and lost them',
      { kind: 'answer', when: 'before', answer: failing('already known') },
    ],
    [
      'it says "nonce too low" and has them',
      { kind: 'answer', when: 'after', answer: failing('nonce too low') },
    ],
    [
      'it says "nonce too low" and does not have them',
      {
        kind: 'answer',
        when: 'before',
        answer: failing('nonce too low: next nonce 5, tx nonce 0'),
      },
    ],
    [
      'it says "nonce too high" and does not have them',
      { kind: 'answer', when: 'before', answer: failing('nonce too high') },
    ],
    [
      'it says "underpriced" and has them',
      { kind: 'answer', when: 'after', answer: failing('replacement transaction underpriced') },
    ],
    [
      'it says "underpriced" and does not have them',
      { kind: 'answer', when: 'before', answer: failing('transaction underpriced: tip needed 1') },
    ],
    [
      'it says "insufficient funds" and has them',
      {
        kind: 'answer',
        when: 'after',
        answer: failing('insufficient funds for gas * price + value'),
      },
    ],
    [
      'it says "fee cap less than block base fee" and has them',
      {
        kind: 'answer',
        when: 'after',
        answer: failing('max fee per gas less than block base fee'),
      },
    ],
    [
      'it says "txpool is full" and does not have them',
      { kind: 'answer', when: 'before', answer: failing('txpool is full') },
    ],
    [
      'it says something that nobody knows',
      { kind: 'answer', when: 'after', answer: failing('kaputt', 1) },
    ],
    ['it takes them and never answers', { kind: 'hang', when: 'after' }],
    ['it does not take them and never answers', { kind: 'hang', when: 'before' }],
  ]

  test.each(troubles)('%s', async (_, trouble) => {
    await inProject(async (project) => {
      await project.define('one', 'two')
      project.rpc.on({ method: SEND, times: 1 }, trouble)

      const { result, fault } = await applyImpatiently(project)

      expect(fault).toBeUndefined()
      expect(result).toMatchObject({
        outcome: 'done',
        inFlight: [],
        receipts: [{ status: 'done' }, { status: 'done' }],
      })
      await expectGreen(project, 'one', 'two')
    })
  })

  test('it refuses them for good, which ends the run with the nonce named, and the next run completes it', async () => {
    await inProject(async (project) => {
      await project.define('one')
      project.rpc.on(
        { method: SEND },
        {
          kind: 'answer',
          when: 'before',
          answer: failing('insufficient funds for gas * price + value'),
        },
      )

      const { result } = await applyImpatiently(project, GIVING_UP)

      expect(result).toMatchObject({
        outcome: 'partial',
        inFlight: [{ id: 'one', kind: 'publish', nonce: 0 }],
      })
      expect(result?.reason).toContain('insufficient funds')
      project.rpc.calm()
      const again = await project.run('apply', '--yes')
      expect(again.exit, again.err).toBe(0)
      await expectGreen(project, 'one')
    })
  })

  test('it says the same to every sending, of several definitions', async () => {
    await inProject(async (project) => {
      await project.define('one', 'two', 'three')
      project.rpc.on({ method: SEND }, { kind: 'status', when: 'after', status: 502 })

      expect((await applyImpatiently(project)).result).toMatchObject({ outcome: 'done' })
      await expectGreen(project, 'one', 'two', 'three')
    })
  })
})

describe.concurrent('a transaction that a node took and lost', () => {
  test('is sent again with the same bytes', async () => {
    await inProject(async (project) => {
      await project.define('one')
      const loser = losing(project.rpc, 1)
      project.rpc.use(loser)

      const { result } = await applyImpatiently(project, { raise: 60_000 })

      expect(result).toMatchObject({ outcome: 'done' })
      expect(project.rpc.count(SEND)).toBe(2)
      expect(await loser.bringBack()).toMatchObject([{ error: {} }])
      await expectGreen(project, 'one')
    })
  })

  test('is raised at the same nonce when it stays lost, and only one of the two is mined', async () => {
    await inProject(async (project) => {
      await project.define('one')
      const loser = losing(project.rpc, 2)
      project.rpc.use(loser)

      const { result, events } = await applyImpatiently(project, { resend: 600, raise: 1_000 })

      expect(result).toMatchObject({ outcome: 'done' })
      const hashes = events.flatMap((event) =>
        event.kind === 'sent' || event.kind === 'raised' ? [[event.kind, event.nonce]] : [],
      )
      expect(hashes.slice(0, 2)).toEqual([
        ['sent', 0],
        ['raised', 0],
      ])
      expect(new Set(hashes.map(([, nonce]) => nonce))).toEqual(new Set([0]))
      await expectGreen(project, 'one')
    })
  })

  test('is in flight when the patience ends; the next run completes it', async () => {
    await inProject(async (project) => {
      await project.define('one', 'two')
      project.rpc.use(losing(project.rpc, Number.POSITIVE_INFINITY))

      const { result } = await applyImpatiently(project, { raise: 400, resend: 200, raises: 4 })

      expect(result).toMatchObject({
        outcome: 'partial',
        receipts: [
          { id: 'one', status: 'not-attempted' },
          { id: 'two', status: 'not-attempted', hash: null },
        ],
      })
      expect(new Set(result?.inFlight.map(({ nonce }) => nonce))).toEqual(new Set([0]))
      project.rpc.calm()
      const again = await project.run('apply', '--yes')
      expect(again.exit, again.err).toBe(0)
      await expectGreen(project, 'one', 'two')
    })
  })
})

describe.concurrent('reads that fail after a transaction was sent', () => {
  // how long a run waits for a block is told by the chain’s last ones, and those of the tests above
  // may be far apart
  const own = aStage()

  test('for a moment change nothing', async () => {
    await own.inProject(async (project) => {
      await project.define('one', 'two')
      project.rpc.on(
        { method: 'eth_getTransactionReceipt', times: 2 },
        { kind: 'status', when: 'before', status: 503 },
      )
      project.rpc.on(
        { method: 'eth_getTransactionReceipt', skip: 3, times: 1 },
        { kind: 'drop', when: 'after' },
      )

      expect((await applyImpatiently(project)).result).toMatchObject({ outcome: 'done' })
      await expectGreen(project, 'one', 'two')
    })
  })

  test.each([
    ['the receipt', 'eth_getTransactionReceipt'],
    ['the newest block', 'eth_getBlockByNumber'],
  ])(
    'for good, of %s, end the run as partly done, and the next one completes it',
    async (_, method) => {
      await own.inProject(async (project) => {
        await project.define('one', 'two')
        let sent = false
        project.rpc.on(
          { method: SEND },
          { kind: 'run', when: 'after', action: () => (sent = true) },
        )
        project.rpc.on(
          { method, where: () => sent },
          { kind: 'answer', when: 'before', answer: failing('internal error') },
        )

        const { result, fault } = await applyImpatiently(project, GIVING_UP)

        expect(fault).toBeUndefined()
        expect(result).toMatchObject({ outcome: 'partial', inFlight: [{ id: 'one', nonce: 0 }] })
        project.rpc.calm()
        const again = await project.run('apply', '--yes')
        expect(again.exit, again.err).toBe(0)
        await expectGreen(project, 'one', 'two')
      })
    },
  )

  test('for good, of what was published, end the run as partly done, and the next one completes it', async () => {
    await own.inProject(async (project) => {
      await project.define('one', 'two')
      let mined = false
      project.rpc.on(
        {
          method: 'eth_getTransactionReceipt',
          answered: (answer) => 'result' in answer && answer.result !== null,
        },
        { kind: 'run', when: 'after', action: () => (mined = true) },
      )
      project.rpc.on(
        { method: 'eth_call', where: () => mined },
        { kind: 'answer', when: 'before', answer: failing('internal error') },
      )

      const { result } = await applyImpatiently(project, GIVING_UP)

      expect(result).toMatchObject({
        outcome: 'partial',
        receipts: [
          { id: 'one', status: 'not-attempted' },
          { id: 'two', status: 'not-attempted' },
        ],
      })
      project.rpc.calm()
      const again = await project.run('apply', '--yes')
      expect(again.exit, again.err).toBe(0)
      await expectGreen(project, 'one', 'two')
    })
  })
})

describe.concurrent('a chain from before EIP-1559', () => {
  test('gets transactions of the old type, for publishes, updates and closings', async () => {
    await inProject(async (project) => {
      project.rpc.use(legacyFees)
      await project.define('one', 'two')
      expect((await project.run('apply', '--yes')).exit).toBe(0)
      await writeDefinition(project, { id: 'one', minPayment: '7 OGPU' })
      await writeDefinition(project, { id: 'two', state: 'closed' })

      const { exit, json } = await project.run('apply', '--yes', '--json')

      expect(exit).toBe(0)
      for (const { hash } of json().receipts)
        expect(await stage.chain.rpc('eth_getTransactionByHash', [hash])).toMatchObject({
          type: '0x0',
        })
      await project.expectOneEach('one')
    })
  })

  test('gets them again and raised when they are lost', async () => {
    await inProject(async (project) => {
      project.rpc.use(legacyFees)
      project.rpc.use(losing(project.rpc, 2))
      await project.define('one')

      expect((await applyImpatiently(project, { resend: 600, raise: 1_000 })).result).toMatchObject(
        { outcome: 'done' },
      )
      await expectGreen(project, 'one')
    })
  })
})
