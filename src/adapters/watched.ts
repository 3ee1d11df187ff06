import type { Look } from '../model/chain.ts'
import type { Network } from '../model/network/network.ts'
import type { Phase, Progress, Task } from '../model/progress.ts'
import type { Chain } from '../ports/chain.ts'
import type { Ipfs, Web } from '../ports/content.ts'
import type { History, Repo } from '../ports/repository.ts'
import type { Clock, Connection, Ports } from '../ports/run.ts'

/** The same ports, each of whose calls is heard of. Nothing else about them is another. */
export function watched(ports: Ports, progress: Progress): Ports {
  return {
    ...ports,
    progress,
    repo: watchedRepo(ports.repo, progress),
    clock: watchedClock(ports.clock, progress),
    web: heard<Web>(ports.web, progress, () => 'storage'),
    wallet: (network) => progress.during('wallet', () => ports.wallet(network)),
    connect: (network) => watchedConnection(ports.connect(network), network, progress),
  }
}

function watchedConnection(
  connection: Connection,
  network: Network,
  progress: Progress,
): Connection {
  const { chain, check, ipfs } = connection
  return {
    ...connection,
    chain: watchedChain(chain, network, progress),
    ...(check === undefined ? {} : { check: heard(check, progress, () => 'chain') }),
    ipfs: watchedIpfs(ipfs, new URL(network.gatewayUrl).host, progress),
  }
}

/** Every call of a port is that phase; `own` takes the place of some. */
export function heard<T extends object>(
  port: T,
  progress: Progress,
  phaseOf: (name: PropertyKey) => Phase,
  own: Partial<T> = {},
): T {
  return new Proxy(port, {
    get: (target, name) => {
      const value: unknown = Reflect.get(Object.hasOwn(own, name) ? own : target, name)
      if (typeof value !== 'function' || Object.hasOwn(own, name)) return value
      return (...args: unknown[]) =>
        progress.during<unknown>(phaseOf(name), () => Reflect.apply(value, target, args))
    },
  })
}

/** `base` and the tip ask the remote, which may take its time and ask a person. */
function watchedRepo(repo: Repo, progress: Progress): Repo {
  const phaseOf = (name: PropertyKey): Phase =>
    name === 'base' || name === 'remoteTip' ? 'remote' : 'git'
  return heard(repo, progress, phaseOf, { history: watchedHistory(repo.history, progress) })
}

function watchedHistory(history: History, progress: Progress): History {
  return heard(history, progress, () => 'git', {
    async *changes(from) {
      const commits = history.changes(from)
      const walked = progress.begin('commits')
      try {
        for (;;) {
          const next = await progress.during('git', () => commits.next())
          if (next.done === true) return next.value
          walked.done()
          yield next.value
        }
      } finally {
        walked.end()
        await commits.return('first')
      }
    },
  })
}

function watchedClock(clock: Clock, progress: Progress): Clock {
  return heard(clock, progress, () => 'pause', {
    now: () => clock.now(),
    today: () => clock.today(),
  })
}

/** Of every transaction that is looked for it is told how deep it is. */
function watchedChain(chain: Chain, network: Network, progress: Progress): Chain {
  const depth = new Depth(network, progress)
  return heard(chain, progress, () => 'chain', {
    look: async (request) => {
      const seen = await progress.during('chain', () => chain.look(request))
      if (request.hashes.length > 0) depth.saw(seen)
      return seen
    },
  })
}

/** How many of the blocks that a network asks for stand on top of a transaction. */
class Depth {
  private readonly confirmations: number
  private readonly progress: Progress
  private counting: { readonly hash: string; readonly task: Task; done: number } | undefined

  constructor({ confirmations }: Network, progress: Progress) {
    this.confirmations = confirmations
    this.progress = progress
  }

  saw({ latest, receipts: [receipt] }: Look): void {
    if (receipt === undefined || receipt.hash !== this.counting?.hash) {
      this.counting?.task.end()
      this.counting = undefined
    }
    if (receipt === undefined || latest === undefined || this.confirmations === 0) return
    const counting = this.counting ?? {
      hash: receipt.hash,
      task: this.progress.begin('confirmations', this.confirmations),
      done: 0,
    }
    this.counting = counting
    const deep = latest.number - receipt.blockNumber
    counting.task.done(deep - counting.done)
    counting.done = Math.max(counting.done, deep)
  }
}

function watchedIpfs(ipfs: Ipfs, host: string, progress: Progress): Ipfs {
  const counted = async <T>(run: () => Promise<T>): Promise<T> => {
    const task = progress.begin('contents', 1, host)
    progress.add('contents')
    try {
      return await progress.during('storage', run)
    } finally {
      task.done()
      task.end()
    }
  }
  return heard(ipfs, progress, () => 'storage', {
    fetch: (cid) => counted(() => ipfs.fetch(cid)),
    fetchAgain: (cid) => counted(() => ipfs.fetchAgain(cid)),
    upload: async (artefact, told) => {
      await progress.during('storage', () => ipfs.upload(artefact, told))
      progress.add('uploads')
    },
  })
}
