import { afterEach, describe, expect, test } from 'vitest'
import { readChallenge, tokenUrl } from '../../src/adapters/registry/challenge.ts'
import { HttpRegistry } from '../../src/adapters/registry/registry.ts'
import {
  imageIndex,
  imageManifest,
  type RegistryDouble,
  type RegistryOptions,
  startRegistry,
} from '../support/registry.ts'

const PATIENCE = { request: 10_000, image: 20_000, pause: 1 }
const started: RegistryDouble[] = []

async function registryOf(options: RegistryOptions = {}): Promise<RegistryDouble> {
  const registry = await startRegistry(options)
  started.push(registry)
  return registry
}

afterEach(async () => {
  await Promise.all(started.splice(0).map((registry) => registry.stop()))
})

function ask({ host }: RegistryDouble, reference = '1.4.0', patience = PATIENCE) {
  return new HttpRegistry(patience).manifest({ host, repository: 'acme/chat', reference })
}

describe('an image', () => {
  test('has the digest of its bytes', async () => {
    const registry = await registryOf()
    const digest = registry.push('acme/chat', '1.4.0')

    expect(await ask(registry)).toEqual({ kind: 'found', digest, platforms: [] })
  })

  test('of several platforms has the digest of its index, and names them', async () => {
    const registry = await registryOf()
    const index = imageIndex('chat', 'linux/amd64', 'linux/arm64/v8')
    const digest = registry.push('acme/chat', '1.4.0', index)

    expect(await ask(registry)).toEqual({
      kind: 'found',
      digest,
      platforms: ['linux/amd64', 'linux/arm64/v8'],
    })
    expect(registry.seen[0]?.accept).toContain('application/vnd.oci.image.index.v1+json')
  })

  test('can be asked for by its digest', async () => {
    const registry = await registryOf()
    const digest = registry.push('acme/chat', '1.4.0')

    expect(await ask(registry, digest)).toMatchObject({ kind: 'found', digest })
  })

  test('that is not there is not found', async () => {
    expect(await ask(await registryOf())).toMatchObject({
      kind: 'none',
      code: 'image-not-found',
      reason: expect.stringContaining('1.4.0'),
    })
  })

  test('that has another digest than the registry says is not believed', async () => {
    const registry = await registryOf()
    registry.push('acme/chat', '1.4.0')
    registry.meet({ kind: 'says', digest: `sha256:${'0'.repeat(64)}` })

    expect(await ask(registry)).toMatchObject({
      code: 'registry-failed',
      reason: expect.stringContaining('sha256:000000000000'),
    })
  })

  test('that is not what a digest asks for is not believed', async () => {
    const registry = await registryOf()
    const digest = registry.push('acme/chat', '1.4.0')
    registry.meet({ kind: 'says', bytes: Buffer.from(JSON.stringify(imageManifest('other'))) })

    expect(await ask(registry, digest)).toMatchObject({ code: 'registry-failed' })
  })

  test.each([
    ['a page of a proxy', '<!doctype html>'],
    ['a manifest of the first form', '{"schemaVersion":1,"fsLayers":[]}'],
    ['a list', '[]'],
  ])('is not %s', async (_, text) => {
    const registry = await registryOf()
    registry.meet({ kind: 'says', bytes: Buffer.from(text) })

    expect(await ask(registry)).toMatchObject({ code: 'registry-failed' })
  })

  test('of more than 4 MiB is not read to its end', async () => {
    const registry = await registryOf()
    registry.meet({ kind: 'says', bytes: Buffer.alloc(5 * 2 ** 20, 32) })

    expect(await ask(registry)).toMatchObject({
      code: 'registry-failed',
      reason: expect.stringContaining('4096 KiB'),
    })
  })
})

describe('a registry that wants a token', () => {
  test('gives one for pulling from this repository, and gets it back', async () => {
    const registry = await registryOf({ wantsToken: true })
    const digest = registry.push('acme/chat', '1.4.0')

    expect(await ask(registry)).toMatchObject({ kind: 'found', digest })
    expect(registry.tokens.map(({ path }) => path)).toEqual([
      '/token?service=registry.test&scope=repository%3Aacme%2Fchat%3Apull',
    ])
    expect(registry.tokens[0]?.authorization).toBeUndefined()
  })

  test('is asked for one token for all tags of a repository', async () => {
    const registry = await registryOf({ wantsToken: true })
    registry.push('acme/chat', '1.4.0')
    registry.push('acme/chat', '1.5.0')
    const client = new HttpRegistry(PATIENCE)

    for (const reference of ['1.4.0', '1.5.0'])
      await client.manifest({ host: registry.host, repository: 'acme/chat', reference })

    expect(registry.tokens).toHaveLength(1)
  })

  test.each<[string, RegistryOptions]>([
    ['takes passwords only', { wantsPassword: true }],
    ['gives none', { wantsToken: true, tokenAnswer: { status: 403, body: '{}' } }],
    [
      'does not take its own',
      { wantsToken: true, tokenAnswer: { status: 200, body: '{"token":"x"}' } },
    ],
  ])('and %s has the image for nobody', async (_, options) => {
    expect(await ask(await registryOf(options))).toMatchObject({ code: 'image-private' })
  })

  test.each([
    ['no JSON', 'nope'],
    ['nothing that a header could hold', JSON.stringify({ token: 'a\r\nb: c' })],
  ])('and answers with %s has failed', async (_, body) => {
    const registry = await registryOf({ wantsToken: true, tokenAnswer: { status: 200, body } })

    expect(await ask(registry)).toMatchObject({ code: 'registry-failed' })
  })

  test.each(['http://registry.example/token', 'https://10.1.2.3/token', 'nowhere'])(
    'is not followed to %s',
    async (realm) => {
      const registry = await registryOf({ wantsToken: true, challenge: `Bearer realm="${realm}"` })

      expect(await ask(registry)).toMatchObject({ code: 'registry-failed' })
    },
  )
})

