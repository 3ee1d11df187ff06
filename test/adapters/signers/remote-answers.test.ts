import { afterEach, describe, expect, it } from 'vitest'
import { remoteServer } from '../../../src/adapters/signers/remote-access.ts'
import type { AskedOfSigner, Reply } from '../../support/remote-signer.ts'
import {
  CLIENT,
  double,
  OTHER_KEY,
  opened,
  PUBLISH,
  signerOf,
  stopDoubles,
} from '../../support/remote-signers.ts'

afterEach(stopDoubles)

/** Gives up soon. */
const IMPATIENT = { answer: 1_500, failing: 1_200, refused: 300 }

/** Only what is to be signed is answered so. */
function whenSigning(reply: Reply): (asked: AskedOfSigner) => Reply | undefined {
  return ({ method }) => (method.endsWith('signTransaction') ? reply : undefined)
}

describe('an answer that is none', () => {
  it.each<readonly [string, Reply, string, RegExp]>([
    ['HTML', { text: '<html>' }, 'signer-failed', /no JSON-RPC \(status 200\)/],
    ['401', { status: 401, text: '' }, 'signer-refused', /who asks \(401\)/],
    ['403', { status: 403, json: { message: 'Host not authorized.' } }, 'signer-refused', /403/],
    ['404', { status: 404, text: 'no' }, 'signer-failed', /status 404/],
    [
      'a redirect',
      { status: 307, headers: { location: 'http://127.0.0.1:1/' }, text: '' },
      'signer-failed',
      /leads to another address \(307\)/,
    ],
    ['too much', { text: `"${'x'.repeat(2 ** 20)}"` }, 'signer-failed', /more than a signed/],
    [
      'the answer to another question',
      { json: { jsonrpc: '2.0', id: 'x', result: '0x' } },
      'signer-failed',
      /its id differs/,
    ],
    ['500 for good', { status: 500, text: '' }, 'signer-failed', /answers 500/],
    ['429 for good', { status: 429, text: '' }, 'signer-failed', /slow down \(429\)/],
    ['nothing, for long', 'hang', 'signer-failed', /no answer in/],
  ])('is a Fault that says so: %s', async (_, reply, code, message) => {
    const signer = await signerOf(await double({ reply: whenSigning(reply) }), {
      patience: IMPATIENT,
    })
    await expect(signer.sign(PUBLISH)).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
    })
  })

  it.each<readonly [string, Reply]>([
    ['429', { status: 429, headers: { 'retry-after': '1' }, text: '' }],
    ['502', { status: 502, text: '<html>' }],
    ['a rate limit as JSON-RPC', { json: { id: null, error: { code: -32_005, message: 'slow' } } }],
  ])('is asked for again after %s', async (_, reply) => {
    let count = 0
    const one = await double({
      reply: ({ method }) => {
        if (!method.endsWith('signTransaction')) return undefined
        count += 1
        return count === 1 ? reply : undefined
      },
    })
    expect((await (await signerOf(one)).sign(PUBLISH)).hash).toMatch(/^0x/)
    expect(count).toBe(2)
  })

  it('ends at once where the run is told to stop, and what is signed later nobody sees', async () => {
    const stop = new AbortController()
    const one = await double({
      reply: ({ method }) => {
        if (!method.endsWith('signTransaction')) return undefined
        stop.abort()
        return 'hang'
      },
    })
    const signer = await signerOf(one)
    await expect(signer.sign(PUBLISH, stop.signal)).rejects.toMatchObject({
      code: 'signer-failed',
      message: expect.stringContaining('cancelled'),
    })
    await expect(signer.sign(PUBLISH, stop.signal)).rejects.toMatchObject({ code: 'signer-failed' })
    expect(one.asked.filter(({ method }) => method === 'eth_signTransaction')).toHaveLength(1)
  })

  it('comes from nobody where there is none', async () => {
    const one = await double()
    await one.stop()
    await expect(opened(one, { patience: IMPATIENT })).rejects.toMatchObject({
      code: 'signer-failed',
      message: expect.stringContaining('ECONNREFUSED'),
    })
  })
})

