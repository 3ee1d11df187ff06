import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { Ajv } from 'ajv'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { validateCompose } from '../../src/compose/generated/validator.ts'
import { validateConfig, validateSource } from '../../src/desired/generated/validators.ts'
import { TEMPLATES } from '../../src/templates/generated/index.ts'
import type { Validator } from '../../src/yaml/schema-error.ts'

const ajv = new Ajv({
  schemas: ['source', 'config'].map((name) => read(`schemas/v1/${name}.schema.json`)),
  strict: false,
  allErrors: true,
  ownProperties: true,
})
/** What scripts/compose-schema.mjs takes out of the schema: lists of mappings are not compared. */
const COMPOSE = JSON.parse(
  JSON.stringify(
    { ...read('node_modules/dclint/schemas/compose.schema.json'), $schema: undefined },
    (_, value) =>
      value?.uniqueItems === true && value.items?.oneOf !== undefined
        ? { ...value, uniqueItems: false }
        : value,
  ),
)
const PAIRS: Readonly<Record<string, readonly [Validator, Validator]>> = {
  source: pair(validateSource, read('schemas/v1/source.schema.json')),
  config: pair(validateConfig, read('schemas/v1/config.schema.json')),
  compose: pair(validateCompose, COMPOSE),
  ...Object.fromEntries(
    TEMPLATES.flatMap(({ name, versions }) =>
      versions.map(({ version, validate }) => [
        `template ${name} ${version}`,
        pair(validate, read(`src/templates/${name}/v${version}.schema.json`)),
      ]),
    ),
  ),
}
const FILES = ['test/desired/cases', 'test/compose/cases', 'sources'].flatMap(documentsIn)
const WORDS = [...new Set(FILES.flatMap(wordsIn))]

test('there are files of every kind to hold the validators to', () => {
  expect(FILES.length).toBeGreaterThan(200)
})

test.each(Object.keys(PAIRS))('the validator of %s answers as ajv does', (kind) => {
  const values = fc.oneof(
    fc.constantFrom(...FILES),
    fc.constantFrom(...FILES).chain(mutated),
    fc.object({ key: fc.constantFrom(...WORDS), maxDepth: 4 }),
  )
  fc.assert(
    fc.property(values, (value) => {
      expect(answer(kind, 0, value)).toEqual(answer(kind, 1, value))
    }),
    { numRuns: 500 },
  )
  for (const file of FILES) expect(answer(kind, 0, file)).toEqual(answer(kind, 1, file))
})

function answer(kind: string, which: 0 | 1, value: unknown): unknown {
  const validate = PAIRS[kind]?.[which]
  if (validate === undefined) throw new Error(`no validator of ${kind}`)
  const isValid = validate(value)
  return {
    isValid,
    errors: (validate.errors ?? []).map(({ keyword, instancePath, params, propertyName }) => ({
      keyword,
      instancePath,
      params,
      propertyName,
    })),
  }
}

function pair(own: unknown, schema: { readonly $id: string }): readonly [Validator, Validator] {
  return [own as Validator, (ajv.getSchema(schema.$id) ?? ajv.compile(schema)) as Validator]
}

/** A document with one value of it in the place of another, or with a key that it has not got. */
function mutated(document: unknown): fc.Arbitrary<unknown> {
  return fc
    .tuple(fc.nat(), fc.nat(), fc.constantFrom(...WORDS), fc.jsonValue())
    .map(([at, from, key, other]) => {
      const copy = structuredClone(document)
      const places = mappingsIn(copy)
      const place = places[at % Math.max(places.length, 1)]
      if (place === undefined) return copy
      const keys = Object.keys(place)
      const target = from % 3 === 0 ? key : (keys[from % Math.max(keys.length, 1)] ?? key)
      place[target] = from % 2 === 0 ? other : (places[from % places.length]?.[key] ?? other)
      return copy
    })
}

function mappingsIn(value: unknown): Record<string, unknown>[] {
  if (typeof value !== 'object' || value === null) return []
  const own = Array.isArray(value) ? [] : [value as Record<string, unknown>]
  return [...own, ...Object.values(value).flatMap(mappingsIn)]
}

function wordsIn(value: unknown): readonly string[] {
  return mappingsIn(value).flatMap((mapping) => Object.keys(mapping))
}

function documentsIn(folder: string): readonly unknown[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true }).flatMap((entry) => {
    if (!entry.isFile() || !/\.ya?ml$/.test(entry.name)) return []
    try {
      const text = readFileSync(path.join(entry.parentPath, entry.name), 'utf8')
      return [JSON.parse(JSON.stringify(parse(text, { logLevel: 'silent' })))]
    } catch {
      return [] // no YAML, or in a circle: the validators never see it
    }
  })
}

function read(file: string) {
  return JSON.parse(readFileSync(file, 'utf8'))
}
