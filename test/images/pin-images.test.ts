import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseImage } from '../../src/compose/image-reference.ts'
import { registryImage } from '../../src/compose/registry-image.ts'
import { pinImages } from '../../src/images/pin-images.ts'
import type { ImageRegistry } from '../../src/ports/registry.ts'
import { memoryFiles, memoryRegistry } from '../support/memory-registry.ts'
import { aConfigText } from '../support/memory-world.ts'
import { definitionText } from '../support/project.ts'

const HUB = 'registry-1.docker.io'
const ONE = `sha256:${'1f0a77c2'.repeat(8)}`
const TWO = `sha256:${'8be409d1'.repeat(8)}`
const IMAGES = {
  [`${HUB}/acme/chat 1.4.0`]: ONE,
  [`${HUB}/library/redis 7`]: TWO,
  [`${HUB}/library/redis latest`]: TWO,
}

const aFile = (image: string): string =>
  `services:\n  chat:\n    image: ${image}\n    ports: ["\${PORT}:5555"]\n`

function aRepository(
  compose: string,
  rest: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  return {
    'ogpu.yaml': aConfigText(),
    'sources/chat/source.yaml': definitionText({
      id: 'chat',
      environments: { cpu: 'compose.cpu.yaml' },
    }),
    'sources/chat/compose.cpu.yaml': compose,
    ...rest,
  }
}

async function pin(
  texts: Readonly<Record<string, string>>,
  {
    images = IMAGES,
    ids = [],
    isCheck = false,
    isOffline = false,
  }: {
    readonly images?: Parameters<typeof memoryRegistry>[0]
    readonly ids?: readonly string[]
    readonly isCheck?: boolean
    readonly isOffline?: boolean
  } = {},
) {
  const [files, registry] = [memoryFiles(texts), memoryRegistry(images)]
  const ports = { files, registry: isOffline ? undefined : registry }
  const outcome = await pinImages(ports, 'ogpu.yaml', { ids, isCheck })
  const rows = outcome.kind === 'images' ? outcome.images : []
  return { outcome, rows, text: (path: string) => files.texts.get(path), asked: registry.asked }
}

const COMPOSE = 'sources/chat/compose.cpu.yaml'

describe('an image of a compose file', () => {
  test.each([
    ['acme/chat:1.4.0', `acme/chat:1.4.0@${ONE}`],
    ['"acme/chat:1.4.0" # tested', `"acme/chat:1.4.0@${ONE}" # tested`],
    ["'acme/chat:1.4.0'", `'acme/chat:1.4.0@${ONE}'`],
    ['docker.io/acme/chat:1.4.0', `docker.io/acme/chat:1.4.0@${ONE}`],
    ['redis:7', `redis:7@${TWO}`],
    ['redis', `redis:latest@${TWO}`],
    ['&chat acme/chat:1.4.0', `&chat acme/chat:1.4.0@${ONE}`],
  ])('written %s becomes %s, and nothing else moves', async (before, after) => {
    const { text, rows } = await pin(aRepository(aFile(before)))

    expect(text(COMPOSE)).toBe(aFile(after))
    expect(rows).toMatchObject([
      { state: 'pinned', file: COMPOSE, line: 3, path: 'services.chat.image' },
    ])
  })

  test('keeps comments, flow style, line ends and a byte order mark', async () => {
    const file = (pinned: string) =>
      `\uFEFF# ours\r\nservices: { chat: { image: acme/chat:1.4.0${pinned}, ports: ["\${PORT}:5555"] } } # end\r\n`

    const { text } = await pin(aRepository(file('')))

    expect(text(COMPOSE)).toBe(file(`@${ONE}`))
  })

  test('that several services share is pinned where it stands', async () => {
    const file = (pinned: string) =>
      `x-base: &base\n  image: acme/chat:1.4.0${pinned}\nservices:\n  chat: { <<: *base, ports: ["\${PORT}:5555"] }\n  worker: { <<: *base }\n`

    const { text, rows, asked } = await pin(aRepository(file('')))

    expect(text(COMPOSE)).toBe(file(`@${ONE}`))
    expect(rows).toHaveLength(1)
    expect(asked).toEqual([`${HUB}/acme/chat 1.4.0`])
  })

  test('that has a digest keeps it, and nobody is asked', async () => {
    const { text, rows, asked } = await pin(aRepository(aFile(`acme/chat:1.4.0@${TWO}`)))

    expect(text(COMPOSE)).toBe(aFile(`acme/chat:1.4.0@${TWO}`))
    expect(rows).toMatchObject([{ state: 'kept' }])
    expect(asked).toEqual([])
  })

  test.each(['"acme/chat:${TAG:-1.4.0}"', '"Acme Chat"', '>-\n      acme/chat:1.4.0'])(
    'that can’t be pinned where it stands is left: %s',
    async (image) => {
      const { text, rows } = await pin(aRepository(aFile(image)))

      expect(text(COMPOSE)).toBe(aFile(image))
      expect(rows).toMatchObject([{ state: 'left', reason: expect.stringMatching(/./) }])
    },
  )

  test('that its registry does not give is told, and the others are pinned', async () => {
    const both = `${aFile('acme/chat:1.4.0')}  cache: { image: "ghcr.io/acme/cache:2" }\n`
    const { text, rows } = await pin(aRepository(both))

    expect(text(COMPOSE)).toContain(`acme/chat:1.4.0@${ONE}`)
    expect(text(COMPOSE)).toContain('"ghcr.io/acme/cache:2"')
    expect(rows.map(({ state, code }) => [state, code])).toEqual([
      ['pinned', undefined],
      ['failed', 'image-not-found'],
    ])
  })
})

