import { beforeEach, describe, expect, test } from 'vitest'
import type { TestChain } from '../support/chain.ts'
import type { TestNexus } from '../support/contracts/test-nexus.ts'
import { beginInOwnProject } from '../support/own-project.ts'
import { definitionText, type Project, runIn, writeDefinition } from '../support/project.ts'

// A change is judged by the guards that stood before the commit that asks for it (decision 24): no
// later commit frees what was refused.

let chain: TestChain
let nexus: TestNexus
let account: number
let project: Project

beginInOwnProject((own) => {
  ;({ chain, contracts: nexus, account, project } = own)
})

/** Publishes these and commits them. */
async function live(...ids: readonly string[]): Promise<void> {
  for (const id of ids) await writeDefinition(project, { id })
  expect((await project.run('apply', '--yes')).exit).toBe(0)
  await project.commit('published')
}

async function another(): Promise<void> {
  await project.write('README.md', `${Math.random()}`)
  await project.commit('says hello')
}

async function applied(...flags: readonly string[]) {
  const run = await project.run('apply', ...(flags.length === 0 ? ['--yes'] : flags), '--json')
  const { outcome, refusals, problems, summary } = run.json()
  const codes = [...refusals, ...problems].map(({ code }: { readonly code: string }) => code)
  return { exit: run.exit, outcome, codes, done: summary.done, refusals, problems }
}

const activeSources = async (): Promise<number> =>
  Number(
    await nexus.read(nexus.nexus, 'getActiveSourceCount', chain.accounts[account]?.address ?? ''),
  )

describe('what a guard refused stays refused', () => {
  beforeEach(async () => {
    await project.configure({ extra: { limits: { closings: 1 } } })
  })

  test('when the protection went in the commit that closes, whatever comes later', async () => {
    await writeDefinition(project, { id: 'one', protect: true })
    await live('two')
    await writeDefinition(project, { id: 'one', state: 'closed' })
    await project.commit('takes the protection away, and closes')
    expect(await applied()).toMatchObject({ exit: 4, codes: ['protected'] })
    await another()

    const later = await applied()
    expect(later).toMatchObject({ exit: 4, codes: ['protected'] })
    expect(await activeSources()).toBe(2)

    const [approve = ''] = /--approve [0-9a-f]{16}/.exec(later.refusals[0].ways.join('\n')) ?? []
    expect(await applied(...approve.split(' '))).toMatchObject({ exit: 0, done: 1 })
  })

  test('also where the configuration stands in a subfolder', async () => {
    await writeDefinition(project, { id: 'one', protect: true })
    await live('two')
    await project.write('ops/README.md', '')
    for (const path of ['ogpu.yaml', 'sources']) await project.git('mv', path, `ops/${path}`)
    await project.commit('moves')
    await project.write(
      'ops/sources/one/source.yaml',
      definitionText({ id: 'one', state: 'closed' }),
    )
    await project.commit('takes the protection away, and closes')
    await another()

    const { exit, json } = await runIn(project, `${project.root}/ops`, 'apply', '--yes', '--json')

    expect([exit, json().refusals.map(({ code }: { readonly code: string }) => code)]).toEqual([
      4,
      ['protected'],
    ])
    expect(await activeSources()).toBe(2)
  })

  test('control: with the protection gone a commit before, it is closed', async () => {
    await writeDefinition(project, { id: 'one', protect: true })
    await live('two')
    await writeDefinition(project, { id: 'one' })
    await project.commit('takes the protection away')
    await writeDefinition(project, { id: 'one', state: 'closed' })
    await project.commit('closes')
    await another()

    expect(await applied()).toMatchObject({ exit: 0, done: 1 })
  })

  test('and asked for again in a later commit it is closed', async () => {
    await writeDefinition(project, { id: 'one', protect: true })
    await live('two')
    await writeDefinition(project, { id: 'one', state: 'closed' })
    await project.commit('takes the protection away, and closes')
    await writeDefinition(project, { id: 'one' })
    await project.commit('takes that back')
    await writeDefinition(project, { id: 'one', state: 'closed' })
    await project.commit('asks again')

    expect(await applied()).toMatchObject({ exit: 0, done: 1 })
  })

  test('when the limit was raised with it, and is named as it was', async () => {
    await live('one', 'two', 'three')
    await project.configure({ extra: { limits: { closings: 5 } } })
    for (const id of ['one', 'two', 'three'])
      await writeDefinition(project, { id, state: 'closed' })
    await project.commit('raises the limit, and closes')
    expect(await applied()).toMatchObject({ exit: 4, codes: ['limit'] })
    await another()

    const later = await applied()
    expect(later).toMatchObject({ exit: 4, codes: ['limit'] })
    expect(later.refusals[0].message).toContain('limit was 1 before')
    expect(await activeSources()).toBe(3)
  })

  test('and does not hold up what others ask for later', async () => {
    await live('one', 'two')
    await project.configure({ extra: { limits: { closings: 5 } } })
    for (const id of ['one', 'two']) await writeDefinition(project, { id, state: 'closed' })
    await project.commit('raises the limit, and closes')
    await writeDefinition(project, { id: 'three' })
    await project.commit('adds')

    expect(await applied()).toMatchObject({ exit: 5, codes: ['limit', 'limit'], done: 1 })
    expect(await activeSources()).toBe(3)
  })

  test('when a review was switched off with it', async () => {
    await project.configure({ extra: { review: 'plan' } })
    await project.commit('first')
    await project.configure({ extra: { review: 'none' } })
    await writeDefinition(project, { id: 'one' })
    await project.commit('switches review off, and publishes')
    await another()

    expect(await applied()).toMatchObject({ exit: 4, codes: ['no-review'] })
  })

  test('when its owner changed in between: nothing is published anew', async () => {
    await live('one')
    await project.configure({ owner: 'renamed-000000' })
    await project.commit('renames the owner')
    await another()

    expect((await applied()).codes).toContain('identity-change')
    expect(await activeSources()).toBe(1)
  })
})

