import type { Devnet } from '../../src/devnet/devnet.ts'
import { startFaultProxy } from './fault-proxy.ts'
import { bodyOf, startLoopback } from './loopback.ts'

/** An RPC and a storage that work, and remember what they were asked for. */
export interface Watchers {
  readonly rpcUrl: string
  readonly pinUrl: string
  readonly gatewayUrl: string
  /** The RPC methods that were called, each once. */
  methods(): readonly string[]
  /** The requests to the storage that give it something. */
  gaveAway(): readonly string[]
  stop(): Promise<void>
}

/** Starts them in front of a chain. */
export async function startWatchers({
  rpcUrl,
  pinUrl,
  gatewayUrl,
}: Pick<Devnet, 'rpcUrl' | 'pinUrl' | 'gatewayUrl'>): Promise<Watchers> {
  const methods = new Set<string>()
  const given: string[] = []
  const rpc = await startFaultProxy(rpcUrl)
  rpc.use({
    ask: (call) => {
      methods.add(call.method)
      return call
    },
  })
  const storage = await startLoopback(async (request, response) => {
    const { method = 'GET', url = '/' } = request
    if (!['GET', 'HEAD', 'OPTIONS'].includes(method)) given.push(`${method} ${url}`)
    const body = await bodyOf(request)
    const type = request.headers['content-type']
    const target = method === 'POST' ? pinUrl : gatewayUrl + url.slice('/ipfs/'.length)
    const answer = await fetch(
      target,
      method === 'POST'
        ? { method, body, headers: type === undefined ? {} : { 'content-type': type } }
        : { method },
    )
    const bytes = Buffer.from(await answer.arrayBuffer())
    response
      .writeHead(answer.status, {
        'content-type': answer.headers.get('content-type') ?? 'text/plain',
      })
      .end(method === 'HEAD' ? undefined : bytes)
  })
  return {
    rpcUrl: rpc.url,
    pinUrl: `${storage.origin}/file/create`,
    gatewayUrl: `${storage.origin}/ipfs/`,
    methods: () => [...methods],
    gaveAway: () => given,
    stop: async () => {
      await Promise.all([rpc.stop(), storage.stop()])
    },
  }
}
