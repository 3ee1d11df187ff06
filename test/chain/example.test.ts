import { cp } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { startTestChain } from '../support/chain.ts'
import { aProject } from '../support/project.ts'

test('the living example of this repository is planned, published whole on the devnet, and then as wanted', async () => {
  const chain = await startTestChain()
  const project = await aProject(chain)
  try {
    await cp('ogpu.yaml', `${project.root}/ogpu.yaml`)
    await cp('sources', `${project.root}/sources`, { recursive: true })
    project.env['OGPU_RPC_URL'] = chain.rpcUrl
    const network = ['--network', 'devnet']

    const { json } = await project.run('plan', ...network, '--json')
    const definitions: readonly { networks: readonly string[] }[] = (
      await project.run('validate', '--json')
    ).json().definitions

    expect(json()).toMatchObject({
      problems: [],
      refusals: [],
      summary: {
        publish: definitions.filter(({ networks }) => networks.includes('devnet')).length,
      },
    })
    expect((await project.run('apply', ...network, '--yes')).exit).toBe(0)
    expect((await project.run('plan', ...network, '--json', '--detailed-exitcode')).exit).toBe(0)
    const listed = (await project.run('list', ...network, '--json')).json()
    expect(
      listed.every(
        ({ status, managed }: { status: string; managed: boolean }) =>
          status === 'active' && managed,
      ),
    ).toBe(true)
  } finally {
    await project.delete()
    await chain.stop()
  }
})
