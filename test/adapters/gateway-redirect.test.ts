import type { IncomingMessage, ServerResponse } from 'node:http'
import { afterEach, describe, expect, test } from 'vitest'
import { followRedirect, type RedirectAnswer } from '../../src/adapters/ipfs/gateway-redirect.ts'
import { isLoopbackHost } from '../../src/model/network/public-address.ts'
import { type Loopback, startLoopback } from '../support/loopback.ts'

const BYTES = new TextEncoder().encode('hello world\n')
const CID = 'bafybeicg2rebjoofv4kbyovkw7af3rpiitvnl6i7ckcywaq6xjcxnc2mby'

let servers: Loopback[] = []

afterEach(async () => {
  await Promise.all(servers.map(({ stop }) => stop()))
  servers = []
})

/** A server that answers by the host that it is asked as. */
async function serve(
  answer: (host: string, request: IncomingMessage, response: ServerResponse) => unknown,
): Promise<{ readonly port: string }> {
  const server = await startLoopback(async (request, response) => {
    await answer((request.headers.host ?? '').replace(/:\d+$/, ''), request, response)
  })
  servers.push(server)
  return { port: new URL(server.origin).port }
}

const follow = (from: string, location: string, milliseconds = 2_000): Promise<RedirectAnswer> =>
  followRedirect({
    from: new URL(from),
    location,
    accept: '*/*',
    deadline: performance.now() + milliseconds,
  })

describe('a gateway on this machine', () => {
  test('may lead to a subdomain of localhost, whatever the resolver knows of it', async () => {
    let asked = ''
    const { port } = await serve((host, request, response) => {
      asked = `${host}${request.url}`
      response.end(BYTES)
    })

    expect(
      await follow(
        `http://localhost:${port}/ipfs/${CID}`,
        `http://${CID}.ipfs.localhost:${port}/?format=raw`,
      ),
    ).toEqual({ kind: 'bytes', bytes: BYTES })
    expect(asked).toBe(`${CID}.ipfs.localhost/?format=raw`)
  })

  test('is followed as far as five times, then it leads on and on', async () => {
    const { port } = await serve((_, { url = '' }, response) => {
      const left = Number(url.slice(1))
      if (left === 0) response.end(BYTES)
      else response.writeHead(302, { location: `/${left - 1}` }).end()
    })
    const from = `http://127.0.0.1:${port}/ipfs/${CID}`

    expect(await follow(from, '/4')).toMatchObject({ kind: 'bytes' })
    expect(await follow(from, '/5')).toMatchObject({
      kind: 'none',
      final: true,
      reason: expect.stringContaining('on and on'),
    })
  })

  test.each<[string, number, boolean]>([
    ['has it no longer', 404, true],
    ['looked for it in vain', 504, false],
    ['asks for a pause', 429, false],
  ])('is not named where it is the subdomain that %s', async (_, status, final) => {
    const { port } = await serve((__, ___, response) => response.writeHead(status).end())

    expect(
      await follow(`http://localhost:${port}/ipfs/${CID}`, `http://${CID}.ipfs.localhost:${port}/`),
    ).toEqual({
      kind: 'none',
      final,
      isAbsent: status === 404,
      reason: `${CID}.ipfs.localhost:${port} answers ${status}`,
    })
  })

  test('is given up where the subdomain says nothing, or never ends', async () => {
    const silent = await serve(() => undefined)
    const endless = await serve((_, __, response) => response.write('{'))

    for (const { port } of [silent, endless])
      expect(
        await follow(`http://localhost:${port}/`, `http://x.localhost:${port}/`, 300),
      ).toMatchObject({ kind: 'none', final: false })
  })

  test('serves one block at most', async () => {
    const { port } = await serve((_, __, response) => response.end(new Uint8Array(262_145)))

    expect(await follow(`http://localhost:${port}/`, '/big')).toEqual({
      kind: 'none',
      final: true,
      reason: 'it is larger than 256 KiB',
    })
  })

  test.each([
    'http://10.0.0.1/x',
    'https://192.168.1.1/x',
    'https://[fd00::1]/x',
    'http://gateway.example/x',
    'file:///etc/passwd',
    'gopher://127.0.0.1/',
  ])('may not lead to %s', async (location) => {
    expect(await follow('http://127.0.0.1:1/ipfs/x', location)).toMatchObject({
      kind: 'none',
      final: true,
      reason: expect.stringContaining('leads to'),
    })
  })
})

describe('a gateway elsewhere', () => {
  test.each([
    'http://other.example/ipfs/x',
    'http://127.0.0.1:5001/api/v0/id',
    'https://127.0.0.1/x',
    'https://localhost/x',
    'https://x.ipfs.localhost/x',
    'https://[::1]/x',
    'https://[::ffff:127.0.0.1]/x',
    'https://169.254.169.254/latest/meta-data/',
    'https://10.1.2.3/x',
    'ftp://other.example/x',
    'https://',
  ])('may not lead to %s', async (location) => {
    const { port } = await serve((_, __, response) => response.end(BYTES))

    const answer = await follow('https://gateway.example/ipfs/x', location.replace('5001', port))

    expect(answer).toMatchObject({
      kind: 'none',
      final: true,
      reason: expect.stringContaining('gateway.example leads to'),
    })
  })

  test('is connected to only where its name has public addresses', async () => {
    const answer = await follow('https://gateway.example/ipfs/x', 'https://localhost.:1/x')

    expect(answer).toMatchObject({ kind: 'none' })
    expect(JSON.stringify(answer)).not.toContain('ECONNREFUSED')
  })
})

test.each([
  ['localhost', true],
  ['x.ipfs.LOCALHOST', true],
  ['127.1.2.3', true],
  ['[::1]', true],
  ['localhost.example', false],
  ['127.0.0.1.example', false],
  ['10.0.0.1', false],
])('%s is this machine by its name: %s', (host, answer) => {
  expect(isLoopbackHost(host)).toBe(answer)
})
