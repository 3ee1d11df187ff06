import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect } from 'vitest'
import { asWei } from '../../src/model/units/amount.ts'
import { startTestChain, type TestChain } from '../support/chain.ts'
import { losing, stale } from '../support/lenses.ts'
import { pinnedBySdk } from '../support/pinned.ts'
import type { Ended, Program, RunningProgram } from '../support/program.ts'
import { type DefinitionText, definitionText, writeDefinition } from '../support/project.ts'
import { APPLY } from '../support/reruns.ts'
import { aTroubledProject, type TroubledProject } from '../support/troubled-project.ts'
import { type Act, type Ordeal, toldOrdeal } from './ordeal.ts'

const SEND = 'eth_sendRawTransaction'
const RERUNS = 4

/** What stands before the ordeal. */
const STANDING: readonly DefinitionText[] = [{ id: 'closing' }, { id: 'priced' }]

/**
 * What the two commits want: the newer one has other files in another order, other values, a
 * closing and one definition more.
 */
const OLDER: readonly DefinitionText[] = [
  { id: 'closing' },
  { id: 'priced', minPayment: '2 OGPU' },
  { id: 'fresh' },
]
const NEWER: readonly DefinitionText[] = [
  { id: 'later' },
  { id: 'fresh', minPayment: '4 OGPU' },
  { id: 'priced', minPayment: '3 OGPU' },
  { id: 'closing', state: 'closed' },
]

const PRICES: ReadonlyMap<string, bigint> = new Map([
  ['later', 10n ** 16n],
  ['fresh', 4n * 10n ** 18n],
  ['priced', 3n * 10n ** 18n],
])

/**
 * Puts the program through an ordeal, runs it again in a calm world until it is done, and looks at
 * what is left.
 */
export async function endure(program: Program, ordeal: Ordeal): Promise<void> {
  const chain = await startTestChain()
  const newer = await mkdtemp(path.join(tmpdir(), 'ogpu-soak-'))
  const nexus = await chain.deployNexus()
  const project = await aTroubledProject(chain, nexus)
  try {
    const folders = await prepare(chain, project, newer, ordeal)
    await trouble(program, chain, project, folders, ordeal)
    await rerun(program, project, newer, ordeal)
    await expectKept(chain, project, ordeal)
  } finally {
    await project.delete()
    await rm(newer, { recursive: true, force: true })
    await chain.stop()
  }
}

interface Folders {
  readonly older: string
  readonly newer: string
}

/** Two working trees of the same repository, on a chain on which something stands. */
async function prepare(
  chain: TestChain,
  project: TroubledProject,
  newer: string,
  { blocks }: Ordeal,
): Promise<Folders> {
  for (const definition of STANDING) await writeDefinition(project, definition)
  expect((await project.run('apply', '--yes')).exit).toBe(0)
  if (blocks === 'two seconds') {
    await project.configure({ confirmations: 1 })
    await chain.mine(2)
    await chain.setAutomine(false)
    await chain.rpc('evm_setIntervalMining', [2])
  }
  await cp(project.root, newer, { recursive: true })
  await rm(path.join(newer, 'sources'), { recursive: true })
  for (const definition of OLDER) await writeDefinition(project, definition)
  for (const [index, definition] of NEWER.entries())
    await project.write(
      path.relative(project.root, path.join(newer, `sources/${index}-${definition.id}.yaml`)),
      definitionText(definition),
    )
  return { older: project.root, newer }
}

