import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { entryFor, partsIn } from '../../src/adapters/registry/image-parts.ts'
import { HttpRegistry } from '../../src/adapters/registry/registry.ts'
import {
  imageIndex,
  type RegistryDouble,
  type RegistryTrouble,
  startRegistry,
} from '../support/registry.ts'

const PATIENCE = { request: 10_000, image: 20_000, pause: 1 }
const IMAGE = 'acme/chat'
const PLATFORM = 'linux/amd64'

let registry: RegistryDouble
beforeEach(async () => {
  registry = await startRegistry()
})
afterEach(() => registry.stop())

const digestOf = (text: string): string =>
  `sha256:${createHash('sha256').update(text).digest('hex')}`
const layer = (name: string, size: unknown = 10) => ({ digest: digestOf(name), size })
const DOCKER = 'application/vnd.docker.distribution.manifest.v2+json'
const OCI = 'application/vnd.oci.image.manifest.v1+json'

function manifest(
  layers: readonly object[],
  { config = layer('config'), mediaType = OCI }: { config?: object; mediaType?: string } = {},
): object {
  return { schemaVersion: 2, mediaType, config, layers }
}

/** An index over images that the registry has. */
function indexOf(entries: readonly { readonly platform: string; readonly digest: string }[]) {
  return {
    schemaVersion: 2,
    manifests: entries.map(({ platform, digest }) => {
      const [os, architecture, variant] = platform.split('/')
      return { digest, size: 2, platform: { os, architecture, variant } }
    }),
  }
}

const ask = (reference = '1.4.0') =>
  new HttpRegistry(PATIENCE).layers({ host: registry.host, repository: IMAGE, reference }, PLATFORM)

describe('an image of several platforms', () => {
  test.each([
    ['linux/arm64', 'linux/amd64'],
    ['linux/amd64/v3', 'linux/amd64'],
    ['linux/amd64/v2', 'linux/arm64'],
  ])('beside one for %s and one for %s, is read for the one that is asked for', async (...both) => {
    const entries = both.map((platform) => ({
      platform,
      digest: registry.push(IMAGE, platform.replaceAll('/', '-'), manifest([layer(platform)])),
    }))
    const digest = registry.push(IMAGE, '1.4.0', indexOf(entries))
    const wanted = both.find((one) => one === PLATFORM) ?? both.find((one) => one.includes('amd64'))

    expect(await ask()).toEqual({
      kind: 'found',
      digest,
      layers: [layer(wanted ?? '')],
      isPlatformKnown: true,
    })
    expect(registry.seen).toHaveLength(2)
  })

  test('is there for others alone where it is for others', async () => {
    const digest = registry.push(
      IMAGE,
      '1.4.0',
      imageIndex('chat', 'linux/arm64/v8', 'linux/s390x'),
    )

    expect(await ask()).toEqual({
      kind: 'other-platforms',
      digest,
      platforms: ['linux/arm64/v8', 'linux/s390x'],
    })
  })

  test('is not found where the registry has lost the one that is asked for', async () => {
    registry.push(IMAGE, '1.4.0', imageIndex('chat', PLATFORM))

    expect(await ask()).toMatchObject({ kind: 'none', code: 'image-not-found' })
  })

  test('is not believed where another index stands in its index', async () => {
    const inner = registry.push(IMAGE, 'inner', imageIndex('chat', PLATFORM))
    registry.push(IMAGE, '1.4.0', indexOf([{ platform: PLATFORM, digest: inner }]))

    expect(await ask()).toMatchObject({
      code: 'registry-failed',
      reason: expect.stringContaining('an index in the index'),
    })
    expect(registry.seen).toHaveLength(2)
  })

  test('is not believed where the bytes of its image are others', async () => {
    const digest = registry.push(IMAGE, 'amd64', manifest([layer('a')]))
    const index = indexOf([{ platform: PLATFORM, digest }])
    registry.push(IMAGE, '1.4.0', index)
    registry.meet(
      { kind: 'says', bytes: Buffer.from(JSON.stringify(index)) },
      { kind: 'says', bytes: Buffer.from(JSON.stringify(manifest([layer('b')]))) },
    )

    expect(await ask()).toMatchObject({ code: 'registry-failed' })
  })
})

