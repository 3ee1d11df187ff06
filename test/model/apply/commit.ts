import type { Prepared } from '../../../src/apply/context.ts'
import type { Consent } from '../../../src/consent/decide.ts'
import { roundsOf } from '../../../src/engine/apply.ts'
import { load, type Scope } from '../../../src/engine/scope.ts'
import type { Block } from '../../../src/model/chain.ts'
import type { Chain } from '../../../src/ports/chain.ts'
import type { Files, Repo, RepositoryFile } from '../../../src/ports/repository.ts'
import type { Journal, Ports } from '../../../src/ports/run.ts'
import type { Settings } from '../../../src/settings.ts'
import { CLIENT, GATEWAY, NEXUS, OWNER, VAULT } from '../../support/builders.ts'
import { type MemoryIpfs, memoryIpfs } from '../../support/memory-ipfs.ts'

/** A definition as a commit of the model holds it: its id, and what of it a scenario is about. */
export interface Wanted {
  readonly id: string
  /** In OGPU. */
  readonly price?: number
  readonly state?: 'closed'
}

export interface CommitFacts {
  readonly confirmations: number
  readonly finality?: 'instant'
  readonly limits?: Readonly<Record<string, number>>
  readonly consent?: Consent
}

/** A commit of the default branch, read by the program's own loader. */
export interface Commit {
  readonly number: number
  readonly wanted: readonly Wanted[]
  readonly scope: Scope
  readonly ipfs: MemoryIpfs
  /**
   * The program's own plan and decision at a block. The same block read for the same round gives
   * the same, so it is found once; `key` names both blocks.
   */
  prepared(
    key: string,
    block: Block,
    allowed: ReadonlySet<string> | undefined,
    chain: Chain,
  ): Promise<Prepared>
}

const SETTINGS: Settings = {
  root: '/',
  configFile: 'ogpu.yaml',
  offline: true,
  allowIdentityChange: false,
  detached: false,
}

/**
 * Reads what a commit of that place in the history wants. What one commit uploads, all can read.
 */
export async function aCommit(
  number: number,
  wanted: readonly Wanted[],
  ipfs: MemoryIpfs,
  facts: CommitFacts,
): Promise<Commit> {
  const files: RepositoryFile[] = [
    file('ogpu.yaml', configuration(facts)),
    ...wanted.map((one) => file(`sources/${one.id}.yaml`, definition(one))),
  ]
  const world = worldOf(files)
  const loaded = await load(world, SETTINGS)
  if (loaded.kind === 'problems') throw new Error(JSON.stringify(loaded.problems))
  const { scope } = loaded
  const known = new Map<string, Promise<Prepared>>()
  return {
    number,
    wanted,
    scope,
    ipfs,
    prepared: (key, block, allowed, chain) => {
      const whole = `${key} ${allowed === undefined ? 'any' : [...allowed].sort().join()}`
      const found =
        known.get(whole) ??
        roundsOf(
          scope,
          { chain, ipfs, notes: NO_NOTES },
          { world, settings: SETTINGS, consent: facts.consent ?? { kind: 'all' } },
        )({ block, newest: block }, allowed)
      known.set(whole, found)
      return found
    },
  }
}

export function someIpfs(): MemoryIpfs {
  return memoryIpfs()
}

const NO_NOTES: Journal = { read: () => Promise.resolve([]), write: () => Promise.resolve() }

function definition({ id, price = 1, state }: Wanted): unknown {
  const rest = state === undefined ? {} : { state }
  return {
    id,
    name: `Name of ${id}`,
    environments: { cpu: `https://example.com/${id}.yml` },
    payment: { minPayment: `${price} OGPU` },
    maxExpiry: '24h',
    networks: ['model'],
    ...rest,
  }
}

function configuration({ confirmations, finality, limits = {} }: CommitFacts): unknown {
  const addresses = { nexus: NEXUS, vault: VAULT, client: CLIENT }
  const services = {
    rpcUrl: 'http://127.0.0.1:8545',
    pinUrl: 'https://pin.example/file/create',
    gatewayUrl: GATEWAY,
  }
  return {
    version: 1,
    owner: OWNER,
    networks: {
      model: {
        chainId: 31_337,
        ...addresses,
        ...services,
        confirmations,
        limits,
        ...(finality === undefined ? {} : { finality }),
      },
    },
  }
}

function file(path: string, content: unknown): RepositoryFile {
  return { path, bytes: new TextEncoder().encode(JSON.stringify(content)) }
}

/** A repository of one commit: all that loading and planning ask of the world. */
function worldOf(files: readonly RepositoryFile[]): Ports {
  const never = (): never => {
    throw new Error('the model asks for no such thing')
  }
  const unused = { beneath: never, read: never, write: never, create: never, remove: never }
  const ownFiles: Files = { ...unused, definitions: () => Promise.resolve(files) }
  const nothing = (): Promise<undefined> => Promise.resolve(undefined)
  const repo: Repo = {
    history: {
      filesAt: never,
      changes: never,
      read: never,
      lastConfig: never,
      parentOf: never,
    },
    head: nothing,
    base: nothing,
    name: nothing,
    folder: () => Promise.resolve(''),
    definitionsAt: never,
    configsAt: never,
    workingTree: () => Promise.resolve({ files, differences: [] }),
    remoteTip: nothing,
  }
  return {
    files: ownFiles,
    repo,
    clock: { now: never, today: never, sleep: never },
    web: { fetchText: never },
    connect: never,
    wallet: never,
  }
}
