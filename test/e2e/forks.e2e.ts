import { createServer } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { stringify } from 'yaml'
import { pullRequestEvent, pullRequestTargetEvent } from '../support/github/events.ts'
import { aClosing, aDefinition } from './definitions.ts'
import { ownComments } from './looks.ts'
import { checkout } from './runner/checkout.ts'
import { type Stage, startStage } from './world.ts'

let stage: Stage
let ear: Ear

beforeAll(async () => {
  ;[stage, ear] = await Promise.all([startStage(), listen()])
})
afterAll(async () => {
  expect(ear.heard()).toBe(0) // whatever any stranger of this file names
  await Promise.all([stage.stop(), ear.stop()])
})

interface Ear {
  readonly origin: string
  heard(): number
  stop(): Promise<void>
}

/** A port that nobody may knock at. */
async function listen(): Promise<Ear> {
  let heard = 0
  const server = createServer((socket) => {
    heard += 1
    socket.destroy()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  return {
    origin: `http://127.0.0.1:${port}`,
    heard: () => heard,
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  }
}

const notices = (annotations: readonly { readonly title?: string }[]) =>
  annotations.filter(({ title }) => title === 'The plan is not in the pull request')

test.concurrent('a stranger gets the whole plan in summary and annotations, and one notice where nothing has to be reviewed', async () => {
  const world = await stage.world({ isPrivate: false, files: aDefinition({ id: 'one' }) })
  const files = {
    ...aDefinition({ id: 'two' }),
    ...aDefinition({ id: 'one', minPayment: '0.09 OGPU' }),
  }
  const { number } = await world.github.openPull({
    branch: 'add-two',
    author: 'stranger',
    fork: 'stranger',
    files,
  })

  const planned = await world.plan(number)

  expect(planned.exit, planned.log).toBe(0)
  expect(planned.summary).toContain('2 to publish')
  expect(planned.summary).toContain('0.09 OGPU')
  expect(planned.outputs).toMatchObject({
    'to-publish': '2',
    changes: 'true',
    fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/),
  })
  expect(planned.outputs['comment-url']).toBeUndefined()
  expect(
    planned.annotations.flatMap(({ kind, file, line }) =>
      kind === 'notice' ? [[file, line]] : [],
    ),
  ).toEqual([
    [undefined, undefined], // what concerns the whole run, which is never the one that is left out
    ['sources/one/source.yaml', 6],
    ['sources/two/source.yaml', 1],
  ])
  expect(notices(planned.annotations)).toHaveLength(1)
  expect(ownComments(world.github, number)).toEqual([])
  expect(world.github.violations).toEqual([])
  await world.stop()
})

test.concurrent('where a review is asked for, the check of a stranger’s change fails and names both ways on', async () => {
  const world = await stage.world({
    review: 'plan',
    isPrivate: false,
    files: aDefinition({ id: 'one' }),
  })
  const { number } = await world.github.openPull({
    branch: 'add-two',
    author: 'stranger',
    fork: 'stranger',
    files: aDefinition({ id: 'two' }),
  })
  const harmless = await world.github.openPull({
    branch: 'note',
    author: 'stranger',
    fork: 'stranger',
    files: { 'sources/note.md': 'a note\n' },
  })

  const planned = await world.plan(number)

  expect(planned.exit, planned.log).toBe(3)
  expect(planned.outputs).toMatchObject({
    'failure-reason': 'comment-not-written',
    'to-publish': '1',
  })
  expect(planned.summary).toContain('1 to publish')
  const errors = planned.annotations.filter(({ kind }) => kind === 'error')
  expect(errors).toHaveLength(1)
  expect(errors[0]?.message).toContain('push the branch to acme/ogpu-sources')
  expect(errors[0]?.message).toContain(
    `gh workflow run opengpu.yml -f approve=${planned.outputs['fingerprint']?.slice(0, 16)}`,
  )

  const waiting = await world.plan(number, { inputs: { merging: 'waits' } })
  expect(waiting.annotations.find(({ kind }) => kind === 'error')?.message).toMatch(
    /or merge, then approve it: gh workflow run opengpu\.yml$/,
  )

  const quiet = await world.plan(harmless.number)
  expect(quiet.exit, quiet.log).toBe(0)
  await world.stop()
})

test.concurrent('the way on that it names works: merged, then approved', async () => {
  const world = await stage.world({ review: 'plan' })
  const { number } = await world.github.openPull({
    branch: 'add-two',
    author: 'stranger',
    fork: 'stranger',
    files: aDefinition({ id: 'two' }),
  })
  const planned = await world.plan(number)
  const approve =
    /approve=([0-9a-f]{16})/.exec(
      planned.annotations.find(({ kind }) => kind === 'error')?.message ?? '',
    )?.[1] ?? ''

  const refused = await world.merge(number)
  const approved = await world.dispatch({ approve })

  expect([refused.exit, refused.outputs['failure-reason']], refused.log).toEqual([4, 'no-review'])
  expect(approved.exit, approved.log).toBe(0)
  expect(JSON.parse(approved.outputs['addresses'] ?? '{}')).toHaveProperty('two')
  await world.stop()
})

test.concurrent('no endpoint and no URL that a stranger names is asked', async () => {
  const world = await stage.world({ isPrivate: false, files: aDefinition({ id: 'one' }) })
  const { github } = world
  const open = async (branch: string, files: Record<string, string | null>) =>
    world.plan(
      (await github.openPull({ branch, author: 'stranger', fork: 'stranger', files })).number,
    )
  const endpoints = {
    rpcUrl: `${ear.origin}/rpc`,
    gatewayUrl: `${ear.origin}/ipfs/`,
    pinUrl: `${ear.origin}/pin`,
  }
  const url = {
    environments: { cpu: `${ear.origin.replace('http', 'https')}/compose.yml` },
    logoUrl: `${ear.origin.replace('http', 'https')}/logo.png`,
  }

  const changed = await open('changed', {
    ...world.config({ extra: endpoints }),
    ...aDefinition({ id: 'two' }),
  })
  expect(changed.exit, changed.log).toBe(0)
  expect(changed.outputs).toMatchObject({ 'to-publish': '2' })
  const renamed = await open('new', {
    'ogpu.yaml': (
      world.config({ extra: { ...endpoints, nexus: `0x${'1'.repeat(40)}` } })['ogpu.yaml'] ?? ''
    ).replace('local:', 'other:'),
    ...aDefinition({ id: 'two', networks: ['other'] }),
    'sources/one/source.yaml': null,
  })
  expect([renamed.exit, renamed.outputs['failure-reason']], renamed.log).toEqual([3, 'bad-network'])
  expect(renamed.annotations[0]?.message).toContain('another repository')
  const named = await open('urls', {
    'sources/two.yaml': stringify({
      id: 'two',
      name: 'Two',
      payment: { minPayment: '1 OGPU' },
      maxExpiry: '1h',
      networks: ['local'],
      ...url,
    }),
  })
  expect(named.log).not.toContain('url-unreachable')
  expect(ear.heard()).toBe(0)
  await world.stop()
})

test.concurrent('a stranger’s edits of guards change nothing, and what they would allow is refused', async () => {
  const world = await stage.world({
    review: 'plan',
    isPrivate: false,
    confirmations: 0,
    limits: { closings: 0 },
    files: { ...aDefinition({ id: 'one' }), ...aDefinition({ id: 'two', protect: true }) },
  })
  const { github } = world
  const seeded = await world.dispatch({
    approve:
      (await world.dispatch({}, { inputs: { command: 'plan' }, withKey: false })).outputs[
        'fingerprint'
      ] ?? '',
  })
  expect(seeded.exit, seeded.log).toBe(0)
  const stranger = { author: 'stranger', fork: 'stranger' }
  const config = world.config({ review: 'none', limits: { closings: 9 } })

  const closing = await world.plan(
    (
      await github.openPull({
        branch: 'close',
        ...stranger,
        files: { ...config, ...aClosing('one') },
      })
    ).number,
  )
  expect([closing.exit, closing.outputs['failure-reason']], closing.log).toEqual([4, 'limit'])
  const shielded = await world.plan(
    (
      await github.openPull({
        branch: 'unshield',
        ...stranger,
        files: { ...config, ...aClosing('two') },
      })
    ).number,
  )
  expect([shielded.exit, shielded.outputs['failure-reason']], shielded.log).toEqual([
    4,
    expect.stringMatching(/limit|protected/),
  ])
  expect(shielded.summary).toContain('protect')
  const unreviewed = await world.plan(
    (
      await github.openPull({
        branch: 'weak',
        ...stranger,
        files: { ...config, ...aDefinition({ id: 'three' }) },
      })
    ).number,
  )
  expect([unreviewed.exit, unreviewed.outputs['failure-reason']], unreviewed.log).toEqual([
    3,
    'comment-not-written',
  ])
  const taken = world.config({ extra: { client: `0x${'7'.repeat(40)}` } })
  const stolen = await world.plan(
    (
      await github.openPull({
        branch: 'steal',
        ...stranger,
        files: { ...taken, ...aDefinition({ id: 'three' }) },
      })
    ).number,
  )
  expect([stolen.exit, stolen.outputs['failure-reason']], stolen.log).toEqual([
    3,
    'identity-change',
  ])
  await world.stop()
})

test.concurrent('a key that comes with a pull request is refused before anything is read', async () => {
  const world = await stage.world({ isPrivate: false, files: aDefinition({ id: 'one' }) })
  const { github, key } = world
  const { number } = await github.openPull({
    branch: 'add-two',
    author: 'stranger',
    fork: 'stranger',
    files: aDefinition({ id: 'two' }),
  })
  const event = await pullRequestEvent(github, number)
  const target = await pullRequestTargetEvent(github, number)
  const workspace = await checkout(github, event)
  const [requests, fetches] = [github.requests.length, github.fetches.length]
  const runs = [
    await world.run(event, { workspace, withKey: true }),
    await world.run(target, { workspace, withKey: true }),
    await world.run(target, { workspace, withKey: true, inputs: { command: 'apply' } }),
    await world.run(
      { ...event, name: 'pull_request' },
      { workspace, env: { CLIENT_PRIVATE_KEY_LOCAL: key }, inputs: { command: 'validate' } },
    ),
    await world.run(target, {
      workspace,
      env: { OGPU_KEYSTORE: '/tmp/keystore.json' },
      inputs: { command: 'plan' },
    }),
  ]

  for (const run of runs) {
    expect([run.exit, run.outputs], run.log).toEqual([3, { 'failure-reason': 'workflow' }])
    expect(run.annotations).toMatchObject([
      { kind: 'error', message: expect.stringContaining(`github.event_name != 'pull_request'`) },
    ])
    expect(run.shown).not.toContain(key.slice(2))
  }
  expect([github.requests.length, github.fetches.length]).toEqual([requests, fetches])
  await workspace.remove()
  await world.stop()
})

test.concurrent('a stranger’s files are as foreign where they run with the rights of the base', async () => {
  const world = await stage.world({ isPrivate: false, files: aDefinition({ id: 'one' }) })
  const { github } = world
  const files = {
    ...world.config({
      extra: { rpcUrl: ear.origin, gatewayUrl: `${ear.origin}/ipfs/`, pinUrl: ear.origin },
    }),
    ...aDefinition({ id: 'two' }),
  }
  const { number } = await github.openPull({
    branch: 'add-two',
    author: 'stranger',
    fork: 'stranger',
    files,
  })
  const workspace = await checkout(github, await pullRequestEvent(github, number))
  const target = await pullRequestTargetEvent(github, number)

  const unasked = await world.run(target, { workspace })
  expect([unasked.exit, unasked.outputs['failure-reason']], unasked.log).toEqual([3, 'workflow'])
  const asked = await world.run(target, { workspace, inputs: { command: 'plan' } })
  expect([asked.exit, asked.outputs['failure-reason']], asked.log).toEqual([1, 'no-base'])
  expect(ear.heard()).toBe(0)
  await workspace.remove()
  await world.stop()
})
