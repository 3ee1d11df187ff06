import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { ENVIRONMENTS } from '../../src/model/source/source.ts'
import { findTemplate, listTemplates, renderTemplate } from '../../src/templates/render.ts'
import type { Parameters } from '../../src/templates/template.ts'
import { rendered } from './golden.ts'

const TASKS =
  findTemplate('huggingface-pipeline', 1)?.parameters.find(({ name }) => name === 'task')
    ?.choices ?? []
const NAMED = ['task', 'model', 'revision', 'dtype', 'torch_dtype', 'device', 'device_map']

const astral = fc
  .integer({ min: 0x10000, max: 0xdffff })
  .map((point) => String.fromCodePoint(point))
const letter = fc.oneof(
  fc.constantFrom(...'$${}\'"\\\n\r\t #:-&*!|>%@`\u0000\u0085\u2028\ufeff\u202e'),
  fc.integer({ min: 0, max: 0xd7ff }).map((code) => String.fromCharCode(code)),
  astral,
)
const text = fc.array(letter, { maxLength: 12 }).map((letters) => letters.join(''))
const number = fc
  .oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 }))
  .map((value) => (Object.is(value, -0) ? 0 : value))
const key = fc.oneof(text, fc.constantFrom('__proto__', 'constructor', '1', '10', '2'))
const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    text,
    number,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(key, tie('value'), { maxKeys: 3 }),
  ),
}))
const argument = fc
  .oneof(
    fc.constantFrom('__proto__', 'constructor', 'toString'),
    fc.stringMatching(/^[a-z_][a-z0-9_]{0,8}$/),
  )
  .filter((name) => !NAMED.includes(name))
const image = fc.constantFrom(
  'acme/a',
  'acme/a:1',
  `acme/a@sha256:${'0'.repeat(64)}`,
  'registry.example.com:5000/b/c:d',
)

const pipeline: fc.Arbitrary<Parameters> = fc.record(
  {
    task: fc.constantFrom(...TASKS, 'translation_en_to_de'),
    model: fc.stringMatching(
      /^[A-Za-z0-9_][A-Za-z0-9._-]{0,9}(\/[A-Za-z0-9_][A-Za-z0-9._-]{0,9})?$/,
    ),
    revision: fc.stringMatching(/^[a-f0-9]{7}$/),
    dtype: fc.constantFrom('auto', 'float32', 'float16', 'bfloat16'),
    device_map: fc.constantFrom('auto', 'balanced'),
    gpus: fc.integer({ min: 2, max: 16 }),
    args: fc.dictionary(argument, value, { minKeys: 1, maxKeys: 4 }),
    image,
    imageAmd: fc.constantFrom('acme/rocm:1', 'acme/rocm:2'),
  },
  { requiredKeys: ['task', 'model'] },
)

const ollama: fc.Arbitrary<Parameters> = fc.record(
  {
    model: fc.constantFrom(
      'llama3.2',
      'qwen2.5:3b',
      'true',
      'no',
      '1',
      '0x10',
      '1e3',
      'hf.co/a/b:Q4_K_M',
      '12:30',
    ),
    serviceImage: image,
    context: fc.integer({ min: 256, max: 10_000_000 }),
    keepAlive: fc.constantFrom(-1, 0, '1s', '24h'),
    gpus: fc.integer({ min: 2, max: 16 }),
    ollamaImage: image,
    ollamaImageAmd: image,
  },
  { requiredKeys: ['model', 'serviceImage'] },
)

const anyParameters = { 'huggingface-pipeline': pipeline, ollama } as const
const names = Object.keys(anyParameters) as (keyof typeof anyParameters)[]

test('every template has parameters here', () => {
  expect(names).toEqual(listTemplates().map(({ name }) => name))
})

test.each(names)('%s: the text parses back to the object that was rendered', (name) => {
  fc.assert(
    fc.property(anyParameters[name], (parameters) => {
      const template = findTemplate(name)
      for (const [environment, text] of Object.entries(filesOf(name, parameters))) {
        expect(parse(text)).toEqual(template?.render(parameters, environment as 'cpu'))
        expect(text).toMatch(/[^\n]\n$/)
      }
    }),
  )
})

