import { describe, expect, test } from 'vitest'
import { asWei } from '../../src/model/units/amount.ts'
import { pinnedBySdk } from '../support/pinned.ts'
import { type Run, writeDefinition } from '../support/project.ts'
import { aStage } from '../support/stage.ts'
import type { TroubledProject } from '../support/troubled-project.ts'

// A person has the client's key and works with other tools while apply is under way. Each act is
// mined just before the program's own bytes reach the node.

const stage = aStage()
const { inProject } = stage

/** Applies; the person acts before the program's sending with this number, counted from 1. */
async function applyWhile(
  project: TroubledProject,
  sending: number,
  action: () => unknown,
): Promise<Run> {
  project.rpc.on(
    { method: 'eth_sendRawTransaction', skip: sending - 1, times: 1 },
    { kind: 'run', when: 'before', action },
  )
  const run = await project.run('apply', '--yes', '--json')
  project.rpc.calm()
  return run
}

async function expectGreen(project: TroubledProject): Promise<void> {
  const again = await project.run('apply', '--yes', '--json')
  expect(again.exit, again.out).toBe(0)
  const planned = await project.run('plan', '--json', '--detailed-exitcode')
  expect(planned.exit, planned.out).toBe(0)
}

describe('a person uses the same wallet while apply is under way', () => {
  test.concurrent('a payment takes the nonce, and everything is published once all the same', async () => {
    await inProject(async (project) => {
      await project.define('one', 'two', 'three')

      const { exit, json } = await applyWhile(project, 2, () => project.person.pay())

      expect(exit).toBe(0)
      expect(json()).toMatchObject({ outcome: 'done', summary: { done: 3 }, inFlight: [] })
      await project.expectOneEach('one', 'two', 'three')
    })
  })

  test.concurrent('a publish of something else takes the nonce, and everything is published once all the same', async () => {
    await inProject(async (project) => {
      await project.define('one', 'two', 'three')

      const { exit, json } = await applyWhile(project, 1, async () =>
        project.person.publish({ imageMetadataUrl: await pinnedBySdk(stage.chain) }),
      )

      expect(exit).toBe(0)
      expect(json()).toMatchObject({ outcome: 'done', summary: { done: 3 } })
      await project.expectOneEach('one', 'two', 'three')
      expect(await project.sources()).toHaveLength(4)
    })
  })

  test.concurrent('a payment before each of our sendings ends after three rounds, says so, and the next run completes it', async () => {
    await inProject(async (project) => {
      await project.define('one', 'two')
      project.rpc.on(
        { method: 'eth_sendRawTransaction' },
        { kind: 'run', when: 'before', action: () => project.person.pay() },
      )

      const { exit, json } = await project.run('apply', '--yes', '--json')

      expect(exit).not.toBe(0)
      expect(json()).toMatchObject({ summary: { done: 0 }, inFlight: [] })
      expect(json().receipts.map(({ status }: { status: string }) => status)).toEqual([
        'not-attempted',
        'not-attempted',
      ])
      project.rpc.calm()
      await expectGreen(project)
      await project.expectOneEach('one', 'two')
    })
  })

  test.concurrent('a publish of the same service with other tools is not doubled, and is not called done', async () => {
    await inProject(async (project) => {
      await project.define('one', 'two')
      const imageMetadataUrl = await pinnedBySdk(stage.chain, {
        name: 'Name of two',
        cpu: 'https://example.com/two.yml',
      })

      const { exit, json } = await applyWhile(project, 1, () =>
        project.person.publish({ imageMetadataUrl }),
      )

      expect(exit).toBe(5)
      expect(json()).toMatchObject({ outcome: 'partial' })
      expect(json().receipts.find(({ id }: { id: string }) => id === 'two')).toMatchObject({
        status: 'not-attempted',
      })
      await project.expectOneEach('one')
      expect(await project.sources()).toHaveLength(2)
    })
  })

  test.concurrent('a publish whose metadata nobody can read stops the publishes that are left, which are not called done', async () => {
    await inProject(async (project) => {
      await project.define('one', 'two')

      const { exit, json } = await applyWhile(project, 2, () => project.person.publish())

      expect(exit).toBe(5)
      expect(json()).toMatchObject({ outcome: 'partial', summary: { done: 1, notAttempted: 1 } })
      await project.expectOneEach('one')
    })
  })

  test.concurrent('another price on the Source that is being updated is seen, and the update is not called done', async () => {
    await inProject(async (project) => {
      await project.define('one')
      await project.run('apply', '--yes')
      await writeDefinition(project, { id: 'one', minPayment: '7 OGPU' })
      const [source] = await project.sources()

      const { exit, json } = await applyWhile(
        project,
        1,
        () => source && project.person.update(source.address, { minPayment: asWei(5n) }),
      )

      expect(exit).not.toBe(0)
      expect(json().receipts).toMatchObject([
        { id: 'one', kind: 'update', status: 'not-attempted' },
      ])
      expect(await project.sources()).toMatchObject([{ params: { minPayment: 5n } }])
      await expectGreen(project)
      expect(await project.sources()).toMatchObject([{ params: { minPayment: 7n * 10n ** 18n } }])
    })
  })

  test.concurrent('another price on a Source that is being updated holds the closings of that run', async () => {
    await inProject(async (project) => {
      await project.define('one', 'two')
      await project.run('apply', '--yes')
      await writeDefinition(project, { id: 'one', minPayment: '7 OGPU' })
      await writeDefinition(project, { id: 'two', state: 'closed' })
      const [source] = await project.sources()

      const { exit, json } = await applyWhile(
        project,
        1,
        () => source && project.person.update(source.address, { minPayment: asWei(5n) }),
      )

      expect(exit).not.toBe(0)
      expect(json().receipts).toMatchObject([
        { id: 'one', status: 'not-attempted' },
        { id: 'two', kind: 'close', status: 'not-attempted' },
      ])
      await project.expectOneEach('one', 'two')
    })
  })

  test.concurrent('the very update that is wanted counts as done by somebody else', async () => {
    await inProject(async (project) => {
      await project.define('one')
      await project.run('apply', '--yes')
      await writeDefinition(project, { id: 'one', minPayment: '7 OGPU' })
      const [source] = await project.sources()

      const { exit, json } = await applyWhile(
        project,
        1,
        () =>
          source && project.person.update(source.address, { minPayment: asWei(7n * 10n ** 18n) }),
      )

      expect(exit).toBe(0)
      expect(json()).toMatchObject({
        outcome: 'nothing',
        receipts: [{ id: 'one', status: 'skipped' }],
      })
    })
  })

  test.concurrent('a Source that is closed while it is being updated stays closed and is never published anew', async () => {
    await inProject(async (project) => {
      await project.define('one')
      await project.run('apply', '--yes')
      await writeDefinition(project, { id: 'one', minPayment: '7 OGPU' })
      const [source] = await project.sources()

      const { exit, json } = await applyWhile(
        project,
        1,
        () => source && project.person.close(source.address),
      )

      expect(exit).not.toBe(0)
      expect(json().receipts).toMatchObject([{ id: 'one', status: 'not-attempted' }])
      expect((await project.run('apply', '--yes', '--json')).exit).toBe(3)
      expect(await project.sources()).toMatchObject([{ active: false }])
    })
  })

  test.concurrent('a Source that was just published and is closed at once is not published again', async () => {
    await inProject(async (project) => {
      await project.define('one', 'two')

      await applyWhile(project, 2, async () => {
        const [source] = await project.sources()
        if (source !== undefined) await project.person.close(source.address)
      })

      expect((await project.sources()).map(({ id, active }) => [id, active])).toEqual([
        ['one', false],
        ['two', true],
      ])
    })
  })

  test.concurrent('a closing that a person did first is no failure', async () => {
    await inProject(async (project) => {
      await project.define('one', 'two')
      await project.run('apply', '--yes')
      await writeDefinition(project, { id: 'one', state: 'closed' })
      const [source] = await project.sources()

      const { exit, json } = await applyWhile(
        project,
        1,
        () => source && project.person.close(source.address),
      )

      expect(exit).toBe(0)
      expect(json().receipts).toMatchObject([{ id: 'one', kind: 'close', status: 'skipped' }])
    })
  })
})
