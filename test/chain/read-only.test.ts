import { cp } from 'node:fs/promises'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { openPorts } from '../../src/adapters/open-ports.ts'
import { drift } from '../../src/engine/drift.ts'
import { list } from '../../src/engine/list.ts'
import { plan } from '../../src/engine/plan.ts'
import { importSources } from '../../src/import/import.ts'
import { pullId } from '../../src/import/pull.ts'
import { metadataBytes } from '../../src/model/source/metadata.ts'
import { asWei } from '../../src/model/units/amount.ts'
import { cidOf } from '../../src/model/units/cid.ts'
import type { Ports } from '../../src/ports/run.ts'
import { takeSecrets } from '../../src/secrets.ts'
import type { Settings } from '../../src/settings.ts'
import { settingsOf } from '../../src/settings.ts'
import { aMetadata } from '../support/builders.ts'
import { aProject, type Project, type Run, writeDefinition } from '../support/project.ts'
import { aStage } from '../support/stage.ts'
import { startWatchers, type Watchers } from '../support/watchers.ts'

// Read-only means read-only: these verbs run against an RPC and a storage that remember every call
// and every upload, with a key in the environment that nobody could use.

const RUBBISH = 'rubbish-0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7b'

/**
 * Everything that these verbs have to ask; whatever else they call fails the test, every eth_send…
 * first of all.
 */
const READS = new Set([
  'eth_blockNumber',
  'eth_call',
  'eth_chainId',
  'eth_estimateGas',
  'eth_gasPrice',
  'eth_simulateV1',
  'eth_getBalance',
  'eth_getBlockByNumber',
  'eth_getCode',
  'eth_getLogs',
  'eth_getTransactionByHash',
  'eth_getTransactionCount',
  'eth_maxPriorityFeePerGas',
])

/** Command lines, and how they end in the scene. */
const VERBS: readonly (readonly [string, number])[] = [
  ['validate', 0],
  ['plan --out plan.json --detailed-exitcode', 2],
  ['drift', 2],
  ['list --all', 0],
  ['import', 0],
  ['pull changed', 0],
  ['pin', 0],
  ['doctor', 3], // for the rubbish alone
]

const stage = aStage()
let scene: Project
let watchers: Watchers
let project: Project

beforeAll(async () => {
  scene = await aScene()
})
afterAll(() => scene.delete())

beforeEach(async () => {
  watchers = await startWatchers(stage.chain)
  project = await aCopy()
})
afterEach(async () => {
  await project.delete()
  await watchers.stop()
})

/**
 * Something of every kind: a Source as wanted, a changed one, one to publish, one to close, an
 * orphan, and one of other tools.
 */
async function aScene(): Promise<Project> {
  const made = await aProject(stage.chain, { nexus: stage.nexus.nexus, vault: stage.nexus.vault })
  for (const id of ['standing', 'changed', 'closing', 'orphan']) await writeDefinition(made, { id })
  expect((await made.run('apply', '--yes')).exit).toBe(0)
  await stage.nexus.publishAs(0, {
    imageMetadataUrl: `${stage.chain.gatewayUrl}${await uploaded(metadataBytes(aMetadata({ marker: null, name: 'Of other tools' })))}`,
  })
  const [{ address }] = (await made.run('list', '--json'))
    .json()
    .filter(({ id }: { readonly id: string }) => id === 'changed')
  await stage.nexus.updateAs(0, address.toLowerCase(), { minPayment: asWei(5n) })
  await made.remove('sources/orphan')
  await writeDefinition(made, { id: 'wanted' })
  await writeDefinition(made, { id: 'closing', state: 'closed' })
  return made
}

async function uploaded(bytes: Uint8Array): Promise<string> {
  const form = new FormData()
  form.set('file', new Blob([Uint8Array.from(bytes)]))
  expect((await fetch(stage.chain.pinUrl, { method: 'POST', body: form })).status).toBe(201)
  return cidOf(bytes)
}

/** The scene's files behind watchers, with rubbish for a key: some verbs write files. */
async function aCopy(): Promise<Project> {
  const copy = await aProject(stage.chain, { nexus: stage.nexus.nexus, vault: stage.nexus.vault })
  await cp(`${scene.root}/sources`, `${copy.root}/sources`, { recursive: true })
  const { rpcUrl, pinUrl, gatewayUrl } = watchers
  await copy.configure({ rpcUrl, extra: { pinUrl, gatewayUrl } })
  await copy.commit()
  Object.assign(copy.env, { CLIENT_PRIVATE_KEY: RUBBISH })
  return copy
}

async function block(): Promise<unknown> {
  return stage.chain.rpc('eth_blockNumber', [])
}

