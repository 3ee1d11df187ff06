import { describe, expect, test } from 'vitest'
import { Rpc } from '../../src/adapters/chain/rpc.ts'
import { heard, watched } from '../../src/adapters/watched.ts'
import { plan } from '../../src/engine/plan.ts'
import type { ChainReceipt, Look } from '../../src/model/chain.ts'
import type { Tally } from '../../src/model/progress.ts'
import { asWei } from '../../src/model/units/amount.ts'
import { RunProgress } from '../../src/progress/run-progress.ts'
import { settingsOf } from '../../src/settings.ts'
import { aNetwork } from '../support/builders.ts'
import { aBlock, memoryChain } from '../support/memory-chain.ts'
import { memoryIpfs } from '../support/memory-ipfs.ts'
import { memoryWorld } from '../support/memory-world.ts'
import { each, echo, type Reply, startRpcServer } from '../support/rpc-server.ts'

/** A run, and every tally that it ever showed. */
function aRun() {
  let run: RunProgress
  const tallies: Tally[] = []
  run = new RunProgress(
    { now: () => 0 },
    {
      heard: () => {
        const { tally } = run.underWay()
        if (tally !== undefined) tallies.push(tally)
      },
    },
  )
  return { run, tallies }
}

test('a plan is the same, whether anybody listens or not', async () => {
  const settings = settingsOf({ offline: true }, { cwd: '/', env: {} })
  const world = memoryWorld()

  const [alone, listened] = [
    await plan(world, settings),
    await plan(watched(world, aRun().run), settings),
  ]

  if (alone.kind !== 'plan' || listened.kind !== 'plan') throw new Error('no plan')
  expect(listened.plan).toEqual(alone.plan)
})

test('a port that is heard keeps what it holds, and what it throws', async () => {
  const port = {
    held: 7,
    give: (one: number) => Promise.resolve(one),
    fail: () => Promise.reject(new Error('gone')),
  }
  const listened = heard(port, aRun().run, () => 'chain')

  expect([listened.held, await listened.give(3)]).toEqual([7, 3])
  await expect(listened.fail()).rejects.toThrow('gone')
})

test('contents are counted one by one, those that can’t be read too', async () => {
  const { run, tallies } = aRun()
  const ipfs = memoryIpfs()
  const cid = ipfs.put('something')
  const { connect } = watched(memoryWorld({ ipfs }), run)

  await Promise.all([cid, 'nowhere', cid].map((one) => connect(aNetwork()).ipfs.fetch(one)))

  expect(tallies.map(({ done, all, where }) => [done, all, where])).toEqual([
    [1, 3, 'gateway.example'],
    [2, 3, 'gateway.example'],
  ])
  expect(run.underWay().tally).toBeUndefined()
})

test('the history is counted as it is walked, also where the walk ends early', async () => {
  const { run, tallies } = aRun()
  const { repo } = watched(memoryWorld(), run)

  const commits = repo.history.changes('a'.repeat(40))
  const first = await commits.next()
  const counted = run.underWay().tally
  await commits.return('first')

  expect(first.done).toBe(false)
  expect(counted).toMatchObject({ subject: 'commits', done: 1, all: undefined })
  expect(run.underWay().tally).toBeUndefined()
  expect(tallies).toHaveLength(1)
})

test('blocks on top of a transaction are counted up to what the network asks for', async () => {
  const { run, tallies } = aRun()
  const looks = [undefined, 100, 101, 101, 103, 102, 110].map((latest): Look => {
    const receipts = latest === undefined ? [] : [receiptIn(100)]
    return { ...QUIET, receipts, latest: aBlock({ number: latest ?? 99 }) }
  })
  const chain = { ...memoryChain(), look: () => Promise.resolve(looks.shift() ?? QUIET) }
  const connection = watched(memoryWorld({ chain }), run).connect(aNetwork({ confirmations: 5 }))
  const seen: (readonly number[] | undefined)[] = []

  while (looks.length > 0) {
    await connection.chain.look({
      account: aNetwork().client,
      hashes: [HASH],
      finalized: false,
      pending: false,
    })
    const { tally } = run.underWay()
    seen.push(tally === undefined ? undefined : [tally.done, tally.all ?? 0])
  }

  expect(seen).toEqual([undefined, [0, 5], [1, 5], [1, 5], [3, 5], [3, 5], undefined])
  expect(tallies.every(({ subject }) => subject === 'confirmations')).toBe(true)
})

describe('the answers of a node', () => {
  const calls = Array.from({ length: 700 }, (_, index) => ({ method: 'eth_call', params: [index] }))
  const refusing = { error: { code: -32_005, message: 'too many requests' } }

  test.each<[string, (size: number, post: number) => Reply | undefined, number]>([
    ['each come once', () => undefined, 0],
    [
      'are asked for again where a batch is too large',
      (size) => (size > 100 ? { status: 413 } : undefined),
      0,
    ],
    [
      'are asked for again after a bad moment',
      (_, post) => (post < 3 ? { status: 502 } : undefined),
      2,
    ],
  ])('are counted once where they %s', async (_, refusal, retries) => {
    const server = await startRpcServer((asked, post) => refusal(asked.length, post) ?? echo(asked))
    try {
      const { run } = aRun()
      const told: number[] = []
      const rpc = new Rpc(server.origin, undefined, run)

      await rpc.batch(calls, undefined, (more) => told.push(more))

      expect(told.reduce((sum, more) => sum + more, 0)).toBe(calls.length)
      expect(told.every((more) => more >= 0)).toBe(true)
      const { figures } = run.timing()
      expect(figures.posts).toBe(server.posts.length)
      expect(figures.calls).toBe(server.posts.flat().length)
      expect(figures.retries).toBe(retries)
    } finally {
      await server.stop()
    }
  })

  test('are counted once where single ones of a batch are refused and asked for again', async () => {
    const server = await startRpcServer((asked, post) =>
      each(({ id, params }) =>
        post === 1 && id > 1 && id % 2 === 0 ? refusing : { result: params[0] },
      )(asked),
    )
    try {
      let told = 0
      const answers = await new Rpc(server.origin).batch(calls.slice(0, 40), undefined, (more) => {
        told += more
      })

      expect(answers).toHaveLength(40)
      expect(told).toBe(40)
    } finally {
      await server.stop()
    }
  })
})

const HASH = `0x${'cd'.repeat(32)}`
const QUIET: Look = { receipts: [], absent: [], known: [] }

function receiptIn(blockNumber: number): ChainReceipt {
  const blockHash = aBlock().hash
  return { hash: HASH, blockNumber, blockHash, succeeded: true, published: [], cost: asWei(1n) }
}
