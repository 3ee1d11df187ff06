import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { request } from 'node:http'
import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startConnectProxy } from '../support/connect-proxy.ts'
import { buildProgram, type Ended, type Program } from '../support/program.ts'
import { aProject, writeDefinition } from '../support/project.ts'
import { aStage } from '../support/stage.ts'

const NODE_24 = fileURLToPath(
  new URL('../e2e/runtime/node_modules/node24/bin/node', import.meta.url),
)
/** The ones that are here; the end-to-end tests install the second. */
const NODES = [process.execPath, NODE_24].filter((node) => existsSync(node))

function canUseProxies(node: string): boolean {
  const asked = spawnSync(node, ['-p', 'typeof require("node:http").setGlobalProxyFromEnv'], {
    encoding: 'utf8',
  })
  return asked.stdout.trim() === 'function'
}

const HOSTS = ['rpc.company.test', 'ipfs.company.test'] as const

const stage = aStage()
let program: Program
let folder: string
let entrance: Server

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'ogpu-test-'))
  program = await buildProgram()
  const [key, cert] = [path.join(folder, 'key.pem'), path.join(folder, 'ca.pem')]
  const names = [
    '-subj',
    '/CN=company.test',
    '-addext',
    `subjectAltName=${HOSTS.map((host) => `DNS:${host}`).join(',')}`,
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
      ...names,
    ],
    { stdio: 'ignore' },
  )
  entrance = createServer({ key: readFileSync(key), cert: readFileSync(cert) }, (asked, answer) => {
    const behind = new URL(
      asked.headers.host === HOSTS[0] ? stage.chain.rpcUrl : stage.chain.pinUrl,
    )
    const { method, headers, url } = asked
    asked.pipe(
      request({ host: '127.0.0.1', port: behind.port, path: url, method, headers }, (given) => {
        answer.writeHead(given.statusCode ?? 500, given.headers)
        given.pipe(answer)
      }).on('error', () => answer.destroy()),
    )
  })
  await new Promise<void>((resolve) => {
    entrance.listen(0, '127.0.0.1', resolve)
  })
})
afterAll(async () => {
  entrance.closeAllConnections()
  entrance.close()
  rmSync(folder, { recursive: true })
  await program.remove()
})

interface Outing {
  readonly planned: Ended
  readonly applied: Ended
  readonly asked: readonly string[]
}

/**
 * Plans and applies where only a proxy knows the way to the RPC and the pinning service, whose CA
 * is the company's.
 */
async function goOut(
  node: string,
  account: number,
  variables: (url: string) => Readonly<Record<string, string>>,
  credentials?: string,
): Promise<Outing> {
  // an HTTPS server on a host has no other kind of address
  const { port } = entrance.address() as AddressInfo
  const proxy = await startConnectProxy(
    Object.fromEntries(HOSTS.map((host) => [host, port])),
    credentials,
  )
  const extra = {
    pinUrl: `https://${HOSTS[1]}/file/create`,
    gatewayUrl: `https://${HOSTS[1]}/ipfs/`,
  }
  const project = await aProject(stage.chain, {
    account,
    rpcUrl: `https://${HOSTS[0]}`,
    owner: `owner-${account}`,
    extra,
  })
  await writeDefinition(project, { id: 'one' })
  const env = {
    ...project.env,
    NODE_EXTRA_CA_CERTS: path.join(folder, 'ca.pem'),
    ...variables(proxy.url),
  }
  const run = (...args: string[]): Promise<Ended> =>
    program.start(args, { cwd: project.root, env, node }).done
  const planned = await run('plan', '--json', '--offline')
  const applied = await run('apply', '--yes', '--json', '--offline')
  await Promise.all([proxy.stop(), project.delete()])
  return { planned, applied, asked: proxy.asked }
}

describe.runIf(spawnSync('openssl', ['version']).status === 0).each(NODES)(
  'behind a proxy, under %s',
  (node) => {
    const isAble = canUseProxies(node)
    const SECRET = 'secretpassword123'

    test.runIf(isAble)('every request goes through it, with its name and password', async () => {
      const { planned, applied, asked } = await goOut(
        node,
        1,
        (url) => ({ HTTPS_PROXY: url }),
        `worker:${SECRET}`,
      )

      expect(planned.exit, planned.out + planned.err).toBe(0)
      expect(applied.exit, applied.out + applied.err).toBe(0)
      expect(new Set(asked)).toEqual(new Set(HOSTS.map((host) => `${host}:443`)))
    })

    test.runIf(isAble)(
      'that refuses, the message says so and shows nothing of its address',
      async () => {
        const { planned } = await goOut(
          node,
          2,
          (url) => ({ https_proxy: url.replace('127', `worker:${SECRET}@127`) }),
          'worker:other',
        )

        expect(planned.exit).toBe(1)
        expect(planned.json().fault).toMatchObject({
          code: 'rpc-unreachable',
          message: expect.stringMatching(/PROXY 407.*https_proxy/),
        })
        expect(planned.out + planned.err).not.toContain(SECRET)
      },
    )

    test.skipIf(isAble)(
      'that this Node.js can’t use, the message names the variable and what to do',
      async () => {
        const { planned, asked } = await goOut(node, 1, (url) => ({ HTTPS_PROXY: url }))

        expect(planned.exit).toBe(1)
        expect(planned.json().fault).toMatchObject({
          code: 'rpc-unreachable',
          message: expect.stringMatching(/HTTPS_PROXY.*Node\.js 24/),
        })
        expect(asked).toEqual([])
      },
    )

    test.each([
      `socks5://worker:${SECRET}@127.0.0.1:1`,
      `worker:${SECRET}`,
      `http://worker:${SECRET} @x:1`,
      `http://%zz:${SECRET}@[x`,
    ])('that is no address, the message shows nothing of it', async (bad) => {
      const { planned } = await goOut(node, 3, () => ({ HTTPS_PROXY: bad }))

      expect(planned.exit).toBe(1)
      expect(planned.json().fault.message).toContain('HTTPS_PROXY')
      expect(planned.out + planned.err).not.toContain(SECRET)
    })
  },
)
