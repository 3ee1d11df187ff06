import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { serviceImages } from '../../src/compose/service-images.ts'
import {
  isMeant,
  parseImagePattern,
  parseSize,
  parseStep,
  parseStranded,
} from '../../src/model/policy-values.ts'
import { violationsOf } from '../../src/policy/judge.ts'
import { aChange } from '../support/builders.ts'

/** The name of an image as a compose file's service has it. */
function nameOf(image: string): string {
  const [found] = serviceImages(`services: { app: { image: "${image}" } }`) ?? []
  return found?.name ?? ''
}

describe('what a pattern matches', () => {
  const [, table = ''] = readFileSync('docs/policy.md', 'utf8').split('## What a pattern matches')
  const rows = [...table.matchAll(/^\| (`.*) \| (.*) \| (.*) \|$/gm)].map((row) =>
    row.slice(1).map((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, text = '']) => text)),
  )

  test.each(rows)('%s is what the page says: %s, and not %s', ([pattern = ''], matched, others) => {
    const parsed = parseImagePattern(pattern)
    const isMatched = (image: string): boolean =>
      parsed !== undefined && isMeant(nameOf(image), parsed)

    expect(matched?.filter((image) => !isMatched(image))).toEqual([])
    expect(others?.filter(isMatched)).toEqual([])
  })

  test('the page has rows', () => {
    expect(rows).toHaveLength(4)
  })

  test.each([
    '',
    '*',
    '/*',
    'acme/*',
    'redis',
    'ghcr.io/*/chat',
    'ghcr.io/acme*',
    'ghcr.io/acme/',
    'ghcr.io//chat',
    'GHCR.io/acme',
    'ghcr.io/acme/chat:1',
    'https://ghcr.io/acme',
    'ghcr.io/../acme',
    'ghcr.io/acme/**',
  ])('%j is no pattern', (text) => {
    expect(parseImagePattern(text)).toBeUndefined()
  })
})

describe('the images of a compose file', () => {
  test('are those of every service, as Compose reads them, and of volumes that are images', () => {
    const images = serviceImages(`
x-image: &image quay.io/acme/base:1
services:
  first: { image: *image, profiles: [never] }
  second: { extends: first }
  third:
    image: redis
    volumes:
      - { type: image, source: ghcr.io/acme/weights:2, target: /weights }
`)

    expect(images?.map(({ service, name }) => [service, name])).toEqual([
      ['first', 'quay.io/acme/base'],
      ['second', 'quay.io/acme/base'],
      ['third', 'docker.io/library/redis'],
      ['third', 'ghcr.io/acme/weights'],
    ])
  })

  test.each([
    '${IMAGE:-ghcr.io/acme/chat:1}',
    '${USER:+evil.example/}${USER:-ghcr.io/acme}/chat:1',
    'ghcr.io/acme/chat:${TAG-1}',
    '$IMAGE',
  ])('have no name where a variable decides that only the provider sets: %s', (image) => {
    const [found] =
      serviceImages(`services: { app: { image: "${image}@sha256:${'ab'.repeat(32)}" } }`) ?? []

    expect([found?.name, found?.hasDigest]).toEqual([null, false])
  })

  test.each([
    'services: { app: { build: "https://git.example/x.git", image: ghcr.io/acme/chat } }',
    'services: { app: { extends: { file: other.yaml, service: app } } }',
    'services: { app: { provider: { type: model } } }',
    'include: ["oci://registry.example/x"]\nservices: { app: { image: ghcr.io/acme/chat } }',
    'models: { m: { model: registry.example/m } }\nservices: { app: { image: ghcr.io/acme/chat } }',
  ])('are told of what is built or comes from elsewhere, without a name: %s', (text) => {
    expect(serviceImages(text)?.filter(({ name }) => name === null)).toHaveLength(1)
  })

  test('show no name and password, and no token', () => {
    const token = `ghp_${'a1'.repeat(20)}`
    const [found] =
      serviceImages(`services: { app: { image: "https://me:pass@x.example/${token}" } }`) ?? []

    expect(found?.image).not.toMatch(/pass|ghp_/)
    expect(found?.name).toBeNull()
  })

  test('have no name where Docker would take none, and are unknown of a text that is no compose file', () => {
    expect(nameOf('ghcr.io/ACME/chat')).toBe('')
    expect(serviceImages('services: [')).toBeUndefined()
  })
})

test('steps, shares and sizes are read exactly', () => {
  expect(['50%', '12.5%', '2x', '1.25x'].map(parseStep)).toEqual([
    { kind: 'percent', hundredths: 5000n },
    { kind: 'percent', hundredths: 1250n },
    { kind: 'factor', hundredths: 200n },
    { kind: 'factor', hundredths: 125n },
  ])
  expect(['0.5x', '50', '-1%', '1e3%', '2X', ' 2x'].filter((text) => parseStep(text))).toEqual([])
  expect([3, '10%'].map(parseStranded)).toEqual([
    { kind: 'count', most: 3 },
    { kind: 'percent', hundredths: 1000n },
  ])
  expect(['5 GB', '1.5 GiB', '0.001 MB'].map(parseSize)).toEqual([
    5_000_000_000n,
    1_610_612_736n,
    1000n,
  ])
  expect(['5GB', '5 TB', '5 gb', '1.2345 GB'].filter((text) => parseSize(text))).toEqual([])
})

test('a folder is left by no move in the same change', () => {
  const rule = {
    kind: 'folders',
    folders: [{ folder: 'sources/experiments', networks: ['testnet'] }],
    place: { path: 'policy.folders', file: 'ogpu.yaml', line: 3 },
  } as const
  const moved = {
    ...aChange('update', 'one'),
    file: 'sources/one.yaml',
    baseFile: 'sources/experiments/source.yaml',
  }

  expect(violationsOf(moved, [rule], 'mainnet')).toHaveLength(1)
  expect(violationsOf({ ...moved, baseFile: 'sources/two.yaml' }, [rule], 'mainnet')).toEqual([])
})

test.each([
  ['100%', { kind: 'percent', hundredths: 10_000n } as const, []],
  ['90%', { kind: 'percent', hundredths: 9_000n } as const, []],
  ['50%', { kind: 'percent', hundredths: 5_000n } as const, [true]],
  ['900', { kind: 'count', most: 900 } as const, [undefined]],
])('of providers that nobody looked at the worst is assumed, up to %s', (_, most, unjudged) => {
  const place = { path: 'policy.stranded', file: 'ogpu.yaml', line: 3 }
  const registered = { byEnvironment: {}, stranded: 1_000, looked: 2_000 }
  const change = {
    ...aChange('update', 'one'),
    fields: [{ field: 'nvidia', before: { text: 'x', raw: 'x' }, after: null } as const],
    impact: { providers: 10_000, tasks: 0, registered },
  }

  const found = violationsOf(change, [{ kind: 'stranded', most, place }], 'mainnet')

  expect(found.map(({ isUnjudged }) => isUnjudged)).toEqual(unjudged)
})
