import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout } from 'node:timers/promises'

/** What went through since the last question. */
export interface Traffic {
  readonly posts: number
  readonly calls: number
  /** Bytes in both directions. */
  readonly bytes: number
}

/** A proxy before a node, which counts what goes through and may keep each request waiting. */
export interface CountingProxy {
  readonly url: string
  taken(): Traffic
  stop(): Promise<void>
}

/** Starts one on a free port. */
export async function startCountingProxy(target: string, delayMs = 0): Promise<CountingProxy> {
  let [posts, calls, bytes] = [0, 0, 0]
  const server = createServer(async (incoming, outgoing) => {
    const chunks: Buffer[] = []
    for await (const chunk of incoming) chunks.push(chunk as Buffer)
    const body = Buffer.concat(chunks)
    posts += 1
    calls += body.toString('latin1').split('"method"').length - 1
    bytes += body.length
    if (delayMs > 0) await setTimeout(delayMs)
    const headers = { 'content-type': 'application/json', 'content-length': body.length }
    const onward = request(target, { method: 'POST', headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, { 'content-type': 'application/json' })
      answer.on('data', (chunk: Buffer) => {
        bytes += chunk.length
      })
      answer.pipe(outgoing)
    })
    onward.on('error', () => outgoing.destroy())
    onward.end(body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    taken: () => {
      const traffic = { posts, calls, bytes }
      ;[posts, calls, bytes] = [0, 0, 0]
      return traffic
    },
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}
