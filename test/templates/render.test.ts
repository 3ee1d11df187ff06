import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { ENVIRONMENTS } from '../../src/model/source/source.ts'
import { findTemplate, listTemplates, renderTemplate } from '../../src/templates/render.ts'
import { expectGolden, goldenCases, goldenFiles, rendered } from './golden.ts'

test.each(goldenCases())('renders $path as written', (request) => {
  for (const [environment, text] of Object.entries(rendered(request)))
    expectGolden(`${request.path}.${environment}.yaml`, text)
})

test('there is no golden file without a case', () => {
  const wanted = goldenCases().flatMap(({ path, environments }) =>
    environments.map((environment) => `${path}.${environment}.yaml`),
  )

  expect(goldenFiles()).toEqual(wanted.sort())
})

test('every version of every template has a case for all three environments', () => {
  const versions = listTemplates().flatMap(({ name, versions }) =>
    versions.map(({ version }) => ({ name, version })),
  )
  const complete = goldenCases().filter(
    ({ environments }) => environments.length === ENVIRONMENTS.length,
  )

  expect(
    versions.filter(
      ({ name, version }) =>
        !complete.some((known) => known.name === name && known.version === version),
    ),
  ).toEqual([])
})

test.each(listTemplates())('the example in the words about $name renders', ({ name }) => {
  const [, text = ''] =
    /```yaml\n([\s\S]*?)```/.exec(readFileSync(`src/templates/${name}/README.md`, 'utf8')) ?? []

  expect(renderTemplate(parse(text).template).kind).toBe('rendered')
})

test.each(listTemplates())(
  'the examples in the schema of $name are taken',
  ({ name, versions }) => {
    for (const { version } of versions) {
      const { properties, required } = JSON.parse(
        readFileSync(`src/templates/${name}/v${version}.schema.json`, 'utf8'),
      )
      const least = Object.fromEntries(
        required.map((field: string) => [field, properties[field].examples[0]]),
      )
      for (const [field, { examples }] of Object.entries<{ examples: readonly unknown[] }>(
        properties,
      ))
        for (const example of examples) {
          const parameters = { ...least, gpus: 16, [field]: example }
          expect(
            renderTemplate({ name, version, with: parameters, environments: ENVIRONMENTS }),
          ).toMatchObject({ kind: 'rendered' })
        }
    }
  },
)

test('a definition may name every template, and no other', () => {
  const { definitions } = JSON.parse(readFileSync('schemas/v1/source.schema.json', 'utf8'))

  expect(definitions.template.properties.name.enum).toEqual(listTemplates().map(({ name }) => name))
})

test('finds the newest version, or the one that is asked for', () => {
  for (const { name, versions } of listTemplates()) {
    expect(findTemplate(name)?.version).toBe(versions.at(-1)?.version)
    expect(findTemplate(name, 1)).toMatchObject({ name, version: 1 })
    expect(findTemplate(name, 999)).toBeUndefined()
  }
  expect(findTemplate('__proto__')).toBeUndefined()
})

test('renders the environments that are asked for, in one order and each once', () => {
  const [request] = goldenCases()
  if (request === undefined) throw new Error('no case')

  expect(Object.keys(rendered({ ...request, environments: ['amd', 'cpu', 'amd'] }))).toEqual([
    'cpu',
    'amd',
  ])
})

test('says which version it took', () => {
  const request = {
    name: 'ollama',
    with: { model: 'llama3.2', serviceImage: 'acme/chat:1' },
    environments: ENVIRONMENTS,
  }

  expect(renderTemplate(request)).toMatchObject({
    kind: 'rendered',
    version: listTemplates()
      .find(({ name }) => name === 'ollama')
      ?.versions.at(-1)?.version,
  })
})
