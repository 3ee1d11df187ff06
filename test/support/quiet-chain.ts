import { type Answer, type Call, type FaultProxy, startFaultProxy } from './fault-proxy.ts'

/** How a chain of the network's family shows itself, where it differs from anvil. */
export interface QuietFacts {
  /**
   * Milliseconds without a transaction after which an empty block is made; the family's 69 s as a
   * rule.
   */
  readonly idle?: number
  /**
   * What is behind the tag `finalized`: the newest block, none (an error), or what anvil itself
   * says, which is a block many below.
   */
  readonly finalized?: 'latest' | 'unknown' | 'own'
  /** What `web3_clientVersion` says, in place of anvil's own. */
  readonly version?: string
}

/**
 * The pace of the network's family in front of an anvil that makes a block for each transaction.
 */
export interface QuietChain extends FaultProxy {
  /** Makes an empty block now; the next one is due after as long again. */
  pass(): Promise<void>
}

/** Seconds between two empty blocks of a go-opera chain on which nothing happens, as measured. */
const FAMILY_IDLE = 69_000

const TAG_REFUSED = {
  error: { code: -32_602, message: 'invalid argument 0: hex string without 0x prefix' },
}

/**
 * Starts a proxy that gives an automining anvil the pace of a quiet chain: a block for each
 * transaction that is sent through it, and else an empty one now and then. It ends its timer when
 * it is stopped; the anvil behind it is its caller's.
 */
export async function startQuietChain(
  upstream: string,
  { idle = FAMILY_IDLE, finalized = 'unknown', version }: QuietFacts = {},
): Promise<QuietChain> {
  const proxy = await startFaultProxy(upstream)
  let timer: NodeJS.Timeout | undefined
  const rest = (): void => {
    clearTimeout(timer)
    timer = setTimeout(() => void pass(), idle)
    timer.unref()
  }
  const pass = async (): Promise<void> => {
    rest()
    // the node may be gone before its proxy
    await proxy.forward({ method: 'evm_mine', params: [] }).catch(() => undefined)
  }
  const ask = (call: Call): Call | Answer => {
    if (call.method === 'web3_clientVersion' && version !== undefined) return { result: version }
    return tagged(call, finalized)
  }
  const tell = (call: Call, answer: Answer): Answer => {
    if (call.method === 'eth_sendRawTransaction') rest()
    return answer
  }
  const arm = (): void => proxy.use({ ask, tell })
  arm()
  rest()
  return {
    ...proxy,
    pass,
    calm: () => {
      proxy.calm()
      arm()
    },
    stop: async () => {
      clearTimeout(timer)
      await proxy.stop()
    },
  }
}

/** A call that names the finalized block, as the chain would understand it. */
function tagged(call: Call, finalized: QuietFacts['finalized']): Call | Answer {
  if (finalized === 'own' || !call.params.includes('finalized')) return call
  return finalized === 'unknown'
    ? TAG_REFUSED
    : { ...call, params: call.params.map((param) => (param === 'finalized' ? 'latest' : param)) }
}
