import type { Ports } from '../../ports.ts'
import { fittingLines } from '../../report/text/layout.ts'
import type { Terminal } from './terminal.ts'

/** After so long somebody would like to know what is waited for. */
const SLOW = 2_000
/** Said again after so long, then after twice as long, and so on up to the longest. */
const AGAIN = 5_000
const LONGEST = 40_000

/**
 * Runs something that reads a network or sends to it; on a terminal it says what it is about, and
 * how far, once nothing was said for two seconds. `heard` tells that something was said, and what
 * it is about from then on.
 */
export async function whileReading<T>(
  world: Ports,
  terminal: Pick<Terminal, 'err' | 'isInteractive'>,
  run: (world: Ports, heard: (doing: string) => void) => Promise<T>,
): Promise<T> {
  const reading = { network: '', from: '', asked: 0, read: 0 }
  return whileWaiting(
    terminal,
    () => readingText(reading),
    (heard) => run(terminal.isInteractive ? watched(world, reading) : world, heard),
  )
}

/** Runs something that waits; on a terminal it says what for, once that takes long. */
export async function whileWaiting<T>(
  { err, isInteractive }: Pick<Terminal, 'err' | 'isInteractive'>,
  text: () => string,
  run: (heard: (doing: string) => void) => Promise<T>,
): Promise<T> {
  if (!isInteractive) return run(() => undefined)
  const patience = new Patience((doing) => {
    const said = doing ?? text()
    if (said !== '') err(`${fittingLines([said]).join('\n')}\n`)
  })
  patience.begin()
  try {
    return await run((doing) => patience.begin(doing))
  } finally {
    patience.end()
  }
}

/** Calls back with what is under way while nobody says anything, less and less often. */
class Patience {
  readonly #say: (doing: string | undefined) => void
  #timer: NodeJS.Timeout | undefined

  constructor(say: (doing: string | undefined) => void) {
    this.#say = say
  }

  begin(doing?: string): void {
    this.#wait(SLOW, AGAIN, doing)
  }

  end(): void {
    clearTimeout(this.#timer)
  }

  #wait(pause: number, next: number, doing: string | undefined): void {
    this.end()
    this.#timer = setTimeout(() => {
      this.#say(doing)
      this.#wait(next, Math.min(2 * next, LONGEST), doing)
    }, pause)
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

function watched(world: Ports, reading: Reading): Ports {
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