describe('an image of a template’s parameter', () => {
  const definition = (image: string, override: string) => `id: llama
name: Llama
template:
  name: ollama # a server and a service
  environments: [cpu]
  with: { model: "llama3.1:8b", serviceImage: acme/chat:1.4.0${image} } # ours
payment: { minPayment: 1 OGPU, minLockup: 1 OGPU }
maxExpiry: 1h
networks:
  local:
    template: { with: { ollamaImage: 'redis:7${override}' } }
`
  const texts = (text: string) => ({ 'ogpu.yaml': aConfigText(), 'sources/llama.yaml': text })

  test('is pinned, in a network’s overrides too, and a model is no image', async () => {
    const { text, rows } = await pin(texts(definition('', '')))

    expect(text('sources/llama.yaml')).toBe(definition(`@${ONE}`, `@${TWO}`))
    expect(rows.map(({ path, state }) => [path, state])).toEqual([
      ['template.with.serviceImage', 'pinned'],
      ['networks.local.template.with.ollamaImage', 'pinned'],
    ])
  })

  test('that is the template’s own becomes a parameter, and the file that is published has its digest', async () => {
    const own = definition(`@${ONE}`, '').replace(/networks:[\s\S]*/, 'networks: [local]\n')
    const images = { ...IMAGES, [`${HUB}/ollama/ollama 0.30.10`]: TWO }
    const { text, rows } = await pin(texts(own), { images })

    expect(text('sources/llama.yaml')).toBe(
      own.replace(' } # ours', `, ollamaImage: ollama/ollama:0.30.10@${TWO} } # ours`),
    )
    expect(rows.map(({ path, state }) => [path, state])).toEqual([
      ['template.with.serviceImage', 'kept'],
      ['template.with.ollamaImage', 'pinned'],
    ])
    const again = await pin(texts(text('sources/llama.yaml') ?? ''), { images })
    expect(again.rows.map(({ state }) => state)).toEqual(['kept', 'kept'])
  })

  test('that is the template’s own, where the template stands in the defaults, is left', async () => {
    const config = JSON.parse(aConfigText())
    const template = {
      name: 'ollama',
      environments: ['cpu'],
      with: { model: 'a', serviceImage: `acme/chat@${ONE}` },
    }
    const bare =
      'id: llama\nname: Llama\npayment: { minPayment: 1 OGPU, minLockup: 1 OGPU }\nmaxExpiry: 1h\nnetworks: [local]\n'
    const given = {
      'ogpu.yaml': JSON.stringify({ ...config, defaults: { template } }),
      'sources/llama.yaml': bare,
    }
    const { text, rows } = await pin(given)

    expect(text('sources/llama.yaml')).toBe(bare)
    expect(rows).toMatchObject([
      { state: 'kept' },
      { state: 'left', image: 'ollama/ollama:0.30.10', path: 'template' },
    ])
  })

  test('that stands in the defaults is pinned there', async () => {
    const config = (image: string) => {
      const { networks, ...rest } = JSON.parse(aConfigText())
      const template = { with: { serviceImage: `acme/chat:1.4.0${image}` } }
      return JSON.stringify({ ...rest, defaults: { template }, networks })
    }
    const bare = definition('', `@${TWO}`).replace(', serviceImage: acme/chat:1.4.0', '')
    const { text } = await pin({ 'ogpu.yaml': config(''), 'sources/llama.yaml': bare })

    expect(text('ogpu.yaml')).toBe(config(`@${ONE}`))
  })
})

describe('without a registry', () => {
  test('nothing is written, and what has no digest is told', async () => {
    const { text, rows, asked } = await pin(aRepository(aFile('acme/chat:1.4.0')), {
      isOffline: true,
    })

    expect(asked).toEqual([])
    expect(text(COMPOSE)).toBe(aFile('acme/chat:1.4.0'))
    expect(rows).toMatchObject([{ state: 'unpinned', digest: null }])
  })
})

