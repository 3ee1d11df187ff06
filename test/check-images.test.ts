import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { askImages, noImages } from '../src/engine/ask-images.ts'
import { checkImages } from '../src/engine/check-images.ts'
import { plan } from '../src/engine/plan.ts'
import type { Network } from '../src/model/network/network.ts'
import type { Change, Plan } from '../src/model/source/change.ts'
import type { ActiveSpec } from '../src/model/source/definition.ts'
import { cidOf } from '../src/model/units/cid.ts'
import { settingsOf } from '../src/settings.ts'
import { aChange, aNetwork, aSpec } from './support/builders.ts'
import { memoryIpfs } from './support/memory-ipfs.ts'
import {
  type LayeredImage,
  type MemoryRegistry,
  memoryRegistry,
} from './support/memory-registry.ts'
import { aConfigText, memoryWorld } from './support/memory-world.ts'
import { definitionText } from './support/project.ts'

const CHAT = 'registry.example/acme/chat'
const [OLD, NEW, OTHER] = ['1', '2', '3'].map((digit) => `sha256:${digit.repeat(64)}`)
const PUBLIC = aNetwork({ rpcUrl: 'https://rpc.example' })
const CLOCK = { now: () => 0, today: () => 0n, sleep: () => Promise.resolve() }
const GONE = { kind: 'none', code: 'image-not-found', reason: 'registry.example has none' } as const
const BUSY = {
  kind: 'none',
  code: 'registry-failed',
  reason: 'registry.example answers 429: too many requests',
} as const

const image = (digest = '', layers: Readonly<Record<string, number>> = {}): LayeredImage => ({
  digest,
  layers,
})

const PORT = '$' + '{PORT}:5555'

/** A compose file with these services. */
function aFile(images: Readonly<Record<string, string>>): string {
  return JSON.stringify({
    services: Object.fromEntries(
      Object.entries(images).map(([service, name], index) => [
        service,
        { image: name, ...(index === 0 ? { ports: [PORT] } : {}) },
      ]),
    ),
  })
}

/** What is found out of an update from one file to another; of a publish without the first. */
async function checked(
  registry: MemoryRegistry,
  after: Readonly<Record<string, string>>,
  {
    before,
    network = PUBLIC,
    relax = {},
    isReadable = true,
    memory = noImages(),
  }: {
    readonly before?: Readonly<Record<string, string>>
    readonly network?: typeof PUBLIC
    readonly relax?: ActiveSpec['relax']
    readonly isReadable?: boolean
    readonly memory?: ReturnType<typeof noImages>
  } = {},
) {
  const ipfs = memoryIpfs()
  const text = aFile(after)
  const value = (one: string) => ({
    text: one,
    raw: `ipfs://${cidOf(new TextEncoder().encode(one))}`,
  })
  if (before !== undefined && isReadable) ipfs.put(aFile(before))
  const compose: ActiveSpec['compose'] = {
    cpu: {
      source: { kind: 'file', path: 'compose.yaml' },
      cid: cidOf(new TextEncoder().encode(text)),
      text,
      findings: [],
    },
  }
  const spec = aSpec({ id: 'one', compose, relax })
  const kind = before === undefined ? 'publish' : 'update'
  const change: Change = {
    ...aChange(kind, 'one'),
    fields: [
      {
        field: 'cpu',
        before: before === undefined ? null : value(aFile(before)),
        after: value(text),
      },
    ],
  }
  const ports = { registry, ipfs, clock: CLOCK }
  const found = await checkImages(ports, { specs: [spec], network }, [change], memory)
  const [own] = found.specs
  return {
    isSame: own === spec,
    findings: own?.state === 'active' ? (own.compose.cpu?.findings ?? []) : [],
    download: found.downloads.get('one'),
  }
}

