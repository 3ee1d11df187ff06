import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { Ajv, type SchemaObject } from 'ajv'
import { expect, test } from 'vitest'
import { schemaErrors } from '../../src/desired/check/validators.ts'
import { schemaUrl } from '../../src/model/project.ts'
import { isLonger } from '../support/growth.ts'

const schemas = { source: read('source'), config: read('config') }

test('describes every field and gives an example of each, so that editors can help', () => {
  const bare = Object.entries(schemas).flatMap(([name, schema]) =>
    fields(schema, name).filter(
      ([, field]) => field.$ref === undefined && !(field.description && field.examples?.length > 0),
    ),
  )

  expect(bare.map(([path]) => path)).toEqual([])
})

test('holds every example against its own field', () => {
  const ajv = new Ajv({ strict: true, allowUnionTypes: true, schemas: Object.values(schemas) })
  const wrong = Object.values(schemas).flatMap((schema) =>
    pointers(schema).filter(({ pointer, examples }) =>
      examples.some(
        (example) => ajv.validate({ $ref: `${schema.$id}#${pointer}` }, example) !== true,
      ),
    ),
  )

  expect(wrong.map(({ pointer }) => pointer)).toEqual([])
})

test('names each schema by the address that editors fetch it from', () => {
  expect(schemas.source.$id).toBe(schemaUrl('source'))
  expect(schemas.config.$id).toBe(schemaUrl('config'))
})

test('bounds every text and every list, and uses no pattern that can run away', () => {
  const all = Object.values(schemas).flatMap((schema) => nodes(schema))
  const unbounded = all.filter(
    (node) =>
      [node.type].flat().includes('string') &&
      node.enum === undefined &&
      node.maxLength === undefined,
  )
  const open = all.filter(
    (node) =>
      node.properties !== undefined &&
      node.type !== undefined &&
      node.additionalProperties === undefined,
  )

  expect(unbounded).toEqual([])
  expect(open).toEqual([])
  for (const { pattern } of all.filter((node) => typeof node.pattern === 'string')) {
    const read = (): void => {
      for (const text of ['a', 'a-', '0', '0x', 'a/', '1 '])
        new RegExp(pattern, 'u').test(`${text.repeat(20_000)}!`)
    }
    expect(isLonger(read, 500), pattern).toBe(false)
  }
})

test('compiles validators that do what the schemas say', () => {
  expect(schemaErrors('source', { id: 'a' })).toEqual([])
  expect(schemaErrors('source', {})).toMatchObject([{ keyword: 'required' }])
  expect(schemaErrors('source', Object.create({ id: 'a' }))).toMatchObject([
    { keyword: 'required' },
  ])
  expect(
    schemaErrors(
      'config',
      JSON.parse(
        '{"version": 1, "owner": "a", "networks": {"testnet": {"client": "0x9fc66Ad559b6226294746da39368A8eA55faF96e"}}, "__proto__": 1}',
      ),
    ),
  ).toMatchObject([{ keyword: 'additionalProperties' }])
})

test('keeps the generated files in step with the schemas', () => {
  expect(() =>
    execFileSync(process.execPath, ['scripts/schemas.mjs', '--check'], { stdio: 'pipe' }),
  ).not.toThrow()
})

function read(name: string): SchemaObject {
  return JSON.parse(readFileSync(`schemas/v1/${name}.schema.json`, 'utf8'))
}

/** Every field with its path: what stands under `properties`, `additionalProperties` or `items`. */
function fields(node: SchemaObject, path: string): readonly (readonly [string, SchemaObject])[] {
  if (typeof node !== 'object' || node === null) return []
  const named = Object.entries<SchemaObject>(node['properties'] ?? {})
  const below = [
    ...named,
    ['*', node['additionalProperties']] as const,
    ['[]', node['items']] as const,
    ...Object.entries<SchemaObject>(node['definitions'] ?? {}),
  ]
  return below.flatMap(([name, field]) =>
    typeof field === 'object'
      ? [[`${path}.${name}`, field] as const, ...fields(field, `${path}.${name}`)]
      : [],
  )
}

function pointers(
  node: unknown,
  pointer = '',
): readonly { readonly pointer: string; readonly examples: readonly unknown[] }[] {
  if (typeof node !== 'object' || node === null || Array.isArray(node)) return []
  const own =
    'examples' in node && Array.isArray(node.examples) ? [{ pointer, examples: node.examples }] : []
  return [
    ...own,
    ...Object.entries(node).flatMap(([key, value]) =>
      ['examples', 'if', 'else'].includes(key) ? [] : pointers(value, `${pointer}/${key}`),
    ),
  ]
}

function nodes(node: unknown): readonly SchemaObject[] {
  if (Array.isArray(node) || typeof node !== 'object' || node === null) return []
  return [
    node,
    ...Object.entries(node).flatMap(([key, value]) =>
      ['examples', 'if', 'else'].includes(key) ? [] : nodes(value),
    ),
  ]
}