test.each(names)('%s: no two sets of parameters give the same bytes', (name) => {
  fc.assert(
    fc.property(anyParameters[name], anyParameters[name], (one, other) => {
      expect(JSON.stringify(filesOf(name, one)) === JSON.stringify(filesOf(name, other))).toBe(
        sorted(one) === sorted(other),
      )
    }),
  )
})

test.each(names)('%s: the order in which parameters are written changes nothing', (name) => {
  fc.assert(
    fc.property(anyParameters[name], (parameters) => {
      const reversed = Object.fromEntries(Object.entries(parameters).reverse())

      expect(filesOf(name, reversed)).toEqual(filesOf(name, parameters))
    }),
  )
})

test.each(names)(
  '%s: nothing in the parameters is a variable, and the two that are stay',
  (name) => {
    fc.assert(
      fc.property(anyParameters[name], (parameters) => {
        for (const text of Object.values(filesOf(name, parameters)))
          expect(variablesIn(text)).toEqual(['PORT', 'CALLBACK_URL'])
      }),
    )
  },
)

test.each(names)('%s: a file is of characters that every reader of YAML takes', (name) => {
  fc.assert(
    fc.property(anyParameters[name], (parameters) => {
      for (const text of Object.values(filesOf(name, parameters)))
        expect(text).toMatch(/^[\n -~\u{10000}-\u{dffff}]*$/u)
    }),
  )
})

test('PIPE_ARGS_STR is the parameters again once compose has read it', () => {
  fc.assert(
    fc.property(pipeline, (parameters) => {
      const { gpus, image, imageAmd, args = {}, dtype, ...named } = parameters
      const wanted = { ...named, ...(dtype === undefined ? {} : { torch_dtype: dtype }) }

      const passed = JSON.parse(
        pipeArgsIn(filesOf('huggingface-pipeline', parameters).nvidia ?? ''),
      )

      expect(sorted(passed)).toBe(
        sorted(Object.fromEntries([...Object.entries(wanted), ...Object.entries(args as object)])),
      )
    }),
  )
})

test('PIPE_ARGS_STR holds no word that Python lacks and no escape that it reads otherwise', () => {
  fc.assert(
    fc.property(pipeline, (parameters) => {
      const json = pipeArgsIn(filesOf('huggingface-pipeline', parameters).cpu ?? '')

      expect(json.replace(/"(?:[^"\\]|\\.)*"/gu, '')).toMatch(/^[[\]{}:,0-9.eE+-]*$/)
      expect(json).not.toMatch(/\\u[dD][89a-fA-F]/)
    }),
  )
})

test('rendering never throws, whatever stands in the block', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...names, 'other'),
      fc.anything(),
      fc.dictionary(fc.string(), fc.anything()),
      (name, args, other) => {
        const request = {
          name,
          with: { task: 'ner', model: 'gpt2', args, ...other },
          environments: ENVIRONMENTS,
        }

        expect(['rendered', 'problems']).toContain(renderTemplate(request).kind)
      },
    ),
    { numRuns: 500 },
  )
})

function filesOf(name: string, parameters: Parameters) {
  return rendered({ name, with: parameters, environments: ENVIRONMENTS })
}

/** What compose would fill in, as its specification says: two dollar signs are one. */
function variablesIn(text: string): readonly string[] {
  return [...text.matchAll(/\$\$|\$\{(\w+)\}|\$/g)]
    .filter(([found]) => found !== '$$')
    .map(([found, name]) => name ?? found)
}

function pipeArgsIn(text: string): string {
  const lines: readonly string[] = parse(text).services.client.environment
  return (lines.find((line) => line.startsWith('PIPE_ARGS_STR=')) ?? '')
    .slice('PIPE_ARGS_STR='.length)
    .replaceAll('$$', '$')
}

/** JSON with its keys in order, so that two texts are equal when the values are. */
function sorted(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(sorted).join()}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const entries = Object.entries(value).map(
    ([name, item]) => `${JSON.stringify(name)}:${sorted(item)}`,
  )
  return `{${entries.sort().join()}}`
}
