import path from 'node:path'
import { afterAll, beforeAll, expect, type TestContext, test } from 'vitest'
import { buildProgram, type Ended, type Program, type RunningProgram } from '../support/program.ts'
import { aProject, type DefinitionText, type Project, writeDefinition } from '../support/project.ts'
import { NODES } from './catalog.ts'
import { type LiveSource, liveSources } from './live-sources.ts'
import { type RunningNode, startNode } from './start.ts'
import { startTraffic, type Traffic } from './traffic.ts'

const SEND = 'eth_sendRawTransaction'
const APPLY = ['apply', '--yes', '--json'] as const
/**
 * The longest that one command may take, one step, and all of them; and the installation, which
 * builds a node where that is new.
 */
const COMMAND_LIMIT = 280_000
const STEP_LIMIT = 600_000
const STORY_LIMIT = 40 * 60_000
const INSTALL_LIMIT = 40 * 60_000
const END_LIMIT = 60_000
const RERUNS = 4

const kind = NODES.find(({ name }) => name === process.env['OGPU_NODE'])
if (kind === undefined) throw new Error('run it by npm run nodes')
const { confirmations } = kind

let program: Program
let node: RunningNode
let deadline = 0
const clients: Client[] = []

beforeAll(async () => {
  program = await buildProgram()
  node = await startNode(kind, await kind.install())
  deadline = performance.now() + STORY_LIMIT
}, INSTALL_LIMIT)

afterAll(async () => {
  for (const client of clients) await client.end()
  await node?.stop()
  await program?.remove()
}, END_LIMIT)

/** A wallet with a project of its own, and what goes between it and the node. */
interface Client {
  readonly project: Project
  readonly traffic: Traffic
  readonly account: number
  start(args: readonly string[], env?: Readonly<Record<string, string>>): RunningProgram
  /**
   * Runs a command to its end; throws with all that it said where it does not end with this code.
   */
  run(exit: number, ...args: string[]): Promise<Ended>
  sources(): Promise<readonly LiveSource[]>
  end(): Promise<void>
}

async function aClient(account: number, ids: readonly string[]): Promise<Client> {
  const traffic = await startTraffic(node.rpcUrl)
  const project = await aProject(
    { ...node, rpcUrl: traffic.url },
    { account, confirmations, owner: `owner-${account}` },
  )
  for (const id of ids) await writeDefinition(project, { id })
  const start = (
    args: readonly string[],
    env: Readonly<Record<string, string>> = project.env,
  ): RunningProgram => {
    const running = program.start(args, { cwd: project.root, env })
    const timer = setTimeout(() => running.kill('SIGKILL'), COMMAND_LIMIT)
    void running.done.finally(() => clearTimeout(timer))
    return running
  }
  const client: Client = {
    project,
    traffic,
    account,
    start,
    run: async (exit, ...args) => {
      const ended = await start(args).done
      expect(ended.exit, words(args, ended)).toBe(exit)
      return ended
    },
    sources: () => liveSources(node.rpc, node.nexus, addressOf(account)),
    end: async () => {
      await traffic.stop()
      await project.delete()
    },
  }
  clients.push(client)
  return client
}

function addressOf(account: number): RunningNode['nexus'] {
  const found = node.accounts[account]
  if (found === undefined) throw new Error(`no account ${account}`)
  return found.address
}

/** What a command said, in short: how it ended, what it found wrong, its last lines. */
function words(args: readonly string[], { exit, signal, out, err }: Ended): string {
  const said = [...wrongIn(out), ...err.trim().split('\n').slice(-3)].join(' | ')
  return `${args[0]} ended with ${exit ?? signal}: ${said}`
}

function wrongIn(out: string): readonly string[] {
  try {
    const { problems = [], refusals = [], fault, reason } = JSON.parse(out)
    return [
      ...problems,
      ...refusals,
      ...(fault === undefined ? [] : [fault]),
      { message: reason },
    ].flatMap(({ message }) => message ?? [])
  } catch {
    return [out.slice(0, 200)] // not asked for as JSON, or cut off
  }
}

/** One step of the story: how long it took and what it asked of the node are kept for the table. */
function step(name: string, act: (context: TestContext) => Promise<void>): void {
  test(name, { timeout: STEP_LIMIT }, async (context) => {
    const [began, before] = [performance.now(), posts()]
    try {
      if (began > deadline)
        throw new Error(`the story takes longer than ${STORY_LIMIT / 60_000} minutes on this node`)
      await act(context)
    } finally {
      context.task.meta.version = node.version
      context.task.meta.step = {
        seconds: Math.round((performance.now() - began) / 100) / 10,
        posts: posts() - before,
      }
    }
  })
}

function posts(): number {
  return clients.reduce((sum, { traffic }) => sum + traffic.posts(), 0)
}

/**
 * Applies until there is nothing left to do, as a person would who reads "running again is safe".
 */
async function applyUntilDone(client: Client): Promise<void> {
  const ends: Ended[] = []
  while (ends.length < RERUNS && ends.at(-1)?.exit !== 0) ends.push(await client.start(APPLY).done)
  expect(ends.at(-1)?.exit, ends.map((ended) => words(APPLY, ended)).join('\n')).toBe(0)
  await client.run(0, 'plan', '--detailed-exitcode')
}

