import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { PinnedIpfs } from '../../src/adapters/ipfs/ipfs.ts'
import { cidsOf, isBlockOf, normalCid } from '../../src/model/units/cid.ts'
import { contentIn } from '../../src/model/units/content-address.ts'
import { type Loopback, startLoopback } from '../support/loopback.ts'

// What a real IPFS node made of one file under its many settings, and what its gateway answered;
// `node scripts/peers/ipfs.mjs --write` asks one again.

interface Form {
  readonly form: string
  readonly is: 'same' | 'block' | 'several' | 'hash'
  readonly cid: string
  /** In base64. */
  readonly block: string | null
}

interface Answer {
  readonly status: number
  readonly type: string | null
  readonly location?: string
}

const facts = JSON.parse(await readFile('test/adapters/ipfs-node.json', 'utf8')) as {
  readonly text: string
  readonly forms: readonly Form[]
  readonly answers: Readonly<Record<string, Answer>>
}
const BYTES = new TextEncoder().encode(facts.text)

let server: Loopback
let cacheDir: string

beforeAll(async () => {
  server = await startLoopback(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://gateway')
    const host = request.headers.host ?? ''
    const inHost = contentIn(`http://${host}/`)?.cid
    const cid = inHost ?? pathname.slice('/ipfs/'.length)
    const found = facts.forms.find((form) => normalCid(form.cid) === normalCid(cid))
    if (found === undefined)
      return void response.writeHead(facts.answers['missing']?.status ?? 0).end()
    if (host.startsWith('localhost')) {
      const location = facts.answers[
        searchParams.has('format') ? 'localhost block' : 'localhost'
      ]?.location?.replace(':PORT', host.slice('localhost'.length))
      return void response
        .writeHead(facts.answers['localhost']?.status ?? 0, { location: location ?? '' })
        .end()
    }
    response.end(
      searchParams.get('format') === 'raw' ? Buffer.from(found.block ?? '', 'base64') : BYTES,
    )
  })
})
afterAll(() => server.stop())
beforeEach(async () => {
  cacheDir = await mkdtemp(path.join(tmpdir(), 'ogpu-node-'))
})
afterEach(() => rm(cacheDir, { recursive: true }))

function ipfs(host = '127.0.0.1'): PinnedIpfs {
  const origin = server.origin.replace('127.0.0.1', host)
  return new PinnedIpfs({ pinUrl: `${origin}/pin`, gatewayUrl: `${origin}/ipfs/`, cacheDir })
}

describe('a file that a real node added', () => {
  test.each(facts.forms.filter(({ is }) => is === 'same'))(
    'with $form has one of the CIDs that we know of its bytes: $cid',
    async ({ cid, block }) => {
      expect(cidsOf(BYTES)).toContain(normalCid(cid))
      expect(isBlockOf(cid, Buffer.from(block ?? '', 'base64'))).toBe(true)
      expect(await ipfs().fetch(cid)).toEqual({ kind: 'bytes', bytes: BYTES })
    },
  )

  test.each(facts.forms.filter(({ is }) => is === 'block'))(
    'with $form is read by its block: $cid',
    async ({ cid }) => {
      expect(cidsOf(BYTES)).not.toContain(normalCid(cid))
      expect(await ipfs().fetch(cid)).toEqual({ kind: 'bytes', bytes: BYTES })
    },
  )

  test.each(facts.forms.filter(({ is }) => is === 'several'))(
    'with $form is said to be more than one block: $cid',
    async ({ cid }) => {
      expect(await ipfs().fetch(cid)).toEqual({
        kind: 'unreadable',
        reason: "it can't be verified: more than one block",
      })
    },
  )

  test.each(facts.forms.filter(({ is }) => is === 'hash'))(
    'with $form is said to be of another hash: $cid',
    async ({ cid }) => {
      expect(await ipfs().fetch(cid)).toMatchObject({
        kind: 'unreadable',
        reason: expect.stringContaining('another hash'),
      })
    },
  )

  test('is read through the subdomain that its gateway leads to', async () => {
    const { cid = '' } = facts.forms.find(({ form }) => form === 'the default') ?? {}

    expect(await ipfs('localhost').fetch(cid)).toEqual({ kind: 'bytes', bytes: BYTES })
  })
})
