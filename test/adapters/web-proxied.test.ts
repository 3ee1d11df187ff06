import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { promises } from 'node:dns'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { hostname, tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { isPublicAddress } from '../../src/model/network/public-address.ts'
import { type ConnectProxy, startConnectProxy } from '../support/connect-proxy.ts'

// In a process of its own: proxies and certificates are settings of a whole process.

const NODE_24 = fileURLToPath(
  new URL('../e2e/runtime/node_modules/node24/bin/node', import.meta.url),
)
const node = [process.execPath, NODE_24].find(
  (candidate) => existsSync(candidate) && takesProxies(candidate),
)
const isReady = node !== undefined && spawnSync('openssl', ['version']).status === 0

/** This machine's own name, where that leads to an inner address. */
const own = await promises.lookup(hostname()).catch(() => undefined)
const OWN_NAME =
  own === undefined || isPublicAddress(own.address) ? [] : [`https://${hostname()}/x`]

function takesProxies(candidate: string): boolean {
  return (
    spawnSync(candidate, ['-p', 'typeof require("node:http").setGlobalProxyFromEnv'], {
      encoding: 'utf8',
    }).stdout.trim() === 'function'
  )
}

describe.runIf(isReady)('a URL, behind a proxy', () => {
  let folder: string
  let server: Server
  let proxy: ConnectProxy

  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'ogpu-test-'))
    const [key, cert] = [path.join(folder, 'key.pem'), path.join(folder, 'cert.pem')]
    const subject = [
      '-subj',
      '/CN=compose.company.test',
      '-addext',
      'subjectAltName=DNS:compose.company.test',
    ]
    execFileSync(
      'openssl',
      [
        'req',
        '-x509',
        '-newkey',
        'rsa:2048',
        '-nodes',
        '-keyout',
        key,
        '-out',
        cert,
        '-days',
        '1',
        ...subject,
      ],
      { stdio: 'ignore' },
    )
    server = createServer({ key: readFileSync(key), cert: readFileSync(cert) }, (_, response) =>
      response.end('services: {}'),
    )
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve)
    })
    // an HTTPS server on a host has no other kind of address
    const { port } = server.address() as AddressInfo
    proxy = await startConnectProxy({
      'compose.company.test': port,
      'other.company.test': port,
      [hostname()]: port,
    })
    await build({
      stdin: {
        contents: `import { followRedirect } from './src/adapters/ipfs/gateway-redirect.ts'
          import { useProxies } from './src/adapters/web/proxy.ts'
          import { PublicWeb } from './src/adapters/web/web.ts'
          const [, , url, from] = process.argv
          const redirected = { from: new URL(from ?? url), location: url, accept: '*/*', deadline: performance.now() + 10_000 }
          useProxies(process.env)
          const answer = from === undefined ? await new PublicWeb().fetchText(url) : await followRedirect(redirected)
          console.log(JSON.stringify(answer.kind === 'bytes' ? String.fromCharCode(...answer.bytes) : answer))`,
        resolveDir: fileURLToPath(new URL('../..', import.meta.url)),
      },
      outfile: path.join(folder, 'fetch.mjs'),
      bundle: true,
      format: 'esm',
      platform: 'node',
      logLevel: 'error',
    })
  })
  afterAll(async () => {
    await proxy.stop()
    server.close()
    rmSync(folder, { recursive: true })
  })

  const fetched = async (
    url: string,
    env: Readonly<Record<string, string>> = {},
    from: readonly string[] = [],
  ): Promise<unknown> => {
    const ca = { NODE_EXTRA_CA_CERTS: path.join(folder, 'cert.pem') }
    const child = spawn(node ?? '', [path.join(folder, 'fetch.mjs'), url, ...from], {
      env: { HTTPS_PROXY: proxy.url, ...ca, ...env },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let out = ''
    for await (const chunk of child.stdout) out += String(chunk)
    return JSON.parse(out)
  }

  test('is fetched through it, from a server whose CA is the company’s', async () => {
    expect(await fetched('https://compose.company.test/compose.yml')).toEqual({
      kind: 'text',
      text: 'services: {}',
    })
    expect(proxy.asked).toContain('compose.company.test:443')
  })

  test('is reached through it where a gateway leads there', async () => {
    const before = proxy.asked.length

    expect(
      await fetched('https://compose.company.test/x', {}, ['https://gateway.example/ipfs/x']),
    ).toBe('services: {}')
    expect(proxy.asked.slice(before)).toEqual(['compose.company.test:443'])
  })

  test('is not fetched from a server that is another’s, and an unknown CA is named', async () => {
    expect(await fetched('https://other.company.test/')).toMatchObject({
      kind: 'unreachable',
      reason: expect.stringContaining('ALTNAME'),
    })
    expect(
      await fetched('https://compose.company.test/', { NODE_EXTRA_CA_CERTS: '' }),
    ).toMatchObject({
      kind: 'unreachable',
      reason: expect.stringContaining('NODE_EXTRA_CA_CERTS'),
    })
  })

  test.each([
    'https://127.0.0.1/x',
    'https://10.0.0.1/x',
    'https://[::ffff:169.254.169.254]/latest',
    'https://localhost/x',
    ...OWN_NAME,
  ])('that leads inside, as far as this machine knows, is not asked for: %s', async (url) => {
    const before = proxy.asked.length

    expect(await fetched(url)).toMatchObject({
      kind: 'unreachable',
      reason: expect.stringContaining('not public'),
    })
    expect(proxy.asked).toHaveLength(before)
  })
})
