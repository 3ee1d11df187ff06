import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { PublicWeb } from '../../src/adapters/web/web.ts'
import { isPublicAddress } from '../../src/model/network/public-address.ts'

describe('an address', () => {
  test.each([
    '127.0.0.1',
    '10.1.2.3',
    '172.16.0.1',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '0.0.0.0',
    '224.0.0.1',
    '255.255.255.255',
  ])('of an inner network is not public: %s', (address) => {
    expect(isPublicAddress(address)).toBe(false)
  })

  test.each([
    '::1',
    '::',
    '::ffff:127.0.0.1',
    '::ffff:8.8.8.8',
    '64:ff9b::a00:1',
    'fc00::1',
    'fe80::1',
    'ff02::1',
    '2002:7f00:1::',
    '2001:db8::1',
  ])('of IPv6 that is local or holds one of IPv4 is not public: %s', (address) => {
    expect(isPublicAddress(address)).toBe(false)
  })

  test.each(['8.8.8.8', '1.1.1.1', '2606:4700:4700::1111'])(
    'of the internet is public: %s',
    (address) => {
      expect(isPublicAddress(address)).toBe(true)
    },
  )
})

describe('a URL', () => {
  test.each([
    'https://127.0.0.1/x',
    'https://[::1]/x',
    'https://localhost/x',
    'https://[::ffff:169.254.169.254]/latest',
  ])('that leads inside is not fetched: %s', async (url) => {
    expect(await new PublicWeb().fetchText(url)).toMatchObject({
      kind: 'unreachable',
      reason: expect.stringContaining('not public'),
    })
  })

  test('without TLS is not fetched', async () => {
    expect(await new PublicWeb().fetchText('http://example.com/x')).toMatchObject({
      kind: 'unreachable',
    })
  })
})

// The certificate is made by openssl; where it is not installed, only the rules for addresses are
// tested.
const hasOpenssl = spawnSync('openssl', ['version']).status === 0

describe.runIf(hasOpenssl)('a server', () => {
  let server: Server
  let origin: string
  let answer: (request: IncomingMessage, response: ServerResponse) => void
  const folder = mkdtempSync(path.join(tmpdir(), 'ogpu-web-'))
  // The test's own server stands on this machine, with a certificate of its own making.
  const web = new PublicWeb({
    isAllowed: (address) => address === '127.0.0.1',
    request: { rejectUnauthorized: false },
  })

  beforeAll(async () => {
    execFileSync(
      'openssl',
      [
        'req',
        '-x509',
        '-newkey',
        'ec',
        '-pkeyopt',
        'ec_paramgen_curve:prime256v1',
        '-nodes',
        '-days',
        '2',
        '-subj',
        '/CN=localhost',
        '-keyout',
        `${folder}/key`,
        '-out',
        `${folder}/certificate`,
      ],
      { stdio: 'ignore' },
    )
    server = createServer(
      { key: readFileSync(`${folder}/key`), cert: readFileSync(`${folder}/certificate`) },
      (request, response) => answer(request, response),
    )
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    origin = `https://127.0.0.1:${(server.address() as AddressInfo).port}`
  })

  afterAll(async () => {
    rmSync(folder, { recursive: true })
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })

  test('is asked without cookies or credentials, and its text comes back', async () => {
    let headers: IncomingMessage['headers'] = {}
    answer = (request, response) => {
      headers = request.headers
      response.end('services: {}')
    }

    expect(await web.fetchText(`${origin}/x`)).toEqual({ kind: 'text', text: 'services: {}' })
    expect(headers).not.toHaveProperty('cookie')
    expect(headers).not.toHaveProperty('authorization')
  })

  test('may redirect within its host, and nowhere else', async () => {
    answer = (request, response) =>
      request.url === '/a'
        ? response.writeHead(302, { location: '/b' }).end()
        : response.end('here')
    expect(await web.fetchText(`${origin}/a`)).toEqual({ kind: 'text', text: 'here' })

    for (const location of [
      'https://example.com/b',
      'http://127.0.0.1/b',
      '//169.254.169.254/latest',
      '/a',
    ]) {
      answer = (_, response) => response.writeHead(302, { location }).end()
      expect(await web.fetchText(`${origin}/a`)).toMatchObject({ kind: 'unreachable' })
    }
  })

  test('that sends more than 256 KiB, an error or half an answer is unreachable', async () => {
    answer = (_, response) => response.end('x'.repeat(300 * 1024))
    expect(await web.fetchText(`${origin}/x`)).toMatchObject({
      kind: 'unreachable',
      reason: 'it is larger than 256 KiB',
    })
    answer = (_, response) => response.writeHead(500).end('x')
    expect(await web.fetchText(`${origin}/x`)).toEqual({
      kind: 'unreachable',
      reason: 'the server answers 500',
    })
    answer = (_, response) => response.writeHead(404).end('x')
    expect(await web.fetchText(`${origin}/x`)).toEqual({
      kind: 'unreachable',
      reason: 'the server answers 404',
      isGone: true,
    })
    answer = (_, response) => {
      response.writeHead(200, { 'content-length': '100' }).write('half')
      setTimeout(() => response.destroy(), 20)
    }
    expect(await web.fetchText(`${origin}/x`)).toMatchObject({ kind: 'unreachable' })
  })
})
