import type { World } from '../ports.ts'
import type { Terminal } from './terminal.ts'

/** After so long somebody would like to know what is waited for. */
const SLOW = 2_000
const AGAIN = 5_000

/**
 * Runs something that reads a network; on a terminal it says what is read, and how far, once that
 * takes long.
 */
export async function whileReading<T>(
  world: World,
  { err, isInteractive }: Pick<Terminal, 'err' | 'isInteractive'>,
  run: (world: World) => Promise<T>,
): Promise<T> {
  if (!isInteractive) return run(world)
  const reading = { network: '', from: '', asked: 0, read: 0 }
  return whileWaiting(
    { err, isInteractive },
    () => readingText(reading),
    () => run(watched(world, reading)),
  )
}

/** Runs something that waits; on a terminal it says what for, once that takes long. */
export async function whileWaiting<T>(
  { err, isInteractive }: Pick<Terminal, 'err' | 'isInteractive'>,
  text: () => string,
  run: () => Promise<T>,
): Promise<T> {
  if (!isInteractive) return run()
  const say = (): void => err(`${text()}\n`)
  let again: NodeJS.Timeout | undefined
  const first = setTimeout(() => {
    say()
    again = setInterval(say, AGAIN)
  }, SLOW)
  try {
    return await run()
  } finally {
    clearTimeout(first)
    clearInterval(again)
  }
}

interface Reading {
  network: string
  /** The host that is asked for metadata. */
  from: string
  asked: number
  read: number
}

/** "Reading metadata on mainnet from gateway.example: 12 of 40 …". */
export function readingText({ network, from, asked, read }: Reading): string {
  if (network === '') return 'Reading the repository and its history …'
  if (asked === read) return `Reading the Sources on ${network} …`
  return `Reading metadata on ${network} from ${from}: ${read} of ${asked} …`
}

function watched(world: World, reading: Reading): World {
  return {
    ...world,
    connect: (network) => {
      const { ipfs, ...connection } = world.connect(network)
      reading.network = network.name
      reading.from = new URL(network.gatewayUrl).host
      const fetch: typeof ipfs.fetch = async (cid) => {
        reading.asked += 1
        try {
          return await ipfs.fetch(cid)
        } finally {
          reading.read += 1
        }
      }
      return {
        ...connection,
        ipfs: {
          fetch,
          fetchAgain: (cid) => ipfs.fetchAgain(cid),
          presence: (of) => ipfs.presence(of),
          upload: (artefact, told) => ipfs.upload(artefact, told),
        },
      }
    },
  }
}
