import { Wallet } from 'ethers'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { markdown } from '../../src/report/format/escape.ts'
import { pullRequestEvent } from '../support/github/events.ts'
import { each, type Reply, startRpcServer } from '../support/rpc-server.ts'
import { aDefinition } from './definitions.ts'
import { checkout } from './runner/checkout.ts'
import type { ActionResult } from './runner/run-action.ts'
import { type RunOptions, type Stage, startStage, type World } from './world.ts'

let stage: Stage

beforeAll(async () => {
  stage = await startStage()
})
afterAll(() => stage.stop())

/** Every way to write a secret that a library, a server or a report of ours might take. */
function spellings(secret: string): readonly string[] {
  const trimmed = secret.trim()
  const bare = trimmed.replace(/^0x/i, '')
  const all = [
    trimmed,
    bare,
    bare.toLowerCase(),
    bare.toUpperCase(),
    encodeURIComponent(trimmed),
    JSON.stringify(trimmed).slice(1, -1),
    markdown(trimmed, 999),
  ]
  const coded = [Buffer.from(trimmed), Buffer.from(bare), Buffer.from(bare, 'hex')].flatMap(
    (bytes) => [bytes.toString('base64'), bytes.toString('base64url')],
  )
  return [...new Set([...all, ...coded])].filter((text) => text.length >= 8)
}

/** Where a secret, or half of it, can be read by somebody who should not. */
async function leaks(
  { github }: World,
  run: ActionResult,
  secrets: readonly string[],
): Promise<readonly string[]> {
  const seen: Readonly<Record<string, string>> = {
    log: run.shown,
    outputs: JSON.stringify(run.outputs),
    summary: run.summary,
    files: (await run.left()).join('\n'),
    comments: [...github.state.comments.values(), ...github.issues()]
      .map(({ body }) => body)
      .join('\n'),
    requests: JSON.stringify(github.requests.map(({ path, query, body }) => [path, query, body])),
    git: JSON.stringify(github.fetches),
  }
  const wanted = secrets
    .flatMap((secret) => [secret, secret.slice(0, Math.max(12, secret.length / 2))])
    .flatMap(spellings)
  return Object.entries(seen).flatMap(([where, text]) =>
    wanted.filter((one) => text.includes(one)).map((one) => `${where}: ${one}`),
  )
}

const [USER, PASSWORD, PROJECT, QUERY] = [
  'bob.the-reader',
  'hunter2-p@ssw0rd',
  'v3kEy_9f8e7d6c5b4a39281706',
  'Q0-secret_0123456789abcdef',
]
const addressWith = (origin: string): string =>
  `${origin.replace('//', `//${USER}:${encodeURIComponent(PASSWORD)}@`)}/v3/${PROJECT}/mainnet?apikey=${QUERY}&network=1`

test.concurrent('the RPC’s address is shown as its host only, whatever the RPC says and however it fails', async () => {
  const world = await stage.world({ review: 'plan' })
  const { number } = await world.github.openPull({
    branch: 'add',
    files: aDefinition({ id: 'one' }),
  })
  const echo = `no access for ${PROJECT} and ${QUERY}: ask https://${USER}:${PASSWORD}@rpc.example/v3/${PROJECT}?apikey=${QUERY} (Basic ${btoa(`${USER}:${PASSWORD}`)})`
  const replies: readonly [string, (calls: Parameters<ReturnType<typeof each>>[0]) => Reply][] = [
    ['a status', () => ({ status: 401, text: echo })],
    ['an error', each(() => ({ error: { code: -32_000, message: echo } }))],
    ['another chain', each(() => ({ result: '0x1' }))],
    ['nonsense', each(() => ({ result: echo }))],
  ]

  const runs = await Promise.all(
    replies.map(async ([name, reply]) => {
      const rpc = await startRpcServer(reply)
      const run = await world.plan(number, { inputs: { 'rpc-url': addressWith(rpc.origin) } })
      await rpc.stop()
      return { name, run }
    }),
  )
  runs.push({
    name: 'no answer',
    run: await world.plan(number, { inputs: { 'rpc-url': addressWith('http://127.0.0.1:1') } }),
  })
  runs.push({
    name: 'no address',
    run: await world.plan(number, { inputs: { 'rpc-url': addressWith('htp://127.0.0.1') } }),
  })

  for (const { name, run } of runs) {
    expect(run.exit, `${name}\n${run.log}`).not.toBe(0)
    expect(await leaks(world, run, [PASSWORD, PROJECT, QUERY, addressWith('')]), name).toEqual([])
    expect(run.log.length, name).toBeGreaterThan(80)
  }
  const working = await world.plan(number, {
    inputs: { 'rpc-url': `${world.chain.rpcUrl}/?apikey=${QUERY}` },
  })
  expect([working.exit, await leaks(world, working, [QUERY])], working.log).toEqual([0, []])
  await world.stop()
})