describe('what providers fetch', () => {
  test('of an update is what the published images have not got', async () => {
    const registry = memoryRegistry({
      [`${CHAT} ${OLD}`]: image(OLD, { base: 4_000, old: 90 }),
      [`${CHAT} ${NEW}`]: image(NEW, { base: 4_000, new: 100 }),
    })

    const { download, isSame } = await checked(
      registry,
      { chat: `${CHAT}:2@${NEW}` },
      { before: { chat: `${CHAT}:1@${OLD}` } },
    )

    expect(download).toEqual({
      images: [
        {
          environment: 'cpu',
          service: 'chat',
          image: `${CHAT}:2@${NEW}`,
          bytes: 4_100,
          newBytes: 100,
        },
      ],
      unknown: [],
    })
    expect(isSame).toBe(true)
  })

  test('of a publish is all of it, and a layer that two images share once', async () => {
    const registry = memoryRegistry({
      [`${CHAT} ${OLD}`]: image(OLD, { base: 4_000, one: 90 }),
      [`${CHAT} ${NEW}`]: image(NEW, { base: 4_000, two: 100 }),
    })
    const images = { a: `${CHAT}@${OLD}`, b: `${CHAT}@${NEW}`, c: `${CHAT}@${OLD}` }

    const { download } = await checked(registry, images)

    expect(
      download?.images.map(({ service, bytes, newBytes }) => [service, bytes, newBytes]),
    ).toEqual([
      ['a', 4_090, 4_090],
      ['b', 4_100, 100],
    ])
    expect(registry.asked).toHaveLength(2)
  })

  test('of layers in any mix is, by the law, their union less what is there', async () => {
    const layers = fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd'), fc.nat(1_000))
    await fc.assert(
      fc.asyncProperty(layers, layers, layers, async (old, first, second) => {
        const sizes = { ...old, ...first, ...second }
        const of = (own: Readonly<Record<string, number>>): Record<string, number> =>
          Object.fromEntries(Object.keys(own).map((name) => [name, sizes[name] ?? 0]))
        const registry = memoryRegistry({
          [`${CHAT} ${OLD}`]: image(OLD, of(old)),
          [`${CHAT} ${NEW}`]: image(NEW, of(first)),
          [`${CHAT} ${OTHER}`]: image(OTHER, of(second)),
        })

        const { download } = await checked(
          registry,
          { a: `${CHAT}@${NEW}`, b: `${CHAT}@${OTHER}` },
          { before: { a: `${CHAT}@${OLD}` } },
        )

        const fresh = download?.images.reduce((sum, { newBytes }) => sum + (newBytes ?? 0), 0)
        const wanted = Object.keys({ ...first, ...second }).filter((name) => !(name in old))
        expect(fresh).toBe(wanted.reduce((sum, name) => sum + (sizes[name] ?? 0), 0))
      }),
      { numRuns: 40 },
    )
  })

  test.each([
    ['its registry has the published image no longer', true, GONE],
    ['nobody can read the published file', false, image(OLD, { base: 4_000 })],
  ])('is not known to be new where %s', async (_, isReadable, old) => {
    const registry = memoryRegistry({
      [`${CHAT} ${OLD}`]: old,
      [`${CHAT} ${NEW}`]: image(NEW, { base: 4_000 }),
    })

    const { download, findings } = await checked(
      registry,
      { chat: `${CHAT}@${NEW}` },
      { before: { chat: `${CHAT}@${OLD}` }, isReadable },
    )

    expect(download?.images).toMatchObject([{ bytes: 4_000, newBytes: null }])
    expect(findings).toEqual([])
  })

  test('of a file that changes and brings no image is nothing, which is known', async () => {
    const registry = memoryRegistry({})
    const same = { chat: `${CHAT}@${OLD}` }

    const { download } = await checked(registry, same, { before: same })

    expect(registry.asked).toEqual([])
    expect(download).toEqual({ images: [], unknown: [] })
  })

  test('of an image that stays is nothing, and nobody asks for it', async () => {
    const registry = memoryRegistry({ [`${CHAT} ${NEW}`]: image(NEW, { base: 10 }) })
    const same = { chat: `${CHAT}@${OLD}` }

    const { download } = await checked(registry, { ...same, more: 'No Image' }, { before: same })

    expect(download).toBeUndefined()
    expect(registry.asked).toEqual([])
  })
})

