import type { ServerResponse } from 'node:http'
import { describe, expect, test } from 'vitest'
import { GitHubRequests } from '../../src/adapters/github/requests.ts'
import { startLoopback } from '../support/loopback.ts'

/**
 * What asking comes to where every request is answered like this; the library tries a few times.
 */
async function asked(answer: (response: ServerResponse) => void): Promise<unknown> {
  const { origin, stop } = await startLoopback((_, response) => Promise.resolve(answer(response)))
  const requests = new GitHubRequests({
    apiUrl: origin,
    token: 'token',
    owner: 'acme',
    repo: 'sources',
    version: '0',
  })
  const result: unknown = await requests
    .ask('GET /repos/{owner}/{repo}')
    .catch((error: unknown) => error)
  await stop()
  return result
}

const json = { 'content-type': 'application/json; charset=utf-8' }

describe.concurrent('GitHub', () => {
  test('is understood where it answers', async () => {
    expect(
      await asked((out) => out.writeHead(200, json).end('{"full_name":"acme/sources"}')),
    ).toEqual({ full_name: 'acme/sources' })
  })

  test('that has nothing to say has said so', async () => {
    expect(await asked((out) => out.writeHead(204).end())).toBeFalsy()
  })

  test('that fails is named with its status', async () => {
    expect(await asked((out) => out.writeHead(502, json).end('{"message":"no"}'))).toMatchObject({
      code: 'github-failed',
      message: expect.stringContaining('answered 502'),
    })
  })

  test.each<[string, (response: ServerResponse) => void]>([
    ['hangs up', (out) => out.destroy()],
    [
      'breaks off in the middle',
      (out) =>
        void out
          .writeHead(200, { ...json, 'content-length': '100' })
          .write('{', () => out.destroy()),
    ],
    ['goes on and on', (out) => void out.writeHead(200, json).end(`"${'x'.repeat(17 * 2 ** 20)}"`)],
  ])('that %s has answered nothing, least of all 500', async (_, answer) => {
    const fault = (await asked(answer)) as { readonly message: string }

    expect(fault).toMatchObject({
      code: 'github-failed',
      message: expect.stringContaining('gave no answer'),
    })
    expect(fault.message).not.toMatch(/\b500\b/)
  })

  test('whose answer is no JSON, though it says so, has failed', async () => {
    expect(await asked((out) => out.writeHead(200, json).end('{"full_name":"acm'))).toMatchObject({
      code: 'github-failed',
      message: expect.stringContaining('no JSON'),
    })
  })

  test('that refuses is told apart', async () => {
    expect(
      await asked((out) =>
        out.writeHead(403, json).end('{"message":"Resource not accessible by integration"}'),
      ),
    ).toMatchObject({
      code: 'github-refused',
    })
  })
})