test.concurrent('the key is in no text, however it is written and whatever goes wrong', async () => {
  const world = await stage.world({ files: aDefinition({ id: 'one' }) })
  const { key } = world
  const other = Wallet.createRandom().privateKey
  const rpc = await startRpcServer(
    each(() => ({ error: { code: -32_000, message: `echo ${key} ${key.slice(2)}` } })),
  )
  const spaced = `${key.slice(0, 30)} ${key.slice(30)}`
  const run = async (name: string, secret: string, options: RunOptions, exit: number) => {
    const given = 'env' in options ? { env: { ...options.env } } : {}
    const result = await world.dispatch(
      { approve: 'f'.repeat(16) },
      {
        withKey: false,
        ...options,
        inputs: { ...('env' in options ? {} : { 'private-key': secret }), ...options.inputs },
        ...given,
      },
    )
    expect(result.exit, `${name}\n${result.log}`).toBe(exit)
    expect(await leaks(world, result, [secret, key, ...secret.split(' ')]), name).toEqual([])
  }

  await run('with an inner space', spaced, {}, 3)
  await run('a digit short', key.slice(0, -1), {}, 3)
  await run('of nobody', `0x${'0'.repeat(63)}1`, {}, 3)
  await run('of another wallet, 0x-less and with a newline', `${other.slice(2)}\n`, {}, 3)
  await run('that the RPC repeats', key, { inputs: { 'rpc-url': rpc.origin } }, 1)
  await run(
    'in the environment, upper case',
    key,
    { env: { CLIENT_PRIVATE_KEY_LOCAL: key.slice(2).toUpperCase() } },
    4,
  )
  await run('an approval that is the key', key, { inputs: { approve: key.slice(2) } }, 4)
  await run(
    'a keystore that is none',
    'correct horse battery',
    { env: { OGPU_KEYSTORE: '/dev/null', OGPU_KEYSTORE_PASSWORD: 'correct horse battery' } },
    3,
  )
  const used = await world.dispatch(
    {},
    {
      withKey: false,
      inputs: { command: 'apply', 'private-key': ` ${key.slice(2).toUpperCase()}\r\n` },
    },
  )
  expect([used.exit, await leaks(world, used, [key])], used.log).toEqual([0, []])
  await Promise.all([rpc.stop(), world.stop()])
})

test.concurrent('the token is in no text, though GitHub or git says it aloud', async () => {
  const world = await stage.world({ review: 'plan', files: aDefinition({ id: 'one' }) })
  const { github } = world
  const { number } = await github.openPull({ branch: 'add', files: aDefinition({ id: 'two' }) })
  const token = github.tokens.forJob()
  const message = `authorization: token ${token}, basic ${btoa(`x-access-token:${token}`)}`
  const says = (operation: string, status: number) =>
    github.troubles.on({ operation }, { kind: 'status', status, message })

  for (const [operation, status] of [
    ['issues/create-comment', 403],
    ['issues/list-comments', 401],
    ['pulls/get', 404],
    ['issues/create-comment', 422],
  ] as const) {
    github.troubles.calm()
    says(operation, status)
    const planned = await world.plan(number, { token })
    expect([planned.exit, planned.outputs['failure-reason']], planned.log).toEqual([
      3,
      'comment-not-written',
    ])
    expect(await leaks(world, planned, [token]), operation).toEqual([])
  }
  says('repos/get', 401)
  const scheduled = await world.schedule({ token })
  expect([scheduled.exit, scheduled.outputs['failure-reason']], scheduled.log).toEqual([
    1,
    'github-refused',
  ])
  expect(await leaks(world, scheduled, [token])).toEqual([])

  github.troubles.calm()
  const workspace = await checkout(github, await pullRequestEvent(github, number))
  const blind = github.tokens.forJob({ 'pull-requests': 'write' })
  const baseless = await world.plan(number, { token: blind, workspace })
  expect([baseless.exit, baseless.outputs['failure-reason']], baseless.log).toEqual([1, 'no-base'])
  expect(await leaks(world, baseless, [blind])).toEqual([])
  await workspace.remove()
  await world.stop()
})
