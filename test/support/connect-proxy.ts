import { createServer } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'

/** A proxy of a test's own that tunnels, as those of companies do. */
export interface ConnectProxy {
  readonly url: string
  /** What it was asked for so far: `host:port`. */
  readonly asked: readonly string[]
  stop(): Promise<void>
}

/**
 * Starts it. It leads each host to a port of this machine, and refuses every other with 403; with
 * `credentials` it asks for them.
 */
export async function startConnectProxy(
  ports: Readonly<Record<string, number>>,
  credentials?: string,
): Promise<ConnectProxy> {
  const asked: string[] = []
  const sockets = new Set<Socket>()
  const server = createServer((_, response) => response.writeHead(405).end())
  server.on('connection', (socket) => sockets.add(socket))
  server.on('connect', (request, client: Socket) => {
    const target = request.url ?? ''
    asked.push(target)
    client.on('error', () => client.destroy())
    const port = ports[target.replace(/:\d+$/, '')]
    const expected =
      credentials === undefined ? undefined : `Basic ${Buffer.from(credentials).toString('base64')}`
    if (expected !== undefined && request.headers['proxy-authorization'] !== expected)
      return void client.end('HTTP/1.1 407 Who are you\r\n\r\n')
    if (port === undefined) return void client.end('HTTP/1.1 403 Not from here\r\n\r\n')
    const upstream = connect(port, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 OK\r\n\r\n')
      upstream.pipe(client).pipe(upstream)
    })
    sockets.add(upstream)
    upstream.on('error', () => client.destroy())
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  // an HTTP server on a host has no other kind of address
  const { port } = server.address() as AddressInfo
  return {
    url: `http://${credentials === undefined ? '' : `${credentials}@`}127.0.0.1:${port}`,
    asked,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}