async function expectOneEach(client: Client, ...ids: string[]): Promise<void> {
  const live = (await client.sources()).filter(({ active }) => active)
  expect(live.map(({ id }) => id).sort(), 'active Sources on the chain').toEqual([...ids].sort())
}

const change = (client: Client, definition: DefinitionText): Promise<void> =>
  writeDefinition(client.project, definition)

let life: Client

step('doctor', async () => {
  life = await aClient(0, ['one', 'two'])

  await life.run(0, 'doctor', '--json')
})

step('publish', async () => {
  const { json } = await life.run(0, ...APPLY)

  expect(json()).toMatchObject({
    outcome: 'done',
    summary: { done: 2, failed: 0, skipped: 0, notAttempted: 0 },
    inFlight: [],
  })
  await expectOneEach(life, 'one', 'two')
})

step('plan', async () => {
  await life.run(0, 'plan', '--detailed-exitcode')
})

step('change', async () => {
  await change(life, { id: 'one', minPayment: '0.5 OGPU' })
  await life.run(2, 'plan', '--detailed-exitcode')

  await life.run(0, ...APPLY)

  expect((await life.sources()).map(({ minPayment }) => minPayment)).toEqual([
    5n * 10n ** 17n,
    10n ** 16n,
  ])
})

step('list', async () => {
  const { json } = await life.run(0, 'list', '--json')

  const rows = json().map(({ id, status, managed }: Record<string, unknown>) => [
    id,
    status,
    managed,
  ])
  expect(rows).toEqual(
    expect.arrayContaining([
      ['one', 'active', true],
      ['two', 'active', true],
    ]),
  )
})

step('drift', async () => {
  await life.run(0, 'drift', '--json')
})

step('import', async () => {
  const elsewhere = await aClient(0, [])

  await elsewhere.run(0, 'import', '--json')

  await elsewhere.run(0, 'plan', '--detailed-exitcode')
})

step('close', async () => {
  await change(life, { id: 'two', state: 'closed' })

  await life.run(0, ...APPLY)

  expect((await life.sources()).map(({ id, active }) => [id, active])).toEqual([
    ['one', true],
    ['two', false],
  ])
})

step('second sender', async () => {
  const client = await aClient(1, ['one', 'two'])
  const self = addressOf(1)
  let hash: unknown
  client.traffic.strike(SEND, 'before', async () => {
    const nonce = await node.rpc('eth_getTransactionCount', [self, 'latest'])
    hash = await node.rpc('eth_sendTransaction', [{ from: self, to: self, gas: '0x5208', nonce }])
  })

  await applyUntilDone(client)

  await expectOneEach(client, 'one', 'two')
  const receipt = await node.rpc('eth_getTransactionReceipt', [hash])
  expect(
    receipt,
    'the transfer that the same wallet sent before ours is gone for good',
  ).toBeTruthy()
})

step('killed', async () => {
  const client = await aClient(2, ['one', 'two'])
  const running = client.start(APPLY)
  client.traffic.strike(SEND, 'after', () => running.kill('SIGKILL'), 'drop')
  expect((await running.done).signal).toBe('SIGKILL')

  await applyUntilDone(client)

  await expectOneEach(client, 'one', 'two')
})

/** Then nothing that any wallet does is safe. */
const BROKEN = 'this node mines several transactions with one nonce'

step('two appliers', async (context) => {
  if (!node.keepsNonces) return context.skip(BROKEN)
  const client = await aClient(3, ['one', 'two', 'three'])
  const { env, root } = client.project
  const ends = await Promise.all(
    ['a', 'b'].map(
      (machine) =>
        client.start(APPLY, { ...env, XDG_STATE_HOME: path.join(root, '.home', machine) }).done,
    ),
  )
  for (const ended of ends) expect([0, 4, 5], words(APPLY, ended)).toContain(ended.exit)

  await applyUntilDone(client)

  await expectOneEach(client, 'one', 'two', 'three')
})

step('stuck, raised', async (context) => {
  const { hold } = node
  if (!node.keepsNonces) return context.skip(BROKEN)
  if (hold === undefined) return context.skip('nothing makes this node hold a transaction')
  const client = await aClient(4, ['one'])
  let release: (() => Promise<void>) | undefined
  let released: Promise<void> | undefined
  client.traffic.strike('eth_estimateGas', 'before', async () => {
    release = await hold()
  })
  const running = client.start(APPLY)
  const raised = new Set<string>()
  const look = setInterval(() => {
    for (const raw of client.traffic.sent()) raised.add(raw)
    if (raised.size < 2) return
    clearInterval(look)
    released = release?.()
  }, 200)

  const ended = await running.done

  clearInterval(look)
  await (released ?? release?.()) // also where nothing was raised: the node goes on
  expect(ended.exit, words(APPLY, ended)).toBe(0)
  expect(raised.size, 'transactions that were signed at this nonce').toBeGreaterThan(1)
  await expectOneEach(client, 'one')
})
