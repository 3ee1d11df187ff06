import { Fault } from '../model/fault.ts'
import { anvilBinary } from './anvil-binary.ts'
import { startGuarded } from './guarded-program.ts'
import { type DevnetRpc, rpcAt } from './rpc.ts'

/** How to start the chain. */
export interface ChainOptions {
  readonly port: number
  readonly chainId: number
  /** Seconds between blocks; without it a block is made for each transaction. */
  readonly blockTime?: number
}

/** A chain without contracts, on the loopback interface. */
export interface EmptyChain {
  readonly rpcUrl: string
  readonly rpc: DevnetRpc
  /** Resolves when the chain ended and nobody had stopped it. */
  readonly crashed: Promise<Fault>
  stop(): Promise<void>
}

const HOST = '127.0.0.1'
const START_LIMIT = 30_000

/**
 * Starts anvil; undefined when the port is taken. Throws a Fault when it does not start for another
 * reason.
 */
export async function startChain(options: ChainOptions): Promise<EmptyChain | undefined> {
  const anvil = startGuarded(anvilBinary(), flags(options))
  // Its own word that it listens: another chain may be answering on a port that it could not get.
  const listens = await anvil.prints(`Listening on ${HOST}:${options.port}`, START_LIMIT)
  if (!listens) {
    await anvil.stop()
    const output = await anvil.ended
    if (/address already in use|only one usage of each socket address/i.test(output))
      return undefined
    throw new Fault('devnet-failed', `the development chain did not start: ${lastLine(output)}`)
  }
  let stopped = false
  const rpcUrl = `http://${HOST}:${options.port}`
  const rpc = rpcAt(rpcUrl)
  await rpc('anvil_setLoggingEnabled', [false])
  return {
    rpcUrl,
    rpc,
    crashed: new Promise((resolve) => {
      void anvil.ended.then((output) => {
        if (!stopped)
          resolve(
            new Fault(
              'devnet-failed',
              `the development chain ended by itself: ${lastLine(output)}`,
            ),
          )
      })
    }),
    stop: () => {
      stopped = true
      return anvil.stop()
    },
  }
}

function flags({ port, chainId, blockTime }: ChainOptions): readonly string[] {
  const interval = blockTime === undefined ? [] : ['--block-time', String(blockTime)]
  return [
    '--host',
    HOST,
    '--port',
    String(port),
    '--chain-id',
    String(chainId),
    '--color',
    'never',
    ...interval,
  ]
}

function lastLine(output: string): string {
  return output.split('\n').at(-1) || 'it said nothing'
}
