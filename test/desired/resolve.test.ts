import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { ActiveSpec, SourceSpec } from '../../src/model/source/definition.ts'
import { asWei, formatAmount } from '../../src/model/units/amount.ts'
import { asSeconds, formatDuration, MAX_EXPIRY } from '../../src/model/units/duration.ts'
import { aConfig, aDefinition, readOne, SOURCE } from './files.ts'

test('lays defaults, definition and overrides over each other, key by key', () => {
  const config = aConfig(
    'defaults: { delivery: first-response, maxExpiry: 1h, payment: { minLockup: 3 OGPU } }\n',
  )
  const text = aDefinition({
    maxExpiry: null,
    payment: '{ minPayment: 1 OGPU }',
    networks: '{ testnet: {}, mainnet: { payment: { minPayment: 2 OGPU }, maxExpiry: 2h } }',
  })
  const [testnet, mainnet] = readOne(text, config).specs.map(values)

  expect(testnet).toMatchObject({
    minPayment: 10n ** 18n,
    minLockup: 3n * 10n ** 18n,
    maxExpiry: 3_600n,
    delivery: 'first-response',
  })
  expect(mainnet).toMatchObject({
    minPayment: 2n * 10n ** 18n,
    minLockup: 3n * 10n ** 18n,
    maxExpiry: 7_200n,
  })
})

test('fills in what may be left out', () => {
  const [spec] = readOne(aDefinition()).specs

  expect(spec).toMatchObject({
    state: 'active',
    protect: false,
    artefacts: [],
    values: { description: '', logoUrl: '', minLockup: 0n, delivery: 'manual-confirmation' },
  })
})

test('removes with null, also what stands in the defaults', () => {
  const config = aConfig('defaults: { logoUrl: https://example.com/logo.png }\n')
  const text = aDefinition({
    environments: '{ cpu: https://example.com/c.yaml, amd: https://example.com/a.yaml }',
    networks: '{ testnet: { logoUrl: null, environments: { amd: null } } }',
  })
  const [spec] = readOne(text, config).specs.map(values)

  expect(spec).toMatchObject({ logoUrl: '', environments: { cpu: 'https://example.com/c.yaml' } })
  expect(spec?.environments).not.toHaveProperty('amd')
})

test('lets a definition name its own networks in place of those of the defaults', () => {
  const config = aConfig('defaults: { networks: [testnet, mainnet] }\n')

  expect(
    readOne(aDefinition({ networks: null }), config).specs.map(({ network }) => network),
  ).toEqual(['testnet', 'mainnet'])
  expect(
    readOne(aDefinition({ networks: '{ mainnet: {} }' }), config).specs.map(
      ({ network }) => network,
    ),
  ).toEqual(['mainnet'])
})

test('puts a CID behind the gateway of each network and leaves URLs as they are', () => {
  const cid = 'QmaSNKgkKUw6mBJae1mTEu4vKJYCE5jvm8eGs1sMkFSfY5'
  const text = aDefinition({
    environments: `{ amd: ipfs://${cid}, cpu: "https://example.com/c.yaml?a=%20" }`,
  })
  const [spec] = readOne(text).specs.map(values)

  expect(Object.entries(spec?.environments ?? {})).toEqual([
    ['cpu', 'https://example.com/c.yaml?a=%20'],
    ['amd', `https://cipfs.ogpuscan.io/ipfs/${cid}`],
  ])
})

test('closes on one network and stays active on another', () => {
  const { specs, definitions } = readOne(
    aDefinition({ networks: '{ testnet: { state: closed }, mainnet: {} }' }),
  )

  expect(specs.map(({ network, state }) => [network, state])).toEqual([
    ['testnet', 'closed'],
    ['mainnet', 'active'],
  ])
  expect(definitions).toMatchObject([{ state: 'active', networks: ['testnet', 'mainnet'] }])
})

test('keeps the address of an adopted Source, closed or not, with its place', () => {
  const adopted = `{ testnet: { address: "${SOURCE}", takeover: old-owner } }`
  const specs = [
    aDefinition({ networks: adopted }),
    `id: my-model\nstate: closed\nnetworks: ${adopted}\n`,
  ].flatMap((text) => readOne(text).specs)

  expect(specs).toMatchObject([
    {
      state: 'active',
      address: SOURCE.toLowerCase(),
      takeover: 'old-owner',
      addressPlace: { line: 6, column: 33 },
    },
    {
      state: 'closed',
      address: SOURCE.toLowerCase(),
      takeover: 'old-owner',
      addressPlace: { line: 3 },
    },
  ])
})