function expectQuiet({ out, err }: Run): void {
  for (const piece of [RUBBISH, RUBBISH.slice(0, 12), RUBBISH.slice(-16)])
    expect(out + err).not.toContain(piece)
  expect(watchers.methods().filter((method) => !READS.has(method))).toEqual([])
  expect(watchers.gaveAway()).toEqual([])
}

describe('read-only means read-only', () => {
  test.each(VERBS)(
    '%s sends nothing, uploads nothing and shows nothing of a key',
    async (line, exit) => {
      const before = await block()

      const shown = await project.run(...line.split(' '))
      const asJson = await project.run(...line.split(' '), '--json')

      expectQuiet(shown)
      expectQuiet(asJson)
      expect(shown.exit, shown.out + shown.err).toBe(exit)
      expect(await block()).toBe(before)
      expect(watchers.methods().length > 0).toBe(line !== 'validate')
    },
  )

  test('a publish that is wanted is simulated, never sent', async () => {
    const { json } = await project.run('plan', '--json')

    expect(json().summary).toMatchObject({ publish: 1, update: 1, close: 1 })
    expect(watchers.methods()).toContain('eth_call')
    expect(watchers.methods().filter((method) => method.startsWith('eth_send'))).toEqual([])
  })

  test('doctor uploads where that is asked for, and then nothing but a few bytes', async () => {
    const { exit } = await project.run('doctor', '--upload', '--json')

    expect(exit).toBe(3) // the key is rubbish
    expect(watchers.gaveAway()).toEqual(['POST /file/create'])
  })
})

describe('none of them reads the key', () => {
  /** A world whose wallet nobody may open. */
  const locked = (): { readonly world: Ports; readonly settings: Settings } => {
    const settings = settingsOf({}, { cwd: project.root, env: project.env })
    const wallet = (): never => {
      throw new Error('the wallet was opened')
    }
    return { settings, world: { ...openPorts(settings, takeSecrets(project.env)), wallet } }
  }

  const engines: readonly (readonly [
    string,
    (world: Ports, settings: Settings) => Promise<{ readonly kind: string }>,
  ])[] = [
    ['plan', (world, settings) => plan(world, settings)],
    ['drift', (world, settings) => drift(world, settings)],
    ['list', (world, settings) => list(world, settings)],
    [
      'import',
      (world, settings) =>
        importSources(world, settings, { addresses: [], includeClosed: true, out: 'sources' }),
    ],
    ['pull', (world, settings) => pullId(world, settings, 'changed')],
  ]

  test.each(engines)('%s opens no wallet', async (_, run) => {
    const { world, settings } = locked()

    expect((await run(world, settings)).kind).not.toBe('problems')
  })

  test.each(['validate', 'plan --markdown', 'drift', 'list --all'])(
    '%s says the same with rubbish for a key, with another one and with none',
    async (line) => {
      const withRubbish = await project.run(...line.split(' '))
      Object.assign(project.env, {
        CLIENT_PRIVATE_KEY: stage.chain.accounts[1]?.privateKey,
        OGPU_KEYSTORE: '/nowhere',
        OGPU_KEYSTORE_PASSWORD: 'a password',
      })
      const withAnother = await project.run(...line.split(' '))
      for (const name of ['CLIENT_PRIVATE_KEY', 'OGPU_KEYSTORE', 'OGPU_KEYSTORE_PASSWORD'])
        delete project.env[name]

      const withNone = await project.run(...line.split(' '))

      expect([withAnother.exit, withAnother.out, withAnother.err]).toEqual([
        withNone.exit,
        withNone.out,
        withNone.err,
      ])
      expect([withRubbish.exit, withRubbish.out, withRubbish.err]).toEqual([
        withNone.exit,
        withNone.out,
        withNone.err,
      ])
    },
  )

  test('doctor looks at its form alone, and says so of no other part of it', async () => {
    const { exit, out, json } = await project.run('doctor', '--json')

    expect(exit).toBe(3)
    expect(
      json().checks.find(({ name }: { readonly name: string }) => name === 'key'),
    ).toMatchObject({
      status: 'fail',
      finding: 'CLIENT_PRIVATE_KEY is not a private key: 32 bytes of hex are expected',
    })
    expect(out).not.toContain(RUBBISH.slice(0, 12))
  })
})

// The last one, for it changes the chain.
test('the watchers catch what they are there for', async () => {
  Object.assign(project.env, { CLIENT_PRIVATE_KEY: stage.chain.accounts[0]?.privateKey })

  expect((await project.run('apply', '--yes', '--detached')).exit).toBe(0)
  expect(watchers.methods().filter((method) => !READS.has(method))).toContain(
    'eth_sendRawTransaction',
  )
  expect(watchers.gaveAway()).toContain('POST /file/create')
})
