import type { InFlight } from '../model/events.ts'
import type { Network } from '../model/network/network.ts'
import type { Problem, Refusal } from '../model/problem.ts'
import type { Progress } from '../model/progress.ts'
import type { Chain } from './chain.ts'
import type { Ipfs, Web } from './content.ts'
import type { ImageRegistry } from './registry.ts'
import type { Files, Repo } from './repository.ts'
import type { Reviews } from './reviews.ts'
import type { Signer } from './signer.ts'

export interface Clock {
  /** Milliseconds that only go forward. */
  now(): number
  /** Seconds since 1970, as far as the machine knows. */
  today(): bigint
  /** Resolves after that many milliseconds, or at once when the signal is aborted. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>
}

/**
 * Where one run leaves word for the next. A file of another chain that has the same id is no word.
 */
export interface Journal {
  read(): Promise<readonly InFlight[]>
  write(notes: readonly InFlight[]): Promise<void>
}

/** What a door hands to the engine: the ports, those of a network once it is known which. */
export interface Ports {
  readonly files: Files
  readonly repo: Repo
  readonly clock: Clock
  readonly web: Web
  /** Undefined where no registry of images is asked. */
  readonly registry?: ImageRegistry
  /** Hears what the run does; undefined where nobody listens. */
  readonly progress?: Progress
  /** Undefined where nobody can be asked, as on the command line. */
  readonly reviews?: (network: Network) => Reviews | undefined
  connect(network: Network): Connection
  /** The wallet for a network, or why there is none. */
  wallet(
    network: Network,
  ): Promise<
    { readonly signer: Signer } | { readonly problem: Problem } | { readonly refusal: Refusal }
  >
}

export interface Connection {
  readonly chain: Chain
  /** The same chain as a second RPC tells it, where there is one. */
  readonly check?: Chain
  readonly ipfs: Ipfs
  readonly notes: Journal
}
