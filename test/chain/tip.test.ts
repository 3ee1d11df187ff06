import { expect, test } from 'vitest'
import { writeDefinition } from '../support/project.ts'
import { aStage } from '../support/stage.ts'
import type { TroubledProject } from '../support/troubled-project.ts'

// A newer commit is merged while a run is between two of its transactions.

const stage = aStage()

/** A project whose commit is the tip of a remote, and that knows what it is to be overtaken. */
function withRemote(
  act: (project: TroubledProject, merge: () => Promise<void>) => Promise<void>,
): Promise<void> {
  return stage.inProject(async (project) => {
    await project.define('kept', 'leaving')
    expect((await project.run('apply', '--yes')).exit).toBe(0)
    await writeDefinition(project, { id: 'kept', minPayment: '7 OGPU' })
    await writeDefinition(project, { id: 'leaving', state: 'closed' })
    await project.commit()
    await project.git('init', '-q', '--bare', '.home/remote.git', '-b', 'main')
    await project.git('remote', 'add', 'origin', `${project.root}/.home/remote.git`)
    await project.git('push', '-q', 'origin', 'main')
    await act(project, async () => {
      const newer = await project.git('commit-tree', 'HEAD^{tree}', '-p', 'HEAD', '-m', 'newer')
      await project.git('push', '-q', 'origin', `${newer}:main`)
    })
  })
}

test('the run ends what it has begun and leaves the rest, a closing above all, to the newer commit’s run', async () => {
  await withRemote(async (project, merge) => {
    project.rpc.on(
      { method: 'eth_sendRawTransaction', times: 1 },
      { kind: 'run', when: 'after', action: merge },
    )

    const { exit, out, json } = await project.run('apply', '--yes', '--json')

    expect(exit, out).toBe(0)
    expect(json()).toMatchObject({
      outcome: 'superseded',
      receipts: [
        { id: 'kept', kind: 'update', status: 'done' },
        { id: 'leaving', kind: 'close', status: 'not-attempted', hash: null },
      ],
      inFlight: [],
    })
    await project.expectOneEach('kept', 'leaving')
  })
})

test('a remote that can no longer be asked ends the run as partly done, and the next one completes it', async () => {
  await withRemote(async (project) => {
    const away = (): unknown =>
      project.git('remote', 'set-url', 'origin', `${project.root}/.home/nowhere.git`)
    project.rpc.on(
      { method: 'eth_sendRawTransaction', times: 1 },
      { kind: 'run', when: 'after', action: away },
    )

    const { exit, out } = await project.run('apply', '--yes', '--json')

    expect(exit, out).toBe(5)
    await project.git('remote', 'set-url', 'origin', `${project.root}/.home/remote.git`)
    expect((await project.run('apply', '--yes')).exit).toBe(0)
    await project.expectOneEach('kept')
  })
})
