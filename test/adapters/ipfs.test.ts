import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { PinnedIpfs } from '../../src/adapters/ipfs/ipfs.ts'
import { cidOf, MAX_BLOCK } from '../../src/model/units/cid.ts'
import { bodyOf, type Loopback, startLoopback } from '../support/loopback.ts'

const BYTES = new TextEncoder().encode('hello world\n')
const CID = cidOf(BYTES)
const RAW = 'bafkreifjjcie6lypi6ny7amxnfftagclbuxndqonfipmb64f2km2devei4'
const FOLDER = 'QmbFMke1KXqnYyBBWxB74N4c5SBnJMVAiMNRcGu6x1AwQH'
const ARTEFACT = { name: 'metadata of one', cid: CID, bytes: BYTES }

let cacheDir: string
let servers: Loopback[]

beforeEach(async () => {
  cacheDir = path.join(await mkdtemp(path.join(tmpdir(), 'ogpu-ipfs-')), 'ipfs')
  servers = []
})
afterEach(async () => {
  await Promise.all(servers.map(({ stop }) => stop()))
  await rm(path.dirname(cacheDir), { recursive: true })
})

type Handler = (request: IncomingMessage, response: ServerResponse, count: number) => unknown

/** A service whose answers a test plays by hand; POSTs and GETs are counted apart. */
async function serve({
  get = (_, response) => response.end(BYTES),
  post = (_, response) => response.writeHead(201).end('{}'),
}: {
  readonly get?: Handler
  readonly post?: Handler
}) {
  const counts = { GET: 0, POST: 0 }
  const server = await startLoopback(async (request, response) => {
    const method = request.method === 'POST' ? 'POST' : 'GET'
    counts[method] += 1
    await (method === 'POST' ? post : get)(request, response, counts[method])
  })
  servers.push(server)
  const options = {
    pinUrl: `${server.origin}/file/create?key=SECRET`,
    gatewayUrl: `${server.origin}/ipfs/`,
    cacheDir,
  }
  return {
    options,
    ipfs: new PinnedIpfs(options),
    again: () => new PinnedIpfs(options),
    impatient: new PinnedIpfs(options, 1_200),
    counts,
    origin: server.origin,
  }
}

const status =
  (code: number, headers: Readonly<Record<string, string>> = {}): Handler =>
  (_, response) =>
    response.writeHead(code, headers).end('no')
const sending =
  (bytes: Uint8Array): Handler =>
  (_, response) =>
    response.end(bytes)

describe('content', () => {
  test('is what the gateway serves, where the CID says so', async () => {
    let asked = ''
    const { ipfs } = await serve({
      get: (request, response) => {
        asked = request.url ?? ''
        response.end(BYTES)
      },
    })

    expect(await ipfs.fetch(CID)).toEqual({ kind: 'bytes', bytes: BYTES })
    expect(asked).toBe(`/ipfs/${CID}`)
  })

  test.each<[string, Handler, RegExp, said?: 'none' | 'other-bytes']>([
    [
      'serves other bytes',
      sending(new TextEncoder().encode('hello world')),
      /not what the CID addresses/,
      'other-bytes',
    ],
    ['serves nothing', sending(new Uint8Array()), /not what the CID addresses/, 'other-bytes'],
    ['does not have it', status(404), /404/, 'none'],
    ['has it no longer', status(410), /410/, 'none'],
    ['does not let us', status(403), /403/],
    ['serves more than one block', sending(new Uint8Array(MAX_BLOCK + 1)), /larger than 256 KiB/],
    ['serves without end', (_, response) => void endless(response), /larger than 256 KiB/],
  ])(
    'is unreadable where the gateway %s, and nothing of that is kept',
    async (_, get, reason, said) => {
      const { ipfs, counts } = await serve({ get })

      expect(await ipfs.fetch(CID)).toEqual({
        kind: 'unreadable',
        reason: expect.stringMatching(reason),
        ...(said === undefined ? {} : { said }),
      })
      // What does not match is asked for once more, as a block: that tells a liar from a file of more
      // blocks.
      expect(counts.GET).toBe(reason.source.includes('addresses') ? 2 : 1)
      expect(await readdir(cacheDir).catch(() => [])).toEqual([])
    },
  )

  test('of exactly one block is read', async () => {
    const bytes = new Uint8Array(MAX_BLOCK)
    const { ipfs } = await serve({ get: sending(bytes) })

    expect((await ipfs.fetch(cidOf(bytes))).kind).toBe('bytes')
  })

  test.each<[string, Handler]>([
    ['answered 503', status(503)],
    ['asked for a pause', status(429)],
    ['hung up', (request) => request.socket.destroy()],
  ])('is asked for again after the gateway %s', async (_, trouble) => {
    const { ipfs, counts } = await serve({
      get: (request, response, count) =>
        count === 1 ? trouble(request, response, count) : response.end(BYTES),
    })

    expect((await ipfs.fetch(CID)).kind).toBe('bytes')
    expect(counts.GET).toBe(2)
  })

  test('may stand behind a redirect: the CID vouches for it', async () => {
    const { ipfs } = await serve({
      get: (request, response) =>
        request.url === '/there'
          ? response.end(BYTES)
          : response.writeHead(302, { location: '/there' }).end(),
    })

    expect((await ipfs.fetch(CID)).kind).toBe('bytes')
  })

  test('is asked for by sixteen at once at most', async () => {
    const waiting: ServerResponse[] = []
    let most = 0
    const { ipfs } = await serve({
      get: (_, response, count) => {
        waiting.push(response)
        most = Math.max(most, waiting.length)
        // one more than sixteen would come meanwhile
        if (waiting.length === 16 || count === 50) setTimeout(answerAll, 50)
      },
    })
    const answerAll = (): void => {
      for (const response of waiting.splice(0)) response.writeHead(404).end()
    }

    await Promise.all(
      Array.from({ length: 50 }, (_, index) => ipfs.fetch(cidOf(Uint8Array.of(index)))),
    )

    expect(most).toBe(16)
  })
})