describe('a live Source that is listed as unmanaged', () => {
  const list = async (): Promise<void> => {
    const [{ address }] = (await project.run('list', '--json')).json()
    await project.configure({ extra: { unmanaged: [address] } })
    await project.commit('lists it')
  }

  test('is not published a second time by a later commit, until that is approved', async () => {
    await live('one')
    await list()
    const [planned, first] = [await project.run('plan', '--json'), await applied()]
    await another()
    const later = await applied()

    expect(planned.exit).toBe(3)
    for (const run of [first, later])
      expect(run).toMatchObject({ exit: 3, codes: ['possible-match'] })
    expect(await activeSources()).toBe(1)
    const [approve = ''] = /--approve [0-9a-f]{16}/.exec(later.problems[0].hint) ?? []
    expect(await applied(...approve.split(' '))).toMatchObject({ exit: 0, done: 1 })
  })

  test('control: a definition that comes after the listing is published beside it', async () => {
    await live('one')
    await list()
    await writeDefinition(project, { id: 'one', minPayment: '7 OGPU' })
    await project.commit('asks for it again')
    await another()

    expect(await applied()).toMatchObject({ exit: 0, done: 1 })
    expect(await activeSources()).toBe(2)
  })
})

test('an approval of one change says who gave what, and names the others that are still wanted', async () => {
  for (const id of ['one', 'two']) await writeDefinition(project, { id })
  await project.commit('asks for two')
  const { changes } = (await project.run('plan', '--json')).json()
  const [first] = changes

  const [run, text] = [
    await project.run('apply', '--approve', first.digest.slice(0, 16), '--json'),
    await project.run('plan'),
  ]

  expect(run.exit).toBe(0)
  expect(run.json()).toMatchObject({
    outcome: 'done',
    agreed: { way: 'approval', hash: first.digest },
    left: [{ id: 'two', kind: 'publish' }],
  })
  expect(text.out).toContain('two')
})

describe('the commit that asks', () => {
  test('is found whatever else moved: files, defaults, broken states in between', async () => {
    await project.configure({ extra: { limits: { updates: 1 } } })
    await live('one', 'two')
    await project.configure({ extra: { limits: { updates: 9 } } })
    for (const id of ['one', 'two']) await writeDefinition(project, { id, minPayment: '3 OGPU' })
    await project.commit('raises the limit, and both prices')
    await project.git('mv', 'sources/one', 'sources/moved')
    await project.commit('moves a folder')
    await project.write('sources/moved/source.yaml', 'id: [')
    await project.commit('breaks it')
    await project.git('checkout', 'HEAD~1', '--', 'sources')
    await project.commit('mends it')

    expect(await applied()).toMatchObject({ exit: 4, codes: ['limit'] })
  })

  test('is missing in a shallow clone, which says how to go on, and an approval does without', async () => {
    await project.commit('first')
    await writeDefinition(project, { id: 'one' })
    await project.commit('adds')
    for (const _ of [1, 2, 3]) await another()
    await project.git('clone', '-q', '--depth', '2', `file://${project.root}`, '.home/clone')
    await project.git('-C', '.home/clone', 'remote', 'remove', 'origin')

    const run = await runIn(project, `${project.root}/.home/clone`, 'apply', '--yes', '--json')

    expect(run.exit).toBe(4)
    const [refusal, ...others] = run.json().refusals
    expect([refusal.code, refusal.id, refusal.ways[0], others]).toEqual([
      'history-too-short',
      'one',
      'git fetch --unshallow',
      [],
    ])
    const approve = /--approve ([0-9a-f]{16})/.exec(refusal.ways.join())?.[1] ?? ''
    expect(
      (await runIn(project, `${project.root}/.home/clone`, 'apply', '--approve', approve)).exit,
    ).toBe(0)
  })
})
