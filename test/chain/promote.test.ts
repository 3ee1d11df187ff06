import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, test } from 'vitest'
import { JsonRpcChain } from '../../src/adapters/chain/chain.ts'
import { aStage } from '../support/stage.ts'

// Two networks with a Nexus of their own on one chain: what is live on the first goes to the second.

const stage = aStage()

const COMPOSE = (tag: string): string => `services:
  one:
    image: acme/one:${tag}
    ports: ["\${PORT}:5555"]
    environment:
      - CALLBACK_URL=\${CALLBACK_URL}
`

const TEXT = `id: one # never reused
name: One
environments: { cpu: compose.cpu.yaml }
payment: { minPayment: 0.01 OGPU }
maxExpiry: 24h
networks:
  local: {} # tried here first
  second: { payment: { minPayment: 0.05 OGPU } } # the real one
`

test('a change waits for the network before, is promoted there, and then goes through', async () => {
  const project = await stage.project()
  const other = await stage.chain.deployNexus()
  const config = JSON.parse(await readFile(path.join(project.root, 'ogpu.yaml'), 'utf8'))
  const { local } = config.networks
  const second = { ...local, nexus: other.nexus, vault: other.vault }
  const networks = { local, second }
  const promotion = { second: { from: 'local' } }
  await project.write('ogpu.yaml', JSON.stringify({ ...config, networks, promotion }))
  await project.write('sources/one/source.yaml', TEXT)
  await project.write('sources/one/compose.cpu.yaml', COMPOSE('1.0.0'))
  const run = async (...args: string[]) => (await project.run(...args, '--json')).json()
  const apply = (network: string) => run('apply', '--network', network, '--yes')

  expect(await apply('second')).toMatchObject({
    outcome: 'refused',
    refusals: [{ code: 'never-live', id: 'one' }],
  })
  expect(await apply('local')).toMatchObject({ outcome: 'done' })
  expect(await run('plan', '--network', 'second')).toMatchObject({
    refusals: [],
    changes: [{ kind: 'publish', market: { listed: 0, wanted: { text: '0.05 OGPU' } } }],
  })
  expect(await apply('second')).toMatchObject({ outcome: 'done' })

  await project.write('sources/one/compose.next.yaml', COMPOSE('2.0.0'))
  const next = TEXT.replace('local: {}', 'local: { environments: { cpu: compose.next.yaml } }')
  await project.write('sources/one/source.yaml', next)
  expect(await project.run('promote', 'one', '--from', 'local', '--to', 'second')).toMatchObject({
    exit: 3,
  })
  expect(await apply('local')).toMatchObject({ outcome: 'done' })
  expect(await project.run('promote', 'one', '--from', 'local', '--to', 'second')).toMatchObject({
    exit: 0,
  })
  const written = await readFile(path.join(project.root, 'sources/one/source.yaml'), 'utf8')
  expect(written).toContain('{ payment: { minPayment: 0.05 OGPU }, environments:')
  expect(written).toContain('# the real one')
  expect(await apply('second')).toMatchObject({ outcome: 'done' })
  expect(await run('plan', '--network', 'second')).toMatchObject({ changes: [] })
  expect(await run('market', 'one', '--network', 'second')).toMatchObject({
    listed: 1,
    definition: { place: { all: { sources: 0 } } },
  })
})

test('a market of 1,000 Sources on chain is what a reading of each of them gives', async () => {
  const nexus = await stage.chain.deployNexus()
  await nexus.seedSources(1_000)
  const chain = new JsonRpcChain({
    rpcUrl: stage.chain.rpcUrl,
    nexus: nexus.nexus,
    vault: nexus.vault,
  })
  const all = await chain.sources('latest')
  const before = chain.rpc.requests
  const market = await chain.market('latest')

  expect(chain.rpc.requests - before).toBeLessThanOrEqual(10)
  expect(market).toMatchObject({ kind: 'read', listed: 1_000, asked: 1_000, unread: 0 })
  expect(market).toHaveProperty(
    'sources',
    all.map(({ address, params }) => ({
      address,
      environments: params.imageEnvironments,
      minPayment: params.minPayment,
      minLockup: params.minAvailableLockup,
      providers: 0,
      metadataUrl: params.imageMetadataUrl,
    })),
  )
})