/** All that goes wrong, at once. Every applier ends in order, or because it was killed. */
async function trouble(
  program: Program,
  chain: TestChain,
  project: TroubledProject,
  folders: Folders,
  ordeal: Ordeal,
): Promise<void> {
  const { rpc } = project
  if (ordeal.lags) rpc.use(stale(rpc, { behind: 1, isStale: (post) => post % 2 === 0 }))
  const loser = losing(rpc, ordeal.loses)
  if (ordeal.loses > 0) rpc.use(loser)
  for (const act of ordeal.acts)
    rpc.on(
      { method: SEND, skip: act.sending - 1, times: 1 },
      { kind: 'run', when: 'before', action: () => perform(chain, project, act) },
    )
  const running: RunningProgram[] = ordeal.appliers.map(({ commit, elsewhere }, index) =>
    program.start(APPLY, {
      cwd: folders[commit],
      env: elsewhere ? ownMachine(project, index) : project.env,
    }),
  )
  for (const [index, { strike }] of ordeal.appliers.entries())
    if (strike !== undefined) strike.step.arm(project, () => running[index]?.kill(strike.signal))
  for (const end of await Promise.all(running.map(({ done }) => done))) expectOrderly(end, ordeal)
  rpc.calm()
  project.pin.calm()
  await loser.bringBack()
}

function ownMachine({ env, root }: TroubledProject, index: number): Record<string, string> {
  return { ...env, XDG_STATE_HOME: path.join(root, '.home', `machine-${index}`, 'state') }
}

/** A person who is refused does nothing. */
async function perform(chain: TestChain, project: TroubledProject, { kind }: Act): Promise<void> {
  const priced = (await project.sources()).find(({ id, active }) => id === 'priced' && active)
  const acts = {
    pay: () => project.person.pay(),
    publish: async () => project.person.publish({ imageMetadataUrl: await pinnedBySdk(chain) }),
    price: async () =>
      priced === undefined ? '' : project.person.update(priced.address, { minPayment: asWei(5n) }),
  }
  await acts[kind]().catch(() => '')
}

function expectOrderly({ exit, signal, out, err, json }: Ended, ordeal: Ordeal): void {
  if (signal === 'SIGKILL') return
  expect([0, 1, 3, 4, 5, 130], `${toldOrdeal(ordeal)}\n${out}${err}`).toContain(exit)
  expect(json()).toMatchObject({ formatVersion: 1 })
}

/** Applies the newer commit until there is nothing to do. */
async function rerun(
  program: Program,
  project: TroubledProject,
  cwd: string,
  ordeal: Ordeal,
): Promise<void> {
  const ends: Ended[] = []
  while (ends.length < RERUNS && ends.at(-1)?.exit !== 0)
    ends.push(await program.start(APPLY, { cwd, env: project.env }).done)
  const texts = [toldOrdeal(ordeal), ...ends.map(({ out, err }) => err + out)].join('\n')
  expect(ends.at(-1)?.exit, texts).toBe(0)
  const planned = await program.start(['plan', '--json', '--detailed-exitcode'], {
    cwd,
    env: project.env,
  }).done
  expect(planned.exit, texts + planned.out).toBe(0)
}

/**
 * Exactly one Source for each definition, as the newer commit wants it; one closing; and nothing of
 * ours that reverted.
 */
async function expectKept(
  chain: TestChain,
  project: TroubledProject,
  ordeal: Ordeal,
): Promise<void> {
  const ours = (await project.sources()).filter(({ id }) => id !== undefined)
  const text = toldOrdeal(ordeal)
  expect(ours.map(({ id }) => id).sort(), text).toEqual(['closing', 'fresh', 'later', 'priced'])
  for (const { id, active, params } of ours) {
    expect(active, text).toBe(id !== 'closing')
    const price = PRICES.get(id ?? '')
    if (price !== undefined) expect(params.minPayment, text).toBe(price)
  }
  expect(await reverted(chain, project), text).toEqual([])
}

/** Transactions of the client that were mined and did nothing. */
async function reverted(chain: TestChain, { client }: TroubledProject): Promise<readonly string[]> {
  const found: string[] = []
  const head = Number(await chain.rpc('eth_blockNumber', []))
  for (let number = 0; number <= head; number += 1) {
    const block = (await chain.rpc('eth_getBlockByNumber', [`0x${number.toString(16)}`, true])) as {
      readonly transactions: readonly { hash: string; from: string }[]
    }
    for (const { hash, from } of block.transactions) {
      if (from.toLowerCase() !== client) continue
      const { status } = (await chain.rpc('eth_getTransactionReceipt', [hash])) as {
        readonly status: string
      }
      if (status !== '0x1') found.push(hash)
    }
  }
  return found
}
