import type { Chain } from '../../src/ports/chain.ts'
import type { ImageRegistry } from '../../src/ports/registry.ts'
import type { History, Repo } from '../../src/ports/repository.ts'
import type { Journal, Ports } from '../../src/ports/run.ts'
import { CLIENT, NEXUS, OWNER, VAULT } from './builders.ts'
import { type MemoryChain, memoryChain } from './memory-chain.ts'
import { type MemoryIpfs, memoryIpfs } from './memory-ipfs.ts'
import { definitionText } from './project.ts'

/** What of a world a test is about; the rest is in order, and quiet. */
export interface WorldFacts {
  /** Path to text; a configuration and one definition as a rule. */
  readonly texts?: Readonly<Record<string, string>>
  readonly chain?: MemoryChain
  /** The chain as a second RPC tells it. */
  readonly check?: Chain
  readonly ipfs?: MemoryIpfs
  readonly registry?: ImageRegistry
  readonly repo?: Partial<Repo>
  readonly wallet?: Ports['wallet']
  readonly notes?: Journal['read']
  /** Seconds since 1970. */
  readonly today?: bigint
}

/**
 * The configuration of `aNetwork()`, as JSON, which is YAML; `whole` stands beside its networks.
 */
export function aConfigText(
  network: Readonly<Record<string, unknown>> = {},
  whole: Readonly<Record<string, unknown>> = {},
): string {
  const local = {
    chainId: 31_337,
    rpcUrl: 'http://127.0.0.1:8545/v3/SECRET',
    nexus: NEXUS,
    vault: VAULT,
    pinUrl: 'https://pin.example/file/create',
    gatewayUrl: 'https://gateway.example/ipfs/',
    client: CLIENT,
    confirmations: 0,
    ...network,
  }
  return JSON.stringify({ version: 1, owner: OWNER, ...whole, networks: { local } })
}

/** A history of one commit that brought everything. */
function firstCommit(texts: Readonly<Record<string, string>>): History {
  return {
    filesAt: () =>
      Promise.resolve(new Map(Object.keys(texts).map((path) => [path, { hash: path }]))),
    async *changes() {
      yield await Promise.resolve({
        commit: 'a'.repeat(40),
        before: new Map(Object.keys(texts).map((path) => [path, undefined])),
      })
      return 'first'
    },
    read: (hashes) =>
      Promise.resolve(
        new Map(hashes.map((hash) => [hash, new TextEncoder().encode(texts[hash] ?? '')])),
      ),
    lastConfig: () => Promise.resolve(undefined),
    parentOf: () => Promise.resolve(undefined),
  }
}

/**
 * All ports without a machine: what a working tree, a repository, a chain and a storage hold is
 * what a test says.
 */
export function memoryWorld({
  texts = { 'ogpu.yaml': aConfigText(), 'sources/one.yaml': definitionText({ id: 'one' }) },
  chain = memoryChain(),
  check,
  ipfs = memoryIpfs(),
  registry,
  repo = {},
  wallet = () => Promise.resolve({ refusal: { code: 'no-key', message: 'no key', ways: [] } }),
  notes = () => Promise.resolve([]),
  today = 1_700_000_010n,
}: WorldFacts = {}): Ports {
  const tree = Object.entries(texts).map(([path, text]) => ({
    path,
    bytes: new TextEncoder().encode(text),
  }))
  const unasked = (): Promise<never> => Promise.reject(new Error('nobody should ask for this'))
  return {
    ...(registry === undefined ? {} : { registry }),
    files: {
      definitions: () => Promise.resolve(tree),
      beneath: unasked,
      read: unasked,
      write: unasked,
      create: unasked,
      remove: unasked,
    },
    repo: {
      history: firstCommit(texts),
      head: () => Promise.resolve({ name: 'HEAD', commit: 'a'.repeat(40) }),
      base: () => Promise.resolve(undefined),
      name: () => Promise.resolve(undefined),
      folder: () => Promise.resolve(''),
      definitionsAt: () => Promise.resolve([]),
      configsAt: () => Promise.resolve([]),
      workingTree: () => Promise.resolve({ files: tree, differences: [] }),
      remoteTip: () => Promise.resolve('a'.repeat(40)),
      ...repo,
    },
    clock: { now: () => 0, today: () => today, sleep: unasked },
    web: { fetchText: unasked },
    connect: () => ({
      chain,
      ...(check === undefined ? {} : { check }),
      ipfs,
      notes: { read: notes, write: unasked },
    }),
    wallet,
  }
}