describe('an image', () => {
  test.each<[string, string, object, Readonly<Record<string, string>>, readonly string[]]>([
    ['that a digest names and nobody has', `${CHAT}@${NEW}`, GONE, {}, ['image-missing error']],
    ['of a tag that nobody has', `${CHAT}:2`, GONE, {}, ['image-missing warning']],
    [
      'that is missing for a reason',
      `${CHAT}@${NEW}`,
      GONE,
      { 'image-missing': 'pushed by the release job' },
      ['image-missing warning'],
    ],
    ['of a registry that is busy', `${CHAT}@${NEW}`, BUSY, {}, ['image-unknown warning']],
    [
      'of a registry that is busy, whatever is waived',
      `${CHAT}@${NEW}`,
      BUSY,
      { 'image-unknown': 'never mind' },
      ['image-unknown warning'],
    ],
    [
      'that wants a login',
      `${CHAT}@${NEW}`,
      { kind: 'none', code: 'image-private', reason: 'registry.example shows it to nobody' },
      {},
      ['image-unknown warning'],
    ],
    [
      'for another machine',
      `${CHAT}@${NEW}`,
      { digest: NEW, platforms: ['linux/arm64'] },
      {},
      ['image-platform warning'],
    ],
  ])('%s is told of', async (_, name, answer, relax, told) => {
    const key = name.includes('@') ? `${CHAT} ${NEW}` : `${CHAT} 2`
    const registry = memoryRegistry({ [key]: answer as LayeredImage })

    const { findings, download } = await checked(registry, { chat: name }, { relax })

    expect(findings.map(({ rule, severity }) => `${rule} ${severity}`)).toEqual(told)
    expect(findings.map(({ file, line }) => [file, line])).toEqual([['sources/one/source.yaml', 1]])
    expect(findings[0]?.relaxed).toBe(relax['image-missing'])
    expect(download).toMatchObject({ images: [], unknown: [{ image: name }] })
  })

  test('after one that its registry fails at is not asked for, and that is one warning', async () => {
    const names = Array.from({ length: 30 }, (_, index) => `s${index}`)
    const images = Object.fromEntries(names.map((name) => [name, `${CHAT}:${name}`]))
    const registry = memoryRegistry(
      Object.fromEntries(names.map((name) => [`${CHAT} ${name}`, BUSY])),
    )

    const { findings, download } = await checked(registry, images)

    expect(registry.asked).toHaveLength(4)
    expect(findings.map(({ rule }) => rule)).toEqual(['image-unknown'])
    expect(download?.unknown).toHaveLength(30)
  })

  test('is asked for once by all rounds of a run, whatever came of it', async () => {
    const registry = memoryRegistry({ [`${CHAT} ${NEW}`]: BUSY })
    const memory = noImages()
    const one = { chat: `${CHAT}@${NEW}` }

    const first = await checked(registry, one, { memory })
    const second = await checked(registry, one, { memory })

    expect(registry.asked).toHaveLength(1)
    expect(second.findings).toEqual(first.findings)
  })

  test('is not asked for after sixty others, or when that has taken long', async () => {
    const registry = memoryRegistry({})
    const many = Array.from({ length: 80 }, (_, index) => `${CHAT}:t${index}`)
    const { answers } = noImages()
    await askImages({ registry, clock: CLOCK }, many, answers)
    expect(registry.asked).toHaveLength(60)
    expect(answers.size).toBe(80)
    expect(answers.get(`${CHAT}:t79`)).toMatchObject({ code: 'registry-failed' })

    let now = 0
    const slow = { ...CLOCK, now: () => (now += 20_000) }
    const later = memoryRegistry({})
    await askImages({ registry: later, clock: slow }, many, noImages().answers)
    expect(later.asked.length).toBeLessThan(12)
  })

  test.each<[string, Partial<Network>, readonly string[]]>([
    ['a custom network on this machine', {}, ['127.0.0.1:5000/chat']],
    ['the development chain', { builtIn: true }, ['127.0.0.1:5000/chat']],
    ['mainnet behind a node of one’s own', { builtIn: true, chainId: 1_071 }, [CHAT]],
    ['a custom network elsewhere', { rpcUrl: 'https://rpc.example' }, [CHAT]],
  ])('of %s is asked for where its providers could be', async (_, facts, asked) => {
    const registry = memoryRegistry({})
    const images = { a: `${CHAT}@${OLD}`, b: `127.0.0.1:5000/chat@${OLD}` }

    await checked(registry, images, { network: aNetwork(facts) })

    expect(registry.asked).toEqual(asked.map((one) => `${one} ${OLD}`))
  })

  test('of a registry elsewhere is nobody’s on a chain of this machine', async () => {
    const registry = memoryRegistry({ [`127.0.0.1:5000/chat ${NEW}`]: image(NEW, { a: 1 }) })
    const images = { a: `${CHAT}@${OLD}`, b: `127.0.0.1:5000/chat@${NEW}`, c: 'redis:7' }

    const { download } = await checked(registry, images, { network: aNetwork() })

    expect(registry.asked).toEqual([`127.0.0.1:5000/chat ${NEW}`])
    expect(download).toMatchObject({
      images: [{ service: 'b' }],
      unknown: [{ service: 'a' }, { service: 'c' }],
    })
  })
})

