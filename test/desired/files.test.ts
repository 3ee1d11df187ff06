import { expect, test } from 'vitest'
import { readDesired, type TextFile } from '../../src/desired/load.ts'
import { aConfig, aDefinition, aFile, CLIENT, SOURCE } from './files.ts'

test('reads both patterns and both spellings of the ending', () => {
  const desired = read(
    aFile('sources/a/source.yaml', aDefinition({ id: 'a' })),
    aFile('sources/b/source.yml', aDefinition({ id: 'b' })),
    aFile('sources/c.yaml', aDefinition({ id: 'c' })),
    aFile('sources/d.yml', aDefinition({ id: 'd' })),
  )

  expect(desired.problems).toEqual([])
  expect(desired.specs.map(({ id }) => id)).toEqual(['a', 'b', 'c', 'd'])
})

test('leaves compose files beside definitions alone, however they are written', () => {
  const desired = read(
    definition(),
    aFile('sources/compose.yaml', 'services: { web: { image: acme/web } }\n'),
    aFile('sources/anchors.yaml', 'x-base: &base { image: acme/web }\nservices: { web: *base }\n'),
    aFile('sources/broken.yaml', 'services:\n  web: "unclosed\n'),
    aFile('sources/large.yaml', `services:\n  web: {}\n# ${'x'.repeat(80_000)}\n`),
    aFile('sources/my-model/compose.cpu.yaml', 'services: "unclosed\n'),
    aFile('sources/my-model/notes.txt', 'id: not-yaml\n'),
  )

  expect([...desired.problems, ...desired.warnings]).toEqual([])
  expect(desired.definitions).toHaveLength(1)
})

test('warns of YAML with an id that no pattern matches', () => {
  const misplaced = [
    'sources/a/b/source.yaml',
    'sources/a/definition.yaml',
    'sources/a/Source.yaml',
  ]
  const desired = read(
    definition(),
    ...misplaced.map((path) => aFile(path, aDefinition({ id: 'lost' }))),
  )

  expect(desired.problems).toEqual([])
  expect(desired.warnings.map(({ code, file }) => [code, file])).toEqual(
    misplaced.sort().map((path) => ['unmatched-definition', path]),
  )
})

test('names both files of an id that two definitions have', () => {
  const { problems } = read(
    aFile('sources/a.yaml', aDefinition()),
    aFile('sources/b.yaml', aDefinition()),
  )

  expect(problems).toMatchObject([
    {
      code: 'duplicate-id',
      file: 'sources/b.yaml',
      line: 1,
      column: 5,
      message: expect.stringMatching(/a\.yaml.*b\.yaml/),
    },
  ])
})

test.each([
  ['sources/a.yaml', 'sources/a.yml'],
  ['sources/a/source.yaml', 'sources/a/source.yml'],
  ['sources/A.yaml', 'sources/a.yaml'],
  ['sources/A/source.yaml', 'sources/a/source.yaml'],
])('refuses %s beside %s', (first, second) => {
  const { problems } = read(
    aFile(first, aDefinition({ id: 'a' })),
    aFile(second, aDefinition({ id: 'b' })),
  )

  expect(problems).toMatchObject([{ code: 'duplicate-file', file: second }])
})

test('names both definitions that adopt one Source, but not on different networks', () => {
  const adopting = (id: string, network: string): TextFile =>
    aFile(
      `sources/${id}.yaml`,
      aDefinition({ id, networks: `{ ${network}: { address: "${SOURCE}" } }` }),
    )

  expect(read(adopting('a', 'testnet'), adopting('b', 'testnet')).problems).toMatchObject([
    { code: 'duplicate-address', file: 'sources/b.yaml' },
  ])
  expect(read(adopting('a', 'testnet'), adopting('b', 'mainnet')).problems).toEqual([])
})

test('names what stands where a definition should be', () => {
  const { problems } = read({ path: 'sources/my-model/source.yaml', reason: 'a symbolic link' })

  expect(problems).toMatchObject([
    {
      code: 'not-a-file',
      file: 'sources/my-model/source.yaml',
      message: expect.stringContaining('a symbolic link'),
    },
  ])
})

test('takes no definition at all for a problem, never for "everything was deleted"', () => {
  expect(read().problems).toMatchObject([{ code: 'no-definitions' }])
  expect(read(aFile('sources/compose.yaml', 'services: {}\n')).problems).toMatchObject([
    { code: 'no-definitions' },
  ])
})

test('says that the configuration is missing or broken, and still judges the definitions', () => {
  const broken = aFile('sources/my-model/source.yaml', aDefinition({ maxExpiry: '0' }))

  expect(readDesired([broken], 'ogpu.yaml').problems.map(({ code }) => code)).toEqual([
    'config-missing',
    'bad-duration',
  ])
  expect(
    readDesired([aFile('ogpu.yaml', 'version: 2'), broken], 'ogpu.yaml').problems.map(
      ({ code }) => code,
    ),
  ).toEqual(['missing-field', 'missing-field', 'bad-value', 'bad-duration'])
  expect(
    readDesired([aFile('ogpu.yaml', '')], 'ogpu.yaml').problems.map(({ code }) => code),
  ).toEqual(['empty-file'])
})

test('reports all problems of all files at once, in the order of files and lines', () => {
  const { problems } = read(
    aFile(
      'sources/b.yaml',
      aDefinition({
        id: 'B',
        name: '""',
        maxExpiry: '0',
        payment: '{ minPayment: 1 }',
        networks: '[nowhere]',
      }),
    ),
    aFile('sources/a.yaml', aDefinition({ id: 'a', name: null, delivery: 'first' })),
  )

  expect(problems.map(({ file, line, code }) => `${file}:${line} ${code}`)).toEqual([
    'sources/a.yaml:1 missing-field',
    'sources/a.yaml:6 bad-value',
    'sources/b.yaml:1 bad-id',
    'sources/b.yaml:2 bad-text',
    'sources/b.yaml:4 bad-amount',
    'sources/b.yaml:5 bad-duration',
    'sources/b.yaml:6 unknown-network',
  ])
})

test('stops at fifty problems of one file', () => {
  const { problems } = read(
    aFile('sources/a.yaml', Array.from({ length: 5_000 }, (_, index) => `k${index}: 1\n`).join('')),
  )

  expect(problems).toHaveLength(50)
})

test('finds configuration and sources in a folder of their own', () => {
  const config = { ...aConfig(), path: 'team/ogpu.yaml' }
  const desired = readDesired(
    [config, aFile('team/sources/my-model.yaml', aDefinition())],
    'team/ogpu.yaml',
  )

  expect(desired.problems).toEqual([])
  expect(desired.specs).toHaveLength(1)
})

test('shows the lines around a problem with a caret, and no secret in them', () => {
  const key = 'ab'.repeat(32)
  const config = aFile(
    'ogpu.yaml',
    `version: 1\nowner: acme\nnetworks:\n  testnet:\n    client: "${CLIENT}"\n    rpcUrl: https://user:hunter2@rpc.example.com/v1/my-api-key?token=my-token\n    privateKey: "0x${key}"\n`,
  )
  const text = JSON.stringify(readDesired([config, definition()], 'ogpu.yaml').problems)

  expect(text).toContain('rpc.example.com')
  for (const secret of ['hunter2', 'my-api-key', 'my-token', key])
    expect(text).not.toContain(secret)
})

function definition(): TextFile {
  return aFile('sources/my-model/source.yaml', aDefinition())
}

function read(...files: readonly TextFile[]): ReturnType<typeof readDesired> {
  return readDesired([aConfig(), ...files], 'ogpu.yaml')
}