test('a gateway that says nothing, never ends or always fails is given up after ten seconds', async () => {
  const troubles: readonly Handler[] = [
    () => undefined,
    (_, response) => response.write('{'),
    status(503),
  ]
  const gateways = await Promise.all(troubles.map((get) => serve({ get })))
  const start = performance.now()

  const fetched = await Promise.all(gateways.map(({ ipfs }) => ipfs.fetch(CID)))

  expect(fetched.map(({ kind }) => kind)).toEqual(['unreadable', 'unreadable', 'unreadable'])
  // they are tried at once, and none for ever
  expect(performance.now() - start).toBeLessThan(40_000)
})

async function endless(response: ServerResponse): Promise<void> {
  for (let sent = 0; sent < 2_000 && !response.destroyed; sent += 1) {
    if (!response.write(new Uint8Array(65_536)))
      await new Promise((resolve) => response.once('drain', resolve).once('close', resolve))
  }
}

describe('the cache', () => {
  test('answers for ever, to other runs too', async () => {
    const { ipfs, again, counts } = await serve({})

    await ipfs.fetch(CID)
    await ipfs.fetch(CID)

    expect(await again().fetch(CID)).toEqual({ kind: 'bytes', bytes: BYTES })
    expect(counts.GET).toBe(1)
    expect(await readdir(cacheDir)).toEqual([CID])
  })

  test('is not believed either', async () => {
    const { ipfs, counts } = await serve({})
    await ipfs.fetch(CID)
    await writeFile(path.join(cacheDir, CID), 'tampered')

    expect(await ipfs.fetch(CID)).toEqual({ kind: 'bytes', bytes: BYTES })
    expect(counts.GET).toBe(2)
    expect(await readFile(path.join(cacheDir, CID))).toEqual(Buffer.from(BYTES))
  })

  test('that can not be written is only slower', async () => {
    await writeFile(cacheDir, 'in the way')
    const { ipfs, counts } = await serve({})

    await ipfs.fetch(CID)

    expect((await ipfs.fetch(CID)).kind).toBe('bytes')
    expect(counts.GET).toBe(2)
  })

  test('survives many that want the same at once', async () => {
    const { ipfs } = await serve({})

    const all = await Promise.all(Array.from({ length: 40 }, () => ipfs.fetch(CID)))

    expect(all.every(({ kind }) => kind === 'bytes')).toBe(true)
    expect(await readFile(path.join(cacheDir, CID))).toEqual(Buffer.from(BYTES))
  })
})