test.each(['127.1', '0x7f.1', '2130706433', '0177.0.0.1', '[::1]'])(
  'a registry at %s is one of this machine, however it is written',
  async (host) => {
    const registry = memoryRegistry({})

    await checked(registry, { a: `${host}:5000/chat@${NEW}` })

    expect(registry.asked).toEqual([])
  },
)

test('a registry of this machine is nobody’s on a chain elsewhere', async () => {
  const registry = memoryRegistry({})

  await checked(registry, { a: `localhost:8080/chat@${NEW}`, b: `127.0.0.1:5000/chat@${NEW}` })

  expect(registry.asked).toEqual([])
})

describe('a plan', () => {
  const compose = [
    'services:',
    '  chat:',
    `    image: ${CHAT}@${NEW}`,
    `    ports: ["${PORT}"]`,
    '    environment: ["CALLBACK_URL=$' + '{CALLBACK_URL}"]',
  ].join('\n')
  const texts = (relax?: Readonly<Record<string, string>>) => ({
    'ogpu.yaml': aConfigText({ rpcUrl: 'https://rpc.example' }),
    'sources/one/source.yaml': definitionText({
      id: 'one',
      environments: { cpu: 'compose.yaml' },
      ...(relax === undefined ? {} : { relax }),
    }),
    'sources/one/compose.yaml': `${compose}\n`,
  })

  async function planned(
    registry: MemoryRegistry | undefined,
    relax?: Readonly<Record<string, string>>,
    offline = false,
  ) {
    const world = memoryWorld({
      texts: texts(relax),
      ...(registry === undefined ? {} : { registry }),
    })
    const outcome = await plan(world, settingsOf({ offline }, { cwd: '/nowhere', env: {} }))
    if (outcome.kind !== 'plan') return expect.fail(JSON.stringify(outcome.problems))
    return outcome.plan
  }
  const codes = ({ problems, warnings }: Plan) => [
    problems.map(({ code }) => code),
    warnings.map(({ code }) => code).filter((code) => code.startsWith('image-')),
  ]

  test('holds back what runs an image that nobody has', async () => {
    const found = await planned(memoryRegistry({}))

    expect(found.changes).toEqual([])
    expect(codes(found)).toEqual([['image-missing'], []])
  })

  test('says why it does not where the definition does', async () => {
    const found = await planned(memoryRegistry({}), { 'image-missing': 'pushed after the merge' })

    expect(found.changes.map(({ id }) => id)).toEqual(['one'])
    expect(codes(found)).toEqual([[], ['image-missing']])
    expect(found.warnings.at(-1)).toMatchObject({
      message: expect.stringMatching(/^waived: /),
      hint: 'because pushed after the merge',
    })
  })

  test('is the same by digest and fingerprint, whatever a registry says of sizes', async () => {
    const there = { [`${CHAT} ${NEW}`]: image(NEW, { a: 5 }) }
    const plans = [
      await planned(undefined),
      await planned(memoryRegistry(there)),
      await planned(memoryRegistry({ [`${CHAT} ${NEW}`]: BUSY })),
      await planned(memoryRegistry({}), undefined, true),
    ]

    expect(new Set(plans.map(({ fingerprint }) => fingerprint)).size).toBe(1)
    expect(plans.map(({ changes }) => changes[0]?.download)).toMatchObject([
      undefined,
      { images: [{ bytes: 5, newBytes: 5 }] },
      { unknown: [{ environment: 'cpu' }] },
      undefined,
    ])
  })

  test('asks nobody offline, as of a pull request from outside', async () => {
    const registry = memoryRegistry({})

    const found = await planned(registry, undefined, true)

    expect(registry.asked).toEqual([])
    expect(found.changes).toHaveLength(1)
  })
})
