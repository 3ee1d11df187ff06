import type { ServerResponse } from 'node:http'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, test } from 'vitest'
import { fetchWhole } from '../../src/adapters/web/bounded-body.ts'
import { type Loopback, startLoopback } from '../support/loopback.ts'

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

let server: Loopback | undefined
afterEach(() => server?.stop())

/** A server that answers everything in this way, and its address. */
async function serving(answer: (response: ServerResponse) => void): Promise<string> {
  server = await startLoopback((_, response) => Promise.resolve(answer(response)))
  return server.origin
}

const LIMITS = { bytes: 1_000, milliseconds: 20_000 }

describe('a body', () => {
  test.each([0, 1, 999, 1_000])('of %i bytes is given as it came', async (length) => {
    const { response, body } = await fetchWhole(
      await serving((out) => out.end('x'.repeat(length))),
      {},
      LIMITS,
    )

    expect(response.status).toBe(200)
    expect(Buffer.from(body).toString()).toBe('x'.repeat(length))
  })

  test('that is larger than the limit is not read to its end', async () => {
    let closed: Promise<unknown> = Promise.resolve()
    const url = await serving((out) => {
      closed = new Promise((resolve) => out.once('close', resolve))
      const more = (): void => {
        while (!out.destroyed && out.write('x'.repeat(10_000)));
        out.once('drain', more)
      }
      more()
    })

    expect((await fetchWhole(url, {}, LIMITS)).body).toBe('too-large')
    await closed
  })

  test('counts as it is after decompression', async () => {
    const bomb = gzipSync(Buffer.alloc(50_000_000))
    const url = await serving((out) => out.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb))

    expect((await fetchWhole(url, {}, { ...LIMITS, bytes: 1_000_000 })).body).toBe('too-large')
    expect(bomb.length).toBeLessThan(1_000_000)
  })

  test('that never ends is given up in time, also once garbage was collected', async () => {
    const dripping = new Set<NodeJS.Timeout>()
    const url = await serving((out) => {
      out.write('x')
      dripping.add(setInterval(() => out.write('x'), 20))
    })
    const collecting = setInterval(collectGarbage, 50)

    await expect(fetchWhole(url, {}, { bytes: 10_000, milliseconds: 600 })).rejects.toMatchObject({
      name: 'TimeoutError',
    })

    for (const timer of [...dripping, collecting]) clearInterval(timer)
  })

  test('that breaks off is no body', async () => {
    const url = await serving((out) => {
      out.writeHead(200, { 'content-length': '100' }).write('half', () => out.destroy())
    })

    await expect(fetchWhole(url, {}, LIMITS)).rejects.toThrow()
  })
})

test('headers that never come are given up in time', async () => {
  const url = await serving(() => undefined)

  await expect(fetchWhole(url, {}, { bytes: 10, milliseconds: 300 })).rejects.toMatchObject({
    name: 'TimeoutError',
  })
})