describe('an upload', () => {
  test('is one form with one file, and is read back under our CID', async () => {
    let [type, body, read] = ['', '', '']
    const { ipfs } = await serve({
      post: async (request, response) => {
        type = request.headers['content-type'] ?? ''
        body = (await bodyOf(request)).toString()
        response.writeHead(201).end('{"link": "https://gateway.example/ipfs/QmSomethingElse"}')
      },
      get: (request, response) => {
        read = request.url ?? ''
        response.end(BYTES)
      },
    })

    await ipfs.upload(ARTEFACT)

    expect(type).toMatch(/^multipart\/form-data/)
    expect(body).toMatch(/name="file"[\s\S]*\r\n\r\nhello world\n\r\n--/)
    expect(read).toBe(`/ipfs/${CID}`)
  })

  test('is cached: the next plan does not ask for it', async () => {
    const { ipfs, again, counts } = await serve({})
    await ipfs.upload(ARTEFACT)

    await again().fetch(CID)

    expect(counts.GET).toBe(1)
  })

  test.each<[string, Handler]>([
    ['500', status(500)],
    ['429', status(429, { 'retry-after': '1' })],
    ['nothing', (request) => request.socket.destroy()],
  ])('is tried again after %s', async (_, trouble) => {
    const { ipfs, counts } = await serve({
      post: (request, response, count) =>
        count === 1 ? trouble(request, response, count) : response.writeHead(200).end('{}'),
    })

    await ipfs.upload(ARTEFACT)

    expect(counts.POST).toBe(2)
  })

  test('is not repeated without a pause where the service asks for none', async () => {
    const times: number[] = []
    const { ipfs } = await serve({
      post: (_, response, count) => {
        times.push(performance.now())
        response.writeHead(count < 3 ? 429 : 201, { 'retry-after': '0' }).end('{}')
      },
    })

    await ipfs.upload(ARTEFACT)

    expect((times[2] ?? 0) - (times[0] ?? 0)).toBeGreaterThan(1_000)
  })

  test('names the host that is waited for once it takes long, and again until it is there', async () => {
    let answer = (): void => {}
    const { origin, options } = await serve({
      post: (_, response) => {
        answer = () => response.writeHead(201).end('{}')
      },
    })
    const told: string[] = []
    const slow = new PinnedIpfs(options, 60_000, 20)

    await slow.upload(ARTEFACT, (reason) => {
      told.push(reason)
      if (told.length === 2) answer()
    })

    const host = new URL(origin).host
    expect(told.slice(0, 2)).toEqual(Array(2).fill(`${ARTEFACT.name}: ${host} has not answered`))
  })

  test('that appears only after a while is waited for', async () => {
    const { ipfs, counts } = await serve({
      get: (_, response, count) =>
        count < 3 ? response.writeHead(404).end() : response.end(BYTES),
    })

    await ipfs.upload(ARTEFACT)

    expect(counts.GET).toBe(3)
  })

  test.each<[string, Handler, string]>([
    ['refused', status(403), '403'],
    ['too large for the service', status(413), '413'],
  ])('that is %s is a Fault at once, and no transaction follows', async (_, post, word) => {
    const { ipfs, counts } = await serve({ post })

    await expect(ipfs.upload(ARTEFACT)).rejects.toMatchObject({
      code: 'pin-failed',
      message: expect.stringContaining(word),
    })
    expect(counts).toEqual({ POST: 1, GET: 0 })
  })

  test.each<[string, string, { readonly get?: Handler; readonly post?: Handler }]>([
    ['the service fails for good', 'pin-failed', { post: status(500) }],
    ['the service asks for a pause for good', 'pin-failed', { post: status(429) }],
    [
      'a web page stands in front of the service for good',
      'pin-failed',
      { post: (_, response) => response.end('<!doctype html>') },
    ],
    ['the gateway never has it', 'gateway-failed', { get: status(404) }],
    [
      'the gateway drops every read',
      'gateway-failed',
      { get: (request) => request.socket.destroy() },
    ],
  ])('is a Fault once the patience ends where %s', async (_, code, troubles) => {
    const { impatient } = await serve(troubles)

    await expect(impatient.upload(ARTEFACT)).rejects.toMatchObject({ code })
  })

  test('of which the gateway serves other bytes is a Fault that names what and which CID', async () => {
    const { ipfs } = await serve({ get: sending(new TextEncoder().encode('{"evil": true}')) })

    const error: unknown = await ipfs.upload(ARTEFACT).catch((reason: unknown) => reason)

    expect(error).toMatchObject({
      code: 'gateway-failed',
      message: expect.stringContaining('metadata of one'),
    })
    expect(String(error)).toContain(CID)
    expect(String(error)).not.toContain('SECRET')
    expect(await readdir(cacheDir).catch(() => [])).toEqual([])
  })

  test.each<[string, string]>([
    ['an IPFS node says it', JSON.stringify({ Name: 'file', Hash: RAW, Size: '12' })],
    [
      'an IPFS node says it, with a folder around it',
      `${JSON.stringify({ Name: 'file', Hash: RAW })}\n${JSON.stringify({ Name: '', Hash: FOLDER })}\n`,
    ],
    [
      'the service says it in a link',
      JSON.stringify({ link: `https://gateway.example/ipfs/${RAW}` }),
    ],
    [
      'the service says it in a link to a subdomain',
      JSON.stringify({ data: [{ url: `https://${RAW}.ipfs.gateway.example/` }] }),
    ],
  ])(
    'that the service keeps under another CID is a Fault at once, with both CIDs, where %s',
    async (_, body) => {
      const { ipfs, counts } = await serve({
        post: (__, response) => response.end(body),
        get: status(404),
      })

      const error: unknown = await ipfs.upload(ARTEFACT).catch((reason: unknown) => reason)

      expect(error).toMatchObject({
        code: 'pin-failed',
        message: expect.stringContaining(RAW),
        hint: expect.not.stringContaining('again'),
      })
      expect(error).toMatchObject({ message: expect.stringContaining(CID) })
      expect(counts).toEqual({ POST: 1, GET: 1 })
    },
  )

  test('that the service keeps under another CID, and under ours too, is good', async () => {
    const { ipfs } = await serve({
      post: (_, response) => response.end(JSON.stringify({ Hash: RAW })),
    })

    await expect(ipfs.upload(ARTEFACT)).resolves.toBeUndefined()
  })

  test.each([
    [
      'version 1 of our CID',
      JSON.stringify({ Hash: 'bafybeicg2rebjoofv4kbyovkw7af3rpiitvnl6i7ckcywaq6xjcxnc2mby' }),
    ],
    ['our CID among others', `{"Hash": "${RAW}"}\n{"Hash": "${CID}"}`],
  ])('for which the service names %s is waited for', async (_, body) => {
    const { ipfs, counts } = await serve({
      post: (__, response) => response.end(body),
      get: (__, response, count) =>
        count < 2 ? response.writeHead(404).end() : response.end(BYTES),
    })

    await ipfs.upload(ARTEFACT)

    expect(counts.GET).toBe(2)
  })

  test('to a service that nobody can connect to is given up after ten seconds, and the host is named', async () => {
    const { ipfs } = await serve({})
    const host = new URL(servers[0]?.origin ?? '').host
    await servers[0]?.stop()
    const start = performance.now()

    await expect(ipfs.upload(ARTEFACT)).rejects.toMatchObject({
      code: 'pin-failed',
      message: expect.stringContaining(`${host} can't be reached (ECONNREFUSED)`),
    })
    expect(performance.now() - start).toBeLessThan(40_000)
  })

  test('is not sent on to where a redirect leads', async () => {
    const elsewhere = await serve({})
    const redirect = status(307, { location: `${elsewhere.origin}/file/create` })
    let sayTriedAgain = (): void => undefined
    const triedAgain = new Promise<string>((resolve) => {
      sayTriedAgain = () => resolve('tried again')
    })
    const { ipfs } = await serve({
      post: (request, response, count) => {
        redirect(request, response, count)
        if (count === 2) sayTriedAgain()
      },
    })

    const ended = ipfs.upload(ARTEFACT).then(
      () => 'uploaded',
      () => 'failed',
    )

    expect(await Promise.race([ended, triedAgain])).not.toBe('uploaded')
    expect(elsewhere.counts.POST).toBe(0)
  })
})

describe('whether somebody is there', () => {
  test('is asked without giving anything away, and any answer counts', async () => {
    const methods: (string | undefined)[] = []
    const { ipfs, counts } = await serve({
      get: ({ method, url }, response) => {
        methods.push(`${method} ${url}`)
        response.writeHead(405).end()
      },
    })

    expect(await ipfs.presence('pinning')).toEqual({ kind: 'answers', status: 405 })
    expect(await ipfs.presence('gateway')).toEqual({ kind: 'answers', status: 405 })
    expect(methods).toEqual(['OPTIONS /file/create?key=SECRET', 'HEAD /ipfs/'])
    expect(counts.POST).toBe(0)
  })

  test('is no where nobody listens, and names the host alone', async () => {
    const { ipfs } = await serve({})
    await servers[0]?.stop()

    const presence = await ipfs.presence('pinning')

    expect(presence.kind).toBe('unreachable')
    expect(JSON.stringify(presence)).not.toContain('SECRET')
  })
})

test('content is asked for again whatever the cache holds', async () => {
  const { ipfs, counts } = await serve({})
  await ipfs.fetch(CID)

  expect(await ipfs.fetchAgain(CID)).toMatchObject({ kind: 'bytes' })
  expect(counts.GET).toBe(2)
})
