import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { cidOf, cidsOf, MAX_BLOCK, normalCid } from '../model/units/cid.ts'
import { fileBlock } from '../model/units/unixfs.ts'

/** A pinning service and its gateway, in memory, on the loopback interface. */
export interface Pinning {
  readonly port: number
  readonly pinUrl: string
  readonly gatewayUrl: string
  stop(): Promise<void>
}

/** What a request gets. */
interface Answer {
  readonly status: number
  readonly type: 'application/json' | 'text/plain; charset=utf-8' | 'application/vnd.ipld.raw'
  readonly body: string | Uint8Array
}

const HOST = '127.0.0.1'
/** A file at its largest with room for the multipart frame around it. */
const MAX_BODY = MAX_BLOCK + 65_536

/** Starts the service; port 0 is any free one. Undefined when the port is taken. */
export async function startPinning(port: number): Promise<Pinning | undefined> {
  const stored = new Map<string, Uint8Array>()
  const server = createServer((request, response) => {
    respond(request, originOf(server), stored).then(
      (answer) => write(response, answer),
      (error: unknown) => write(response, refusal(500, String(error))),
    )
  })
  if (!(await listens(server, port))) return undefined
  const origin = originOf(server)
  return {
    port: portOf(server),
    pinUrl: `${origin}/file/create`,
    gatewayUrl: `${origin}/ipfs/`,
    stop: () => close(server),
  }
}

async function respond(
  request: IncomingMessage,
  origin: string,
  stored: Map<string, Uint8Array>,
): Promise<Answer> {
  const { pathname: path, searchParams } = new URL(request.url ?? '/', origin)
  if (path === '/file/create') {
    if (request.method !== 'POST')
      return refusal(405, 'POST a multipart form with the field "file"')
    return store(await receive(request), request.headers['content-type'] ?? '', origin, stored)
  }
  const cid = path.startsWith('/ipfs/') ? normalCid(path.slice('/ipfs/'.length)) : ''
  const bytes = stored.get(cid)
  if (bytes === undefined) return refusal(404, 'nothing is stored here')
  if (request.method !== 'GET' && request.method !== 'HEAD') return refusal(405, 'GET it')
  if (searchParams.get('format') === 'raw')
    return {
      status: 200,
      type: 'application/vnd.ipld.raw',
      body: cid === cidOf(bytes) ? fileBlock(bytes) : bytes,
    }
  return { status: 200, type: 'text/plain; charset=utf-8', body: bytes }
}

/**
 * The whole body; undefined when it is larger than anything that is taken. It is read to its end
 * all the same, so that the sender hears the answer.
 */
async function receive(request: IncomingMessage): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk)
    size += bytes.length
    if (size <= MAX_BODY) chunks.push(bytes)
  }
  return size <= MAX_BODY ? Uint8Array.from(Buffer.concat(chunks)) : undefined
}

async function store(
  body: Uint8Array<ArrayBuffer> | undefined,
  type: string,
  origin: string,
  stored: Map<string, Uint8Array>,
): Promise<Answer> {
  if (body === undefined) return tooLarge()
  const file = await fileOf(body, type)
  if (file === undefined)
    return refusal(400, 'no file: POST a multipart form with the field "file"')
  if (file.length > MAX_BLOCK) return tooLarge()
  const [cid = '', raw = ''] = cidsOf(file)
  // A raw block of the same bytes can be asked for too; on a real node somebody would have added
  // it.
  stored.set(cid, file).set(raw, file)
  return {
    status: 201,
    type: 'application/json',
    body: JSON.stringify({ link: `${origin}/ipfs/${cid}` }),
  }
}

async function fileOf(
  body: Uint8Array<ArrayBuffer>,
  type: string,
): Promise<Uint8Array | undefined> {
  try {
    const form = await new Response(body, { headers: { 'content-type': type } }).formData()
    const file = form.get('file')
    return file === null || typeof file === 'string'
      ? undefined
      : new Uint8Array(await file.arrayBuffer())
  } catch {
    return undefined // no multipart form; the sender is told so
  }
}

function tooLarge(): Answer {
  return refusal(413, `a file has ${MAX_BLOCK} bytes at most`)
}

function refusal(status: number, message: string): Answer {
  return { status, type: 'application/json', body: JSON.stringify({ message }) }
}

function write(response: ServerResponse, { status, type, body }: Answer): void {
  response
    .writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(body) })
    .end(body)
}

function listens(server: Server, port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolve(false) : reject(error),
    )
    server.listen(port, HOST, () => resolve(true))
  })
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}

function originOf(server: Server): string {
  return `http://${HOST}:${portOf(server)}`
}

function portOf(server: Server): number {
  // an HTTP server on a host has no other kind of address
  return (server.address() as AddressInfo).port
}
