import { id as hashOf, toQuantity, Wallet } from 'ethers'
import { parse, stringify } from 'yaml'
import { type Address, asAddress } from '../../src/model/units/address.ts'
import { startTestChain, type TestChain, type Variant } from '../support/chain.ts'
import type { TestNexus } from '../support/contracts/test-nexus.ts'
import type { FileChanges } from '../support/github/bare-repository.ts'
import {
  type Dispatch,
  dispatchEvent,
  type Event,
  mergeGroupEvent,
  pullRequestEvent,
  pushEvent,
  scheduleEvent,
} from '../support/github/events.ts'
import { type GitHub, startGitHub } from '../support/github/github.ts'
import type { MergeOptions, Moved } from '../support/github/pulls.ts'
import type { MergeGroup } from '../support/github/queue.ts'
import type { Role } from '../support/github/state.ts'
import { configText, type NetworkSettings } from '../support/project.ts'
import { type ActionResult, type ActionRun, runAction, sweepRunner } from './runner/run-action.ts'

/** A chain with contracts, shared by the worlds of one file. */
export interface Stage {
  readonly chain: TestChain
  readonly nexus: TestNexus
  /** A repository on GitHub and a client of its own. */
  world(options?: WorldOptions): Promise<World>
  stop(): Promise<void>
}

export interface WorldOptions {
  readonly review?: 'none' | 'plan' | 'approval'
  readonly limits?: Readonly<Record<string, unknown>>
  readonly confirmations?: number
  readonly isPrivate?: boolean
  readonly roles?: Readonly<Record<string, Role>>
  /** What the default branch holds at first, beside `ogpu.yaml`. */
  readonly files?: FileChanges
  /** More for the network in `ogpu.yaml`. */
  readonly extra?: NetworkSettings['extra']
  readonly rpcUrl?: string
}

/** How a run differs from the usual one. */
export type RunOptions = Partial<Omit<ActionRun, 'github' | 'event'>> & {
  readonly withKey?: boolean
}

/** One team: GitHub, a repository with a network `local`, a wallet. */
export interface World {
  readonly github: GitHub
  readonly chain: TestChain
  readonly nexus: TestNexus
  readonly client: Address
  readonly key: string
  /** The text of `ogpu.yaml` with other settings. */
  config(options: WorldOptions): FileChanges
  /** The run of a pull request's plan: opened, unless another action is named. */
  plan(
    number: number,
    options?: RunOptions & { readonly action?: 'opened' | 'synchronize' | 'reopened' },
  ): Promise<ActionResult>
  /** Merges, and runs what the push to the default branch starts. */
  merge(
    number: number,
    options?: MergeOptions & { readonly run?: RunOptions },
  ): Promise<ActionResult>
  /** The run that a push to a branch starts. */
  pushed(moved: Moved, options?: RunOptions): Promise<ActionResult>
  dispatch(dispatch?: Dispatch, options?: RunOptions): Promise<ActionResult>
  schedule(options?: RunOptions): Promise<ActionResult>
  mergeGroup(group: MergeGroup, options?: RunOptions): Promise<ActionResult>
  /**
   * Any event; the key comes with a push and a dispatch, as from an environment of the default
   * branch.
   */
  run(event: Event, options?: RunOptions): Promise<ActionResult>
  stop(): Promise<void>
}

let clients = 0

/** Starts the chain, with a Nexus that may differ from the usual one; the test stops it. */
export async function startStage(variant?: Variant): Promise<Stage> {
  const chain = await startTestChain()
  const nexus = await chain.deployNexus(variant)
  return {
    chain,
    nexus,
    world: (options) => startWorld({ chain, nexus }, options),
    stop: async () => {
      await chain.stop()
      await sweepRunner()
    },
  }
}

async function startWorld(
  { chain, nexus }: Pick<Stage, 'chain' | 'nexus'>,
  options: WorldOptions = {},
): Promise<World> {
  clients += 1
  const number = clients
  const wallet = new Wallet(hashOf(`e2e client ${number}`))
  const client = asAddress(wallet.address)
  await chain.rpc('anvil_setBalance', [client, toQuantity(10n ** 21n)])
  const config = (changed: WorldOptions): FileChanges => {
    const { review = 'none', limits, confirmations = 0, extra, rpcUrl } = { ...options, ...changed }
    const own = {
      ...chain,
      nexus: nexus.nexus,
      vault: nexus.vault,
      accounts: [{ address: client, privateKey: wallet.privateKey }],
    }
    const network = { review, ...(limits === undefined ? {} : { limits }), ...extra }
    const text = configText(own, {
      owner: `acme-e2e${number}`,
      confirmations,
      extra: network,
      ...(rpcUrl === undefined ? {} : { rpcUrl }),
    })
    return { 'ogpu.yaml': stringify(parse(text)) }
  }
  await chain.mine(options.confirmations ?? 0) // or the client is poor in the block that is read
  const { isPrivate, roles, files = {} } = options
  const github = await startGitHub({
    files: { ...config({}), ...files },
    ...(isPrivate === undefined ? {} : { isPrivate }),
    ...(roles === undefined ? {} : { roles }),
  })

  const run = (
    event: Event,
    {
      withKey = event.name === 'push' || event.name === 'workflow_dispatch',
      inputs = {},
      ...rest
    }: RunOptions = {},
  ): Promise<ActionResult> =>
    runAction({
      github,
      event,
      inputs: { ...(withKey ? { 'private-key': wallet.privateKey } : {}), ...inputs },
      ...rest,
    })
  return {
    github,
    chain,
    nexus,
    client,
    key: wallet.privateKey,
    config,
    run,
    plan: async (pull, { action, ...rest } = {}) =>
      run(await pullRequestEvent(github, pull, action), rest),
    merge: async (pull, { run: rest, ...how } = {}) =>
      run(await pushEvent(github, await github.merge(pull, how)), rest),
    pushed: async (moved, rest) => run(await pushEvent(github, moved), rest),
    dispatch: async (dispatch, rest) => run(await dispatchEvent(github, dispatch), rest),
    schedule: async (rest) => run(await scheduleEvent(github), rest),
    mergeGroup: async (group, rest) => run(await mergeGroupEvent(github, group), rest),
    stop: () => github.stop(),
  }
}
