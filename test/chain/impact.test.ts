import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { JsonRpcChain } from '../../src/adapters/chain/chain.ts'
import type { Close } from '../../src/model/source/change.ts'
import { readImpacts } from '../../src/observed/impact.ts'
import type { ChangeJson } from '../../src/report/json/plan-json.ts'
import { aChange } from '../support/builders.ts'
import type { Variant } from '../support/chain.ts'
import { writeDefinition } from '../support/project.ts'
import { imageManifest, type RegistryDouble, startRegistry } from '../support/registry.ts'
import { aStage } from '../support/stage.ts'
import type { TroubledProject } from '../support/troubled-project.ts'

// Whom a change affects and what providers fetch for it, on a chain with registered providers and
// tasks, however a Source counts the bounds of its pages.

const stage = aStage()

let registry: RegistryDouble
beforeAll(async () => {
  registry = await startRegistry()
})
afterAll(() => registry.stop())

const VARIANTS = [
  undefined,
  'ExclusiveListsNexus',
  'StrangerListsNexus',
] as const satisfies readonly (Variant | undefined)[]
const COIN = 10n ** 18n
/** Six providers: two for cpu, three for nvidia, one for amd. */
const REGISTERED = [1, 1, 2, 2, 2, 4]

const URLS = (...environments: readonly string[]): Record<string, string> =>
  Object.fromEntries(environments.map((name) => [name, `https://example.com/${name}.yml`]))

async function changesOf(project: TroubledProject): Promise<readonly ChangeJson[]> {
  const run = await project.run('plan', '--json', '--offline')
  return (run.json() as { readonly changes: readonly ChangeJson[] }).changes
}

describe('whom a change affects', () => {
  test.each(VARIANTS.map((variant) => ({ variant, of: variant ?? 'usual Nexus' })))(
    'is told on a $of by environment, with who is shut out',
    async ({ variant }) => {
      await stage.on(variant, async (project, nexus) => {
        await writeDefinition(project, {
          id: 'one',
          environments: URLS('cpu', 'nvidia', 'amd'),
          minLockup: '0 OGPU',
        })
        expect((await project.run('apply', '--yes', '--offline')).exit).toBe(0)
        const [source] = await project.sources()
        const address = source?.address ?? expect.fail()
        for (const [index, environment] of REGISTERED.entries())
          await nexus.registerAs(index + 1, address, environment)
        for (const account of [1, 2]) await nexus.publishTaskAs(account, address)
        const held = BigInt(
          String(await nexus.read(nexus.vault, 'lockupOf', stage.chain.accounts[1]?.address)),
        )
        for (const account of [1, 3]) await nexus.stakeAs(account, COIN)
        const raised = `${(held + COIN).toString()} wei`

        await writeDefinition(project, {
          id: 'one',
          environments: URLS('cpu', 'amd'),
          minLockup: raised,
        })
        const [update] = await changesOf(project)

        expect(update?.impact).toEqual({
          providers: 6,
          tasks: 2,
          registered: {
            byEnvironment: { cpu: 2, nvidia: 3, amd: 1 },
            belowLockup: 4,
            stranded: 3,
          },
        })

        await writeDefinition(project, { id: 'one', state: 'closed' })
        const [close] = await changesOf(project)
        expect(close).toMatchObject({
          kind: 'close',
          impact: { tasks: 2, registered: { byEnvironment: { cpu: 2, nvidia: 3, amd: 1 } } },
        })
        const text = (await project.run('plan', '--offline')).out
        expect(text).toContain('6 providers (2 cpu, 3 nvidia, 1 amd), 2 tasks')
      })
    },
  )

  test('costs four requests for fifty Sources', async () => {
    const sources = await stage.nexus.seedSources(50)
    for (const address of sources.slice(0, 5)) {
      await stage.nexus.registerAs(1, address)
      await stage.nexus.registerAs(2, address)
    }
    const { nexus, vault } = stage.nexus
    const chain = new JsonRpcChain({ rpcUrl: stage.chain.rpcUrl, nexus, vault })
    const changes = sources.map((address, index) => ({
      ...(aChange('close', `s${index}`) as Close),
      address,
    }))

    const impacts = await readImpacts(chain, changes, 'latest')

    expect(impacts.get('s4')).toEqual({
      providers: 2,
      tasks: 0,
      registered: { byEnvironment: { cpu: 2 } },
    })
    expect(impacts.get('s5')).toEqual({ providers: 0, tasks: 0 })
    expect(chain.rpc.requests).toBeLessThanOrEqual(4)
  })
})

describe('what providers fetch', () => {
  const layer = (digit: string, size: number) => ({ digest: `sha256:${digit.repeat(64)}`, size })
  const composeOf = (image: string): string =>
    [
      'services:',
      '  chat:',
      `    image: ${image}`,
      '    ports: ["$' + '{PORT}:5555"]',
      '    environment: ["CALLBACK_URL=$' + '{CALLBACK_URL}"]',
      '',
    ].join('\n')

  test('is told of a changed image, and an image that is gone holds the change back', async () => {
    const push = (tag: string, ...layers: readonly object[]): string =>
      `${registry.host}/acme/chat:${tag}@${registry.push('acme/chat', tag, { ...imageManifest(tag), layers })}`
    const [base, old, fresh] = [layer('a', 4_100_000), layer('b', 900), layer('c', 1_300_000)]
    const project = await stage.project()
    await writeDefinition(project, {
      id: 'one',
      environments: { cpu: 'compose.yaml' },
      relax: { 'compose-image': 'its registry is on the machine of the chain' },
    })
    await project.write('sources/one/compose.yaml', composeOf(push('1', base, old)))
    const first = await project.run('apply', '--yes')
    expect(first.exit, first.out + first.err).toBe(0)
    const [source] = await project.sources()
    for (const account of [1, 2])
      await stage.nexus.registerAs(account, source?.address ?? expect.fail())

    await project.write('sources/one/compose.yaml', composeOf(push('2', base, fresh)))
    const text = (await project.run('plan')).out
    expect(text).toContain('2 cpu providers fetch 1.3 MB of 5.4 MB')

    const gone = `${registry.host}/acme/chat@sha256:${'d'.repeat(64)}`
    await project.write('sources/one/compose.yaml', composeOf(gone))
    const plan = await project.run('plan', '--json')
    expect(plan.json()).toMatchObject({ changes: [], problems: [{ code: 'image-missing' }] })
    const sent = project.rpc.count('eth_sendRawTransaction')
    expect((await project.run('apply', '--yes')).exit).not.toBe(0)
    expect(project.rpc.count('eth_sendRawTransaction')).toBe(sent)

    registry.meet(...Array.from({ length: 12 }, () => ({ kind: 'status', status: 404 }) as const))
    const offline = await project.run('plan', '--json', '--offline')
    expect(offline.json()).toMatchObject({ changes: [{ kind: 'update' }], problems: [] })
    expect(offline.json().changes[0]).not.toHaveProperty('download')
  })
})
