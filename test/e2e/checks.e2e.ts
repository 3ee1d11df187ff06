import { afterAll, beforeAll, expect, test } from 'vitest'
import { parse, stringify } from 'yaml'
import { pullRequestEvent } from '../support/github/events.ts'
import { aClosing, aDefinition, aDeletion } from './definitions.ts'
import { ownComment, ownComments, writes } from './looks.ts'
import { checkout } from './runner/checkout.ts'
import { type Stage, startStage } from './world.ts'

let stage: Stage

beforeAll(async () => {
  stage = await startStage()
})
afterAll(() => stage.stop())

test.concurrent('a pull request that touches nothing of ours needs no chain: what waits is named as not known, with no comment and no fetch but of its base', async () => {
  const world = await stage.world({
    files: aDefinition({ id: 'one' }),
    rpcUrl: 'http://127.0.0.1:1',
  })
  const { github } = world
  const { number } = await github.openPull({ branch: 'docs', files: { 'README.md': 'Hello\n' } })
  const event = await pullRequestEvent(github, number)
  const workspace = await checkout(github, event)
  const before = github.fetches.length

  const planned = await world.run(event, { workspace })

  expect(planned.exit, planned.log).toBe(0)
  expect(planned.outputs).toMatchObject({ changes: 'false', 'to-publish': '0' })
  expect(planned.annotations).toMatchObject([{ kind: 'warning' }])
  expect(planned.log).not.toContain('nothing to plan')
  expect([
    ownComments(github, number),
    github.count('issues/list-comments'),
    github.writes(),
  ]).toEqual([[], 1, 0])
  expect(
    github.fetches.slice(before).filter(({ path }) => path.endsWith('/git-upload-pack')).length,
  ).toBeLessThanOrEqual(2)
  const commits = (await workspace.git('cat-file', '--batch-all-objects', '--batch-check'))
    .split('\n')
    .filter((line) => line.includes(' commit '))
  expect(commits.map((line) => line.split(' ')[0]).sort()).toEqual(
    [github.pull(number).base, event.sha].sort(),
  ) // exactly one was missing
  await workspace.remove()
  await world.stop()
})

test.concurrent('the head may be checked out in place of the merge, and a base that moved on is not blamed on it', async () => {
  const world = await stage.world({ review: 'plan', files: aDefinition({ id: 'one' }) })
  const { github } = world
  const { number } = await github.openPull({ branch: 'add', files: aDefinition({ id: 'two' }) })
  await github.pushToBranch('main', aDefinition({ id: 'three' }))
  const event = await pullRequestEvent(github, number)
  const workspace = await checkout(github, {
    ref: `refs/pull/${number}/head`,
    sha: github.pull(number).head,
  })

  const planned = await world.run(event, { workspace })

  expect(planned.exit, planned.log).toBe(0)
  expect(ownComment(github, number).record.changes.map(({ id, kind }) => [id, kind])).toEqual([
    ['two', 'publish'],
  ])
  expect(planned.outputs).toMatchObject({
    'to-publish': '1',
    'to-close': '0',
    orphans: '0',
    drifted: '1',
  })
  await workspace.remove()
  await world.stop()
})

test.concurrent('what is wrong on the base branch turns no innocent pull request red, and its own does', async () => {
  const sources = (...ids: readonly string[]) =>
    Object.assign({}, ...ids.map((id) => aDefinition({ id, image: id })))
  const files = sources('one', 'two', 'three')
  const world = await stage.world({ files })
  const { github } = world
  const applied = await world.dispatch({}, { inputs: { command: 'apply' } })
  expect(applied.exit, applied.log).toBe(0)
  const privileged = (id: string) => ({
    [`sources/${id}/compose.cpu.yaml`]:
      'services:\n  model:\n    image: acme/model:1\n    privileged: true\n',
  })
  await github.pushToBranch('main', {
    ...world.config({ review: 'plan', limits: { closings: 0 } }),
    ...aDeletion('one'),
    ...aClosing('two'),
    ...privileged('three'),
  })
  const open = async (branch: string, change: Readonly<Record<string, string | null>>) =>
    world.plan((await github.openPull({ branch, files: change })).number)

  const innocent = await open('innocent', sources('four'))
  expect(innocent.exit, innocent.log).toBe(0)
  expect(
    innocent.annotations.filter(({ kind, file }) => kind === 'error' && file?.includes('four')),
  ).toEqual([])

  const guilty = [
    await open('problem', { ...sources('four'), ...privileged('four') }),
    await open('orphan', { ...aDeletion('three'), ...sources('five') }),
    await open('touched', {
      'sources/three/compose.cpu.yaml':
        'services:\n  model:\n    image: acme/model:2\n    privileged: true\n',
    }),
  ]
  expect(guilty.map(({ exit }) => exit)).toEqual([3, 4, 3])
  expect(guilty.map(({ outputs }) => outputs['failure-reason'])).toEqual([
    expect.stringMatching(/^compose-/),
    'orphan',
    expect.stringMatching(/^compose-/),
  ])
  await world.stop()
})