describe('a refusal', () => {
  const said = (message: string, code = -32_000): Reply => ({
    status: 400,
    json: { jsonrpc: '2.0', id: null, error: { code, message } },
  })

  it.each([
    ['a user who says no', said('request denied'), /who refused/],
    [
      'a selector that clef does not know',
      said(
        'Transaction contains data, but the ABI signature could not be found: signature 4912f56d not found',
      ),
      /does not know the call/,
    ],
    ['clef’s half minute', said('request timed out', -32_002), /did not agree in time/],
    ['a locked account', said('authentication needed: password or unlock'), /has no key for/],
    [
      'a cap of fees',
      said('tx fee (2.00 ether) exceeds the configured cap (1.00 ether)'),
      /so much/,
    ],
    ['anything else', said('the moon is full'), /signs nothing: it says “the moon is full”/],
  ])('is told in its own words: %s', async (_, reply, message) => {
    const signer = await signerOf(await double({ reply: whenSigning(reply) }))
    await expect(signer.sign(PUBLISH)).rejects.toMatchObject({
      code: 'signer-refused',
      message: expect.stringMatching(message),
    })
  })

  it('names the reason where only eth_sendTransaction is known, which is never called', async () => {
    const one = await double({
      reply: whenSigning(said('the method eth_signTransaction does not exist', -32_601)),
    })
    await expect((await signerOf(one)).sign(PUBLISH)).rejects.toMatchObject({
      code: 'signer-refused',
      message: expect.stringContaining('does not know eth_signTransaction'),
      hint: expect.stringContaining('chooses the nonce'),
    })
    expect(one.asked.map(({ method }) => method)).not.toContain('eth_sendTransaction')
  })

  it('shows nothing that may be secret', async () => {
    const key = 'ab'.repeat(32)
    const reply = whenSigning(said(`key 0x${key} of https://user:pass-word@vault.example/path`))
    const error = await (await signerOf(await double({ reply })))
      .sign(PUBLISH)
      .catch((thrown: Error) => thrown.message)
    expect(error).not.toMatch(new RegExp(`${key}|pass-word|/path`))
  })
})

describe('whose signer it is', () => {
  it('is the client’s where its key is one of several', async () => {
    const one = await double({ keys: [OTHER_KEY, `0x${'11'.repeat(32)}`] })
    expect((await signerOf(one)).address).toBe(CLIENT)
  })

  it('is a problem where none of several is the client’s', async () => {
    const one = await double({ keys: [OTHER_KEY, `0x${'33'.repeat(32)}`] })
    expect(await opened(one)).toMatchObject({
      problem: { code: 'bad-signer', message: expect.stringContaining('2 accounts') },
    })
  })

  it('is taken to be the client’s where it names none', async () => {
    const one = await double({
      reply: ({ method, id }) =>
        method === 'eth_accounts' ? { json: { jsonrpc: '2.0', id, result: [] } } : undefined,
    })
    expect((await signerOf(one)).address).toBe(CLIENT)
  })

  it('is not asked of clef, which would ask its user', async () => {
    const one = await double({ manners: 'clef' })
    await signerOf(one)
    expect(one.asked.map(({ method }) => method)).toEqual(['account_version'])
  })

  it('is nobody’s where what is named as clef is something else', async () => {
    const { origin } = await double()
    await expect(opened({ reference: 'clef', origin })).rejects.toMatchObject({
      code: 'signer-refused',
      message: expect.stringContaining('not answer as clef'),
    })
  })
})

describe('with what it is asked', () => {
  it('is a name and a password, a token, or neither', async () => {
    const one = await double()
    const { host } = new URL(one.origin)
    for (const [access, header] of [
      [{ url: `http://me:p%40ss@${host}/` }, `Basic ${Buffer.from('me:p@ss').toString('base64')}`],
      [{ url: one.origin, token: 'a.token' }, 'Bearer a.token'],
      [{ url: one.origin }, undefined],
    ] as const) {
      const server = await remoteServer(access)
      expect('code' in server ? server : server.authorization).toBe(header)
    }
    await opened(one, { token: 'a.token' })
    expect(one.asked[0]?.headers.authorization).toBe('Bearer a.token')
  })

  it.each([
    [{ url: 'https://me:pass@x/', token: 'a-token' }, /take the other away/],
    [{ url: 'https://x/', token: 'two\nlines' }, /single line/],
    [{ url: 'https://x/', cert: 'a' }, /go together/],
    [{ url: 'http://127.0.0.1/', cert: 'a', key: 'b' }, /https/],
    [{ url: 'https://x/', cert: '/no/such', key: '/no/such' }, /PEM/],
    [
      { url: 'https://x/', cert: '-----BEGIN CERTIFICATE-----', key: '-----BEGIN KEY-----' },
      /both are PEM/,
    ],
  ])('is refused where it can’t be: %o', async (access, hint) => {
    expect(await remoteServer(access)).toMatchObject({
      code: 'bad-signer',
      hint: expect.stringMatching(hint),
    })
  })
})
