import { fileRules } from '../../src/engine/file-rules.ts'
import { type Repository, readRepository } from '../../src/engine/repository.ts'
import type { ActiveSpec } from '../../src/model/source/definition.ts'
import { metadataBytes } from '../../src/model/source/metadata.ts'
import type { SourceState } from '../../src/model/source/state.ts'
import type { Ports } from '../../src/ports/run.ts'
import {
  aMetadata,
  anAddress,
  aState,
  CLIENT,
  NEXUS,
  OWNER,
  unreadSource,
  VAULT,
} from './builders.ts'
import { type ChainFacts, memoryChain } from './memory-chain.ts'
import { type MemoryIpfs, memoryIpfs } from './memory-ipfs.ts'
import { memoryWorld } from './memory-world.ts'

// A repository with two networks in memory, of which a Source is live on the first.

export const FILE = 'sources/one/source.yaml'
const CHAINS = { first: 31_337, second: 31_338 } as const
type Name = keyof typeof CHAINS

/** The configuration; more of it is stated as it stands in the file. */
export function twoNetworks(more: Readonly<Record<string, unknown>> = {}): string {
  const network = (chainId: number) => ({
    chainId,
    rpcUrl: 'http://127.0.0.1:8545',
    nexus: NEXUS,
    vault: VAULT,
    pinUrl: 'https://pin.example/file/create',
    gatewayUrl: 'https://gateway.example/ipfs/',
    client: CLIENT,
    confirmations: 0,
  })
  const networks = { first: network(CHAINS.first), second: network(CHAINS.second) }
  return JSON.stringify({ version: 1, owner: OWNER, networks, ...more })
}

/** What the files say. */
export function repositoryOf(texts: Readonly<Record<string, string>>): Repository {
  const files = Object.entries(texts).map(([path, text]) => ({
    path,
    bytes: new TextEncoder().encode(text),
  }))
  return readRepository(files, 'ogpu.yaml', fileRules(undefined))
}

/** What the definition of these files asks for on a network. */
export function specOn(texts: Readonly<Record<string, string>>, network: string): ActiveSpec {
  const { specs, problems } = repositoryOf(texts)
  const spec = specs.find((one) => one.id === 'one' && one.network === network)
  if (spec?.state !== 'active') throw new Error(JSON.stringify(problems))
  return spec
}

/** The Source that a definition has once it is applied. */
export function applied(of: ActiveSpec): SourceState {
  return aState({ of, address: anAddress(77), metadata: aMetadata({}, of) })
}

/** A working tree, and a chain for each network. */
export interface TwoNetworks {
  readonly world: Ports
  readonly ipfs: MemoryIpfs
  /** What the files hold by now. */
  readonly texts: Record<string, string>
}

/** A world in which these Sources are live on the first network, or what else is said of it. */
export function twoNetworkWorld(
  before: Readonly<Record<string, string>>,
  live: readonly SourceState[],
  chains: Partial<Record<Name, ChainFacts>> = {},
): TwoNetworks {
  const [texts, ipfs] = [{ ...before }, memoryIpfs()]
  for (const { reading } of live)
    if (reading.kind === 'known') ipfs.put(metadataBytes(reading.metadata))
  const base = memoryWorld({ texts, ipfs })
  const world: Ports = {
    ...base,
    files: {
      ...base.files,
      read: (path) => Promise.resolve(texts[path] ?? ''),
      write: (path, text) => {
        texts[path] = text
        return Promise.resolve()
      },
    },
    clock: { ...base.clock, sleep: () => new Promise<void>(() => undefined) },
    connect: ({ chainId }) => ({
      ...base.connect({ chainId } as Parameters<Ports['connect']>[0]),
      chain: memoryChain({
        chainId,
        ...(chainId === CHAINS.first ? { sources: live.map(unreadSource) } : {}),
        ...(chainId === CHAINS.first ? chains.first : chains.second),
      }),
    }),
  }
  return { world, ipfs, texts }
}
