import { afterEach, expect, test } from 'vitest'
import { RpcQuestions } from '../../../src/adapters/chain/node-questions.ts'
import { type Reply, type RpcServer, startRpcServer } from '../../support/rpc-server.ts'

const IMPATIENT = { request: 300, refused: 300, failing: 300 }

let server: RpcServer | undefined

afterEach(() => server?.stop())

async function asked(
  reply: Reply | ((post: number) => Reply),
  path = '/v3/SECRETKEY/x?apikey=OTHER%2FKEY',
) {
  server = await startRpcServer((_, post) => (typeof reply === 'function' ? reply(post) : reply))
  return new RpcQuestions(`${server.origin}${path}`, IMPATIENT).ask('web3_clientVersion', [])
}

const error = (message: string, code = -32_000): Reply => ({
  body: { jsonrpc: '2.0', id: 1, error: { code, message } },
})

test('what a node says is given back as it is, and its refusal with its code', async () => {
  expect(await asked({ body: { jsonrpc: '2.0', id: 1, result: 'Sonic/v2' } })).toEqual({
    kind: 'result',
    result: 'Sonic/v2',
  })
  await server?.stop()
  expect(await asked(error('no such method', -32_601))).toEqual({
    kind: 'refused',
    message: 'no such method',
    code: -32_601,
  })
})

test.each([
  'no route POST /v3/SECRETKEY/x?apikey=OTHER%2FKEY',
  'the key SECRETKEY is blocked, and so is OTHER/KEY',
  'see https://rpc.example/v3/SECRETKEY',
])('nothing that stood in its address is in what it says: %s', async (message) => {
  expect(JSON.stringify(await asked(error(message)))).not.toMatch(/SECRETKEY|OTHER.*KEY/)
})

test('a rate limit and a dropped connection are silence, asked again; a body that is too large is a refusal', async () => {
  expect(await asked(error('rate limit exceeded', -32_005))).toMatchObject({ kind: 'silent' })
  expect(server?.posts).toHaveLength(3)
  await server?.stop()
  expect(
    await asked((post) =>
      post === 1 ? 'reset' : { body: { jsonrpc: '2.0', id: 1, result: '0x1' } },
    ),
  ).toMatchObject({ kind: 'result' })
  await server?.stop()
  expect(await asked({ status: 413 })).toMatchObject({ kind: 'refused' })
})