describe('an image of one platform', () => {
  test.each([OCI, DOCKER])('of the form %s says in its configuration which', async (mediaType) => {
    const config = registry.put(IMAGE, { os: 'linux', architecture: 'amd64' })
    const layers = [layer('a', 7), layer('b', 0)]
    const image = manifest(layers, { config: { digest: config, size: 9 }, mediaType })
    const digest = registry.push(IMAGE, '1.4.0', image)

    expect(await ask()).toEqual({ kind: 'found', digest, layers, isPlatformKnown: true })
  })

  test('is there for others alone where its configuration says so', async () => {
    const config = registry.put(IMAGE, { os: 'linux', architecture: 'arm64' })
    const image = manifest([layer('a')], { config: { digest: config, size: 9 } })
    const digest = registry.push(IMAGE, '1.4.0', image)

    expect(await ask(digest)).toEqual({
      kind: 'other-platforms',
      digest,
      platforms: ['linux/arm64'],
    })
  })

  test.each<[string, string, RegistryTrouble?]>([
    ['is not there', '{"os":"linux"}', { kind: 'status', status: 404 }],
    ['is not for everybody', '{"os":"linux"}', { kind: 'status', status: 403 }],
    [
      'has other bytes',
      '{"os":"linux"}',
      { kind: 'says', bytes: Buffer.from('{"os":"linux","architecture":"arm64"}') },
    ],
    ['names none', '{}'],
    ['names half of one', '{"os":"linux"}'],
    ['is no JSON', 'nope'],
  ])('is of a platform that nobody knows where its configuration %s', async (_, text, trouble) => {
    const config = { digest: registry.put(IMAGE, text), size: 9 }
    const image = manifest([layer('a')], { config })
    registry.push(IMAGE, '1.4.0', image)
    if (trouble !== undefined)
      registry.meet({ kind: 'says', bytes: Buffer.from(JSON.stringify(image)) }, trouble)

    expect(await ask()).toMatchObject({ kind: 'found', isPlatformKnown: false })
    expect(registry.seen.at(-1)?.path).toContain('/blobs/')
  })

  test('counts a layer that it has twice once', async () => {
    registry.push(IMAGE, '1.4.0', manifest([layer('a'), layer('a'), layer('b')]))

    expect(await ask()).toMatchObject({ layers: [layer('a'), layer('b')] })
  })

  test('can be asked for by a digest of 512 bits', async () => {
    const image = manifest([layer('a')])
    const bytes = Buffer.from(JSON.stringify(image))
    const digest = `sha512:${createHash('sha512').update(bytes).digest('hex')}`
    registry.meet({ kind: 'says', bytes, digest })

    expect(await ask(digest)).toMatchObject({ kind: 'found', digest })
  })
})

test.each<[string, object]>([
  ['a layer without a digest', manifest([{ size: 1 }])],
  ['a layer of another kind of digest', manifest([{ digest: 'md5:00', size: 1 }])],
  ['a layer of half a byte', manifest([layer('a', 0.5)])],
  ['a layer of less than nothing', manifest([layer('a', -1)])],
  ['a layer of more than any disk', manifest([layer('a', 2 ** 60)])],
  ['a size in words', manifest([layer('a', '10')])],
  ['a thousand and one layers', manifest(Array.from({ length: 1_001 }, (_, i) => layer(`${i}`)))],
  ['no configuration', manifest([layer('a')], { config: {} })],
])('an image with %s is not counted on', async (_, image) => {
  registry.push(IMAGE, '1.4.0', image)

  expect(await ask()).toMatchObject({ kind: 'none', code: 'registry-failed' })
})

test('whatever stands in a manifest or an index is read or refused', () => {
  const anything = fc.dictionary(
    fc.constantFrom('manifests', 'layers', 'config', 'platform', 'digest', 'size', 'os'),
    fc.jsonValue({ maxDepth: 5 }),
  )
  fc.assert(
    fc.property(anything, (body) => {
      const parts = partsIn(body)
      if (!('wrong' in parts))
        for (const { size } of parts.layers) expect(Number.isSafeInteger(size)).toBe(true)
      const entry = entryFor(body, PLATFORM)
      if (entry !== undefined) expect(entry.digest).toMatch(/^sha(?:256|512):[0-9a-f]+$/)
    }),
  )
})