test.concurrent('fail-on decides what a check is red for', async () => {
  const world = await stage.world({ files: aDefinition({ id: 'one' }) })
  const { github } = world
  const mixed = aDefinition({ id: 'two', name: 'Sourсe with a Cyrillic letter' })
  const run = async (
    branch: string,
    files: Readonly<Record<string, string | null>>,
    failOn: string,
  ) => {
    const { exit, outputs } = await world.plan((await github.openPull({ branch, files })).number, {
      inputs: { 'fail-on': failOn },
    })
    return [exit, outputs['failure-reason']]
  }

  expect(await run('a', mixed, 'problems')).toEqual([0, undefined])
  expect(await run('b', mixed, 'warnings')).toEqual([3, 'mixed-script'])
  expect(await run('c', mixed, 'changes')).toEqual([2, 'changes'])
  await github.pushToBranch('main', mixed)
  // what main wants already is no change of this one
  expect(await run('d', { 'sources/note.md': 'a note\n' }, 'changes')).toEqual([0, undefined])
  expect(await run('e', { 'sources/note.md': 'a note\n' }, 'warnings')).toEqual([0, undefined])
  await world.stop()
})

test.concurrent('two networks and two configurations have a comment each', async () => {
  const world = await stage.world()
  const { github } = world
  const config = parse(world.config({})['ogpu.yaml'] ?? '') as {
    owner: string
    networks: Record<string, object>
  }
  const [local, client] = [config.networks['local'], '0x70997970C51812dc3A010C7d01b50e0d17dc79C8']
  const two = stringify({ ...config, networks: { local, second: { on: 'local', client } } })
  const inTeam = Object.fromEntries(
    Object.entries(aDefinition({ id: 'theirs' })).map(([file, text]) => [`team/${file}`, text]),
  )
  const files = {
    'ogpu.yaml': two,
    'team/ogpu.yaml': stringify({
      ...config,
      owner: 'team-abc123',
      networks: { local: { ...local, client: '0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC' } },
    }),
    ...aDefinition({ id: 'one', networks: ['local', 'second'] }),
    ...inTeam,
  }
  const { number } = await github.openPull({ branch: 'both', files })
  const inputs = [
    { network: 'local' },
    { network: 'second' },
    { 'working-directory': 'team' },
    { config: 'team/ogpu.yaml' },
  ] as const

  const runs = []
  for (const one of inputs) runs.push(await world.plan(number, { inputs: one }))
  const unnamed = await world.plan(number)

  expect(
    runs.map(({ exit }) => exit),
    runs.map(({ log }) => log).join(''),
  ).toEqual([0, 0, 0, 0])
  expect([unnamed.exit, unnamed.outputs['failure-reason']], unnamed.log).toEqual([3, 'usage'])
  const found = ownComments(github, number).map(
    ({ record: { config: path, network, changes } }) => [
      path,
      network,
      changes.map(({ id }) => id).join(),
    ],
  )
  expect(found).toEqual([
    ['ogpu.yaml', 'local', 'one'],
    ['ogpu.yaml', 'second', 'one'],
    ['team/ogpu.yaml', 'local', 'theirs'],
    ['ogpu.yaml', 'ogpu.yaml', ''],
  ])
  expect(runs[2]?.annotations.map(({ file }) => file)).toContain('team/sources/theirs/source.yaml')
  expect(writes(github)).toBe(4)
  await world.stop()
})

test.concurrent('hundreds of definitions fit the summary and the annotations; that no comment carries them all is an error before the merge', async () => {
  const world = await stage.world({ review: 'plan' })
  const { github } = world
  const description = 'A longer description of what it does. '.repeat(20)
  const many = Array.from({ length: 400 }, (_, index) =>
    aDefinition({ id: `source-${String(index).padStart(3, '0')}`, description }),
  )
  const { number } = await github.openPull({ branch: 'many', files: Object.assign({}, ...many) })

  const planned = await world.plan(number)

  expect([planned.exit, planned.outputs['failure-reason']], planned.log.slice(0, 2_000)).toEqual([
    3,
    'plan-too-large',
  ])
  expect(planned.outputs['to-publish']).toBe('400')
  expect(planned.annotations).toContainEqual(
    expect.objectContaining({
      kind: 'error',
      message: expect.stringContaining('Split the pull request'),
    }),
  )
  const { body } = ownComment(github, number)
  expect(Buffer.byteLength(body)).toBeLessThanOrEqual(60_000)
  expect(body).toContain('400 to publish')
  expect(Buffer.byteLength(planned.summary)).toBeLessThanOrEqual(900 * 1024)
  expect(planned.summary).toContain('source-399')
  expect(await planned.file('report-path')).toContain('source-399')
  expect(planned.annotations.filter(({ kind }) => kind === 'notice')).toHaveLength(10)
  expect(planned.annotations.filter(({ kind }) => kind === 'notice').at(-1)?.message).toMatch(
    /^and 391 more: see the summary/,
  )

  const broken = await github.openPull({
    branch: 'broken',
    files: Object.fromEntries(
      Array.from({ length: 25 }, (_, index) => [`sources/b-${index}.yaml`, 'id: 1\n']),
    ),
  })
  const refused = await world.plan(broken.number)
  const errors = refused.annotations.filter(({ kind }) => kind === 'error')
  expect([refused.exit, errors.length], refused.log.slice(0, 2_000)).toEqual([3, 10])
  expect(errors.at(-1)?.message).toMatch(/^and \d+ more: see the summary/)
  await world.stop()
})