test('tells the line of each field: in the override when it comes from there, none when from the defaults', () => {
  const text = aDefinition({
    environments: '\n  cpu: https://example.com/c.yaml\n  nvidia: https://example.com/n.yaml',
    payment: '\n  minPayment: 1 OGPU',
    maxExpiry: null,
    networks: '\n  testnet:\n    payment:\n      minPayment: 2 OGPU\n    state: active',
  })
  const [spec] = readOne(text, aConfig('defaults: { maxExpiry: 1h }\n')).specs

  expect(spec?.lines).toEqual({ id: 1, name: 2, cpu: 4, nvidia: 5, minPayment: 11, state: 12 })
})

test('sums up every definition that has an id, broken or not', () => {
  const { definitions } = readOne(
    `# a comment\n${aDefinition({ protect: 'true', maxExpiry: '0' })}`,
  )

  expect(definitions).toEqual([
    {
      id: 'my-model',
      name: 'My model',
      file: 'sources/my-model/source.yaml',
      line: 2,
      networks: ['testnet'],
      state: 'active',
      protect: true,
    },
  ])
})

const prices = fc.bigInt({ min: 0n, max: (1n << 256n) - 1n }).map(asWei)
const spans = fc.bigInt({ min: 1n, max: MAX_EXPIRY }).map(asSeconds)
const layer = fc.record(
  {
    minPayment: prices,
    minLockup: prices,
    maxExpiry: spans,
    description: fc.constantFrom('one', 'two'),
  },
  { requiredKeys: [] },
)

test('takes every field from the nearest layer that has it, for any three layers', () => {
  fc.assert(
    fc.property(layer, layer, layer, (defaults, own, overrides) => {
      const base = { minPayment: asWei(7n), maxExpiry: asSeconds(60n), ...own }
      const text = aDefinition({ ...written(base), networks: `{ testnet: ${flow(overrides)} }` })
      const { specs, problems } = readOne(text, aConfig(`defaults: ${flow(defaults)}\n`))

      expect(problems).toEqual([])
      expect(specs.map(values)).toMatchObject([
        { minLockup: 0n, description: '', ...defaults, ...base, ...overrides },
      ])
    }),
  )
})

test('reads the same from JSON as from YAML', () => {
  fc.assert(
    fc.property(layer, (own) => {
      const fields = {
        id: 'my-model',
        name: 'My model',
        environments: { cpu: 'https://example.com/compose.yaml' },
        networks: ['testnet'],
      }
      const {
        minPayment = asWei(1n),
        minLockup = asWei(0n),
        maxExpiry = asSeconds(1n),
        description = '',
      } = own
      const json = {
        ...fields,
        description,
        payment: { minPayment: formatAmount(minPayment), minLockup: formatAmount(minLockup) },
        maxExpiry: Number(maxExpiry),
      }
      const yaml = aDefinition(written({ minPayment, minLockup, maxExpiry, description }))

      expect(readOne(JSON.stringify(json)).specs.map(values)).toEqual(
        readOne(yaml).specs.map(values),
      )
    }),
  )
})

type Layer = Partial<
  Pick<ActiveSpec['values'], 'minPayment' | 'minLockup' | 'maxExpiry' | 'description'>
>

function written({
  minPayment,
  minLockup,
  maxExpiry,
  description,
}: Layer): Readonly<Record<string, string>> {
  const amounts = [
    minPayment === undefined ? [] : [`minPayment: ${formatAmount(minPayment)}`],
    minLockup === undefined ? [] : [`minLockup: ${formatAmount(minLockup)}`],
  ].flat()
  return {
    ...(amounts.length === 0 ? {} : { payment: `{ ${amounts.join(', ')} }` }),
    ...(maxExpiry === undefined ? {} : { maxExpiry: formatDuration(maxExpiry) }),
    ...(description === undefined ? {} : { description: `"${description}"` }),
  }
}

function flow(fields: Layer): string {
  const pairs = Object.entries(written(fields)).map(([key, value]) => `${key}: ${value}`)
  return `{ ${pairs.join(', ')} }`
}

function values(spec: SourceSpec): ActiveSpec['values'] | undefined {
  return spec.state === 'active' ? spec.values : undefined
}