describe('a redirect', () => {
  test('to another host is followed without the token', async () => {
    const [registry, other] = [await registryOf({ wantsToken: true }), await registryOf()]
    registry.push('acme/chat', '1.4.0')
    const digest = other.push('acme/chat', '1.5.0')
    const client = new HttpRegistry(PATIENCE)
    const image = { host: registry.host, repository: 'acme/chat' }
    await client.manifest({ ...image, reference: '1.4.0' })
    registry.meet({ kind: 'moved', location: `${other.origin}/v2/acme/chat/manifests/1.5.0` })

    const answer = await client.manifest({ ...image, reference: '1.5.0' })

    expect(answer).toMatchObject({ kind: 'found', digest })
    expect(registry.seen.at(-1)?.authorization).toMatch(/^Bearer /)
    expect(other.seen.map(({ authorization }) => authorization)).toEqual([undefined])
  })

  test('within the host keeps the token', async () => {
    const registry = await registryOf({ wantsToken: true })
    registry.push('acme/chat', '1.4.0')
    registry.push('acme/moved', '1.4.0')
    const client = new HttpRegistry(PATIENCE)
    const image = { host: registry.host, repository: 'acme/chat', reference: '1.4.0' }
    await client.manifest(image)
    registry.meet({ kind: 'moved', location: '/v2/acme/moved/manifests/1.4.0' })

    expect(await client.manifest(image)).toMatchObject({ kind: 'found' })
    expect(registry.seen.at(-1)).toMatchObject({
      path: '/v2/acme/moved/manifests/1.4.0',
      authorization: expect.stringMatching(/^Bearer /),
    })
  })

  test.each(['http://registry.example/v2/', 'https://10.1.2.3/v2/', 'https://[::1'])(
    'to %s is not followed',
    async (location) => {
      const registry = await registryOf()
      registry.meet({ kind: 'moved', location })

      expect(await ask(registry)).toMatchObject({ code: 'registry-failed' })
    },
  )

  test('that leads in a circle ends', async () => {
    const registry = await registryOf()
    registry.meet(...Array.from({ length: 9 }, () => ({ kind: 'moved', location: '/a' }) as const))

    expect(await ask(registry)).toMatchObject({ code: 'registry-failed' })
    expect(registry.seen).toHaveLength(4)
  })
})

describe('a registry that is busy', () => {
  test.each([
    { kind: 'status', status: 429, retryAfter: '0' },
    { kind: 'status', status: 503 },
    { kind: 'drop' },
  ] as const)('is asked again: %j', async (trouble) => {
    const registry = await registryOf()
    registry.push('acme/chat', '1.4.0')
    registry.meet(trouble, trouble)

    expect(await ask(registry)).toMatchObject({ kind: 'found' })
    expect(registry.seen).toHaveLength(3)
  })

  test('and wants more time than there is, is not waited for', async () => {
    const registry = await registryOf()
    registry.meet({ kind: 'status', status: 429, retryAfter: '3600' })

    expect(await ask(registry)).toMatchObject({
      code: 'registry-failed',
      reason: expect.stringContaining('429'),
    })
    expect(registry.seen).toHaveLength(1)
  })

  test('and sends no end is given up', async () => {
    const registry = await registryOf()
    registry.meet(...Array.from({ length: 99 }, () => ({ kind: 'hangs' }) as const))

    const answer = await ask(registry, '1.4.0', { request: 50, image: 200, pause: 1 })

    expect(answer).toMatchObject({
      code: 'registry-failed',
      reason: expect.stringContaining('TIMEOUT'),
    })
  })

  test('that nobody can connect to is not asked again', async () => {
    const registry = await startRegistry()
    await registry.stop()

    expect(await ask(registry)).toMatchObject({ reason: expect.stringContaining('ECONNREFUSED') })
  })
})

test.each(['10.1.2.3', '169.254.169.254', '[fd00::1]:5000'])(
  'a registry at %s, on an inner network, is not asked',
  async (host) => {
    const image = { host, repository: 'acme/chat', reference: '1' }

    expect(await new HttpRegistry(PATIENCE).manifest(image)).toMatchObject({
      code: 'registry-failed',
      reason: expect.stringContaining('not public'),
    })
  },
)

describe('a challenge', () => {
  test.each([
    ['Bearer realm="https://auth.test/token",service="s"', 'https://auth.test/token', 's'],
    [
      'Basic realm="r", Bearer realm="https://auth.test/token"',
      'https://auth.test/token',
      undefined,
    ],
    ['bearer Realm="https://auth.test/token", SERVICE="s"', 'https://auth.test/token', 's'],
  ])('is read from %s', (header, realm, service) => {
    expect(readChallenge(header)).toEqual(service === undefined ? { realm } : { realm, service })
  })

  test.each([undefined, '', 'Basic realm="r"', 'Bearer', 'Bearer realm=""'])(
    'is not in %j',
    (header) => {
      expect(readChallenge(header)).toBeUndefined()
    },
  )

  test('that holds a name and password leads nowhere', () => {
    expect(tokenUrl({ realm: 'https://a:b@auth.test/token' }, 'acme/chat')).toBeUndefined()
  })
})
