import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startTestChain, type TestChain } from '../support/chain.ts'
import { bodyOf, type Loopback, startLoopback } from '../support/loopback.ts'
import { aProject, runIn, writeDefinition } from '../support/project.ts'
import { type Slip, shows, slips } from './secrets.ts'

// Every secret in every place where somebody could put it by mistake, through commands that fail on
// it.

const PLACEHOLDERS = {
  echo: 'http://127.0.0.1:1',
  page: 'http://127.0.0.1:2',
  refusal: 'http://127.0.0.1:3',
  nobody: 'http://127.0.0.1:9',
}

let chain: TestChain
let servers: Readonly<Record<string, Loopback>>
const counts = new Map<string, number>()

/** Says back what it was asked, and with which credentials. */
function echoing(status: number, type: string, body: (echo: string) => string): Promise<Loopback> {
  return startLoopback(async (request, response) => {
    const asked = (await bodyOf(request)).toString()
    const { authorization = 'none' } = request.headers
    const told = Buffer.from(authorization.replace('Basic ', ''), 'base64').toString()
    response
      .writeHead(status, { 'content-type': type })
      .end(
        body(`http://${request.headers.host}${request.url} for ${authorization} ${told} ${asked}`),
      )
  })
}

beforeAll(async () => {
  chain = await startTestChain()
  const error = (echo: string): string =>
    JSON.stringify({ jsonrpc: '2.0', id: 1, error: { code: -32_000, message: echo, data: echo } })
  servers = {
    echo: await echoing(200, 'application/json', error),
    page: await echoing(200, 'text/html', (echo) => `<p>${echo}</p>`),
    refusal: await echoing(401, 'application/json', (echo) => JSON.stringify({ message: echo })),
  }
})

afterAll(async () => {
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0)
  process.stdout.write(
    `\n${total} secrets in ${counts.size} ends: ${[...counts].map(([exit, count]) => `${count} with exit ${exit}`).join(', ')}\n`,
  )
  await Promise.all([chain.stop(), ...Object.values(servers).map(({ stop }) => stop())])
})

const SLIPS = slips(PLACEHOLDERS)
/** In the short form one of seven, of every kind of place. */
const TOLD =
  process.env['OGPU_HOSTILE'] === 'all' ? SLIPS : SLIPS.filter((_, index) => index % 7 === 0)

/** A text with the addresses of the servers that are there. */
function atServers(text: string): string {
  return Object.entries(PLACEHOLDERS).reduce(
    (all, [name, url]) =>
      all.replaceAll(
        new RegExp(`${url.slice(7)}(?!\\d)`, 'g'),
        servers[name]?.origin.slice(7) ?? url.slice(7),
      ),
    text,
  )
}

async function said({
  args,
  env = {},
  put,
}: Slip): Promise<{ readonly exit: number; readonly text: string }> {
  const project = await aProject(chain)
  const root = args[0] === 'init' ? await mkdtemp(path.join(tmpdir(), 'ogpu-test-')) : project.root
  try {
    await writeDefinition(project, { id: 'one' })
    await put?.({ ...project, write: (file, text) => project.write(file, atServers(text)) })
    for (const [name, value] of Object.entries(env)) project.env[name] = atServers(value)
    const runs = [
      await runIn(project, root, ...args),
      await runIn(project, root, ...args, '--json'),
    ]
    return { exit: runs[0]?.exit ?? -1, text: runs.map(({ out, err }) => out + err).join('\n') }
  } finally {
    if (root !== project.root) await rm(root, { recursive: true, force: true })
    await project.delete()
  }
}

test('there are as many secrets as are promised, each another', () => {
  expect(SLIPS.length).toBeGreaterThanOrEqual(170)
  expect(new Set(SLIPS.map(({ secret }) => secret)).size).toBe(SLIPS.length)
  expect(shows(`the key is ${'A1'.repeat(32)}.`, 'a1'.repeat(32))).toBe(true)
})

describe('is not shown, in no spelling', () => {
  test.concurrent.each(TOLD)('$name', { timeout: 300_000 }, async (slip) => {
    const { exit, text } = await said(slip)
    counts.set(`${exit}`, (counts.get(`${exit}`) ?? 0) + 1)

    expect(text).not.toBe('')
    expect(shows(text, slip.secret), text.slice(0, 2_000)).toBe(false)
  })
})