describe('a look', () => {
  test('writes nothing, and shows what would be', async () => {
    const { text, rows } = await pin(aRepository(aFile('acme/chat:1.4.0')), { isCheck: true })

    expect(text(COMPOSE)).toBe(aFile('acme/chat:1.4.0'))
    expect(rows).toMatchObject([{ state: 'unpinned', digest: ONE, platforms: ['linux/amd64'] }])
  })

  test.each([
    ['kept', `acme/chat:1.4.0@${ONE}`, { [`${HUB}/acme/chat ${ONE}`]: ONE }],
    ['kept', `acme/chat@${ONE}`, { [`${HUB}/acme/chat ${ONE}`]: ONE }],
    ['moved', `acme/chat:1.4.0@${TWO}`, { [`${HUB}/acme/chat ${TWO}`]: TWO }],
    ['gone', `acme/chat:1.4.0@${TWO}`, {}],
  ])('finds a digest %s: %s', async (state, image, more) => {
    const images = { ...IMAGES, ...more }
    const { rows } = await pin(aRepository(aFile(image)), { isCheck: true, images })

    expect(rows).toMatchObject([{ state, image }])
  })
})

test('only the definitions that are named are pinned', async () => {
  const other = {
    'sources/other/source.yaml': definitionText({
      id: 'other',
      environments: { cpu: 'compose.cpu.yaml' },
    }),
    'sources/other/compose.cpu.yaml': aFile('redis:7'),
  }
  const { text, asked } = await pin(aRepository(aFile('acme/chat:1.4.0'), other), {
    ids: ['other'],
  })

  expect(asked).toEqual([`${HUB}/library/redis 7`])
  expect(text(COMPOSE)).toBe(aFile('acme/chat:1.4.0'))
  expect(text('sources/other/compose.cpu.yaml')).toContain(TWO)
})

test('an id that no definition has, or a broken definition, stops it before anybody is asked', async () => {
  const texts = aRepository(aFile('acme/chat:1.4.0'))
  const unknown = await pin(texts, { ids: ['chatt'] })
  const broken = await pin({ ...texts, 'sources/b.yaml': 'id: b\nname: [' })

  for (const { outcome, asked } of [unknown, broken]) {
    expect(outcome).toMatchObject({ kind: 'problems' })
    expect(asked).toEqual([])
  }
})

test('a compose file behind a URL is said to stand elsewhere', async () => {
  const texts = { 'ogpu.yaml': aConfigText(), 'sources/one.yaml': definitionText({ id: 'one' }) }
  const { rows } = await pin(texts)

  expect(rows).toMatchObject([{ state: 'left', image: null, path: 'environments.cpu' }])
})

test('what somebody saves while registries are asked is not overwritten', async () => {
  const files = memoryFiles(aRepository(aFile('acme/chat:1.4.0')))
  const { manifest } = memoryRegistry(IMAGES)
  const registry: ImageRegistry = {
    manifest: (image) => {
      files.texts.set(COMPOSE, aFile('acme/chat:1.6.0'))
      return manifest(image)
    },
    layers: () => expect.fail(),
  }

  const run = pinImages({ files, registry }, 'ogpu.yaml', { ids: [], isCheck: false })

  await expect(run).rejects.toMatchObject({ code: 'file-failed' })
  expect(files.texts.get(COMPOSE)).toBe(aFile('acme/chat:1.6.0'))
})

test('pinning again changes nothing', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('redis', 'redis:7', '"acme/chat:1.4.0"', 'docker.io/redis'),
      fc.constantFrom('', ' # a comment', '\n    # a comment'),
      async (image, comment) => {
        const once = await pin(aRepository(aFile(image + comment)))
        const twice = await pin(aRepository(once.text(COMPOSE) ?? ''))

        expect(once.rows).toMatchObject([{ state: 'pinned' }])
        expect(twice.text(COMPOSE)).toBe(once.text(COMPOSE))
        expect(twice.rows).toMatchObject([{ state: 'kept' }])
      },
    ),
  )
})

test.each([
  ['redis', HUB, 'library/redis', 'latest'],
  ['acme/chat:1', HUB, 'acme/chat', '1'],
  ['docker.io/redis:7', HUB, 'library/redis', '7'],
  ['index.docker.io/acme/chat:1', HUB, 'acme/chat', '1'],
  ['ghcr.io/acme/deep/chat:1', 'ghcr.io', 'acme/deep/chat', '1'],
  ['quay.io/acme/chat', 'quay.io', 'acme/chat', 'latest'],
  ['registry.example:5000/chat:1', 'registry.example:5000', 'chat', '1'],
  ['localhost/chat:1', 'localhost', 'chat', '1'],
])('%s is asked of %s', (image, host, repository, reference) => {
  const parsed = parseImage(image)

  expect(parsed === undefined ? undefined : registryImage(parsed)).toEqual({
    host,
    repository,
    reference,
  })
})
