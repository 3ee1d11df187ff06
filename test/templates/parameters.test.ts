import { expect, test } from 'vitest'
import type { Environment } from '../../src/model/source/source.ts'
import { renderTemplate } from '../../src/templates/render.ts'
import type { TemplateProblem } from '../../src/templates/template.ts'

const PIPELINE = { task: 'text-generation', model: 'gpt2' }
const OLLAMA = { model: 'llama3.2', serviceImage: 'acme/chat:1' }
const deep = JSON.parse(`${'['.repeat(30)}1${']'.repeat(30)}`)
const cycle: unknown[] = []
cycle.push(cycle, cycle)

test.each<[string, Record<string, unknown>, string, string]>([
  ['no task', { task: undefined }, 'with.task', 'missing-field'],
  ['a misspelt task', { task: 'text-clasification' }, 'with.task', 'bad-value'],
  ['a task in capitals', { task: 'Text-Generation' }, 'with.task', 'bad-value'],
  ['a task of the prototype', { task: 'constructor' }, 'with.task', 'bad-value'],
  ['a translation without languages', { task: 'translation_to_' }, 'with.task', 'bad-value'],
  ['a task that is a list', { task: ['text-generation'] }, 'with.task', 'bad-type'],
  ['no model', { model: undefined }, 'with.model', 'missing-field'],
  ['an empty model', { model: '' }, 'with.model', 'bad-value'],
  ['a model with three parts', { model: 'a/b/c' }, 'with.model', 'bad-value'],
  ['a model as a URL', { model: 'https://huggingface.co/gpt2' }, 'with.model', 'bad-value'],
  ['a model that leaves the folder', { model: '../gpt2' }, 'with.model', 'bad-value'],
  ['a model with a space', { model: 'gpt 2' }, 'with.model', 'bad-value'],
  ['a model with a newline', { model: 'gpt2\n' }, 'with.model', 'bad-value'],
  ['a model with a variable', { model: '$HOME' }, 'with.model', 'bad-value'],
  ['a model with a quote', { model: 'gpt2"' }, 'with.model', 'bad-value'],
  ['a model in another script', { model: 'gрt2' }, 'with.model', 'bad-value'],
  ['a model that is a number', { model: 2 }, 'with.model', 'bad-type'],
  ['a model that is null', { model: null }, 'with.model', 'bad-type'],
  ['a model that is too long', { model: 'a'.repeat(201) }, 'with.model', 'bad-value'],
  ['a revision that is a number', { revision: 1234567 }, 'with.revision', 'bad-type'],
  ['a revision with a space', { revision: 'v1 beta' }, 'with.revision', 'bad-value'],
  ['a revision that is an option', { revision: '--force' }, 'with.revision', 'bad-value'],
  ['another dtype', { dtype: 'int3' }, 'with.dtype', 'bad-value'],
  ['a device that is none', { device: 'gpu' }, 'with.device', 'bad-value'],
  ['a negative device', { device: -1 }, 'with.device', 'bad-value'],
  ['a device that is not reserved', { device: 1 }, 'with.device', 'bad-value'],
  [
    'a named device that is not reserved',
    { device: 'cuda:2', gpus: 2 },
    'with.device',
    'bad-value',
  ],
  ['device beside device_map', { device: 0, device_map: 'auto' }, 'with.device', 'bad-value'],
  ['another device_map', { device_map: 'everywhere' }, 'with.device_map', 'bad-value'],
  ['half a GPU', { gpus: 0.5 }, 'with.gpus', 'bad-type'],
  ['no GPU', { gpus: 0 }, 'with.gpus', 'bad-value'],
  ['a hundred GPUs', { gpus: 100 }, 'with.gpus', 'bad-value'],
  ['args that are a list', { args: [1] }, 'with.args', 'bad-type'],
  ['args that are a text', { args: '{}' }, 'with.args', 'bad-type'],
  ['args that override the task', { args: { task: 'ner' } }, 'with.args.task', 'bad-value'],
  ['args that override the model', { args: { model: 'gpt3' } }, 'with.args.model', 'bad-value'],
  [
    'args that override dtype by its older name',
    { args: { torch_dtype: 'auto' } },
    'with.args.torch_dtype',
    'bad-value',
  ],
  ['an argument that is no name', { args: { 'a-b': 1 } }, 'with.args', 'bad-value'],
  [
    'an argument that is true',
    { args: { trust_remote_code: true } },
    'with.args.trust_remote_code',
    'bad-value',
  ],
  [
    'an argument that is false far inside',
    { args: { model_kwargs: { a: [{ b: false }] } } },
    'with.args.model_kwargs',
    'bad-value',
  ],
  ['an argument that is null', { args: { top_k: null } }, 'with.args.top_k', 'bad-value'],
  [
    'an argument that is infinite',
    { args: { top_k: Number.POSITIVE_INFINITY } },
    'with.args.top_k',
    'bad-value',
  ],
  [
    'an argument that is not a number',
    { args: { top_k: Number.NaN } },
    'with.args.top_k',
    'bad-value',
  ],
  ['an argument that lost digits', { args: { top_k: 2 ** 53 } }, 'with.args.top_k', 'bad-value'],
  [
    'an argument with half a character',
    { args: { prefix: 'a\ud83d' } },
    'with.args.prefix',
    'bad-text',
  ],
  [
    'an argument with a tag character',
    { args: { prefix: 'a\u{e0041}' } },
    'with.args.prefix',
    'bad-text',
  ],
  ['a key with half a character', { args: { a: { '\udc00': 1 } } }, 'with.args.a', 'bad-text'],
  ['an argument that is nested too deeply', { args: { a: deep } }, 'with.args.a', 'bad-value'],
  ['an argument that holds itself', { args: { a: cycle } }, 'with.args.a', 'bad-value'],
  ['an argument that is too long', { args: { a: 'x'.repeat(20_000) } }, 'with.args.a', 'bad-value'],
  [
    'too many arguments',
    { args: Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`a${index}`, index])) },
    'with.args',
    'bad-value',
  ],
  ['an image with a space', { image: 'acme/hfr client' }, 'with.image', 'bad-value'],
  ['an image in capitals', { image: 'Acme/hfr' }, 'with.image', 'bad-value'],
  ['an image with a short digest', { image: 'acme/hfr@sha256:abc' }, 'with.image', 'bad-value'],
  ['an image with a variable', { image: 'acme/hfr:$TAG' }, 'with.image', 'bad-value'],
  ['an image that is empty', { imageAmd: '' }, 'with.imageAmd', 'bad-value'],
  ['a parameter that there is not', { modle: 'gpt2' }, 'with.modle', 'unknown-field'],
  [
    'a parameter of the other template',
    { serviceImage: 'acme/chat:1' },
    'with.serviceImage',
    'unknown-field',
  ],
  ['a prototype', JSON.parse('{"__proto__": {"task": "ner"}}'), 'with.__proto__', 'unknown-field'],
  ['a parameter with an odd name', { '\u202e$x': 1 }, 'with', 'unknown-field'],
])('huggingface-pipeline refuses %s', (_what, change, path, code) => {
  expect(problemsOf('huggingface-pipeline', withChange(PIPELINE, change))).toEqual([
    expect.objectContaining({ path, code }),
  ])
})

test.each<[string, Record<string, unknown>, string, string]>([
  ['no model', { model: undefined }, 'with.model', 'missing-field'],
  ['no service', { serviceImage: undefined }, 'with.serviceImage', 'missing-field'],
  ['a model that is an option', { model: '--insecure' }, 'with.model', 'bad-value'],
  ['a model that is a command', { model: 'a;reboot' }, 'with.model', 'bad-value'],
  ['a model with a variable', { model: '$MODEL' }, 'with.model', 'bad-value'],
  ['a model with two tags', { model: 'a:b:c' }, 'with.model', 'bad-value'],
  ['a model with four parts', { model: 'a/b/c/d' }, 'with.model', 'bad-value'],
  ['a model with a newline', { model: 'a\nb' }, 'with.model', 'bad-value'],
  ['a context that is a text', { context: '8k' }, 'with.context', 'bad-type'],
  ['a context that is too small', { context: 1 }, 'with.context', 'bad-value'],
  ['a context that is too large', { context: 1e9 }, 'with.context', 'bad-value'],
  ['keepAlive without a unit', { keepAlive: '24' }, 'with.keepAlive', 'bad-value'],
  ['keepAlive as a number of seconds', { keepAlive: 60 }, 'with.keepAlive', 'bad-value'],
  ['keepAlive as a fraction', { keepAlive: 0.5 }, 'with.keepAlive', 'bad-type'],
  ['keepAlive as true', { keepAlive: true }, 'with.keepAlive', 'bad-type'],
  ['a server with a space', { ollamaImage: 'ollama ollama' }, 'with.ollamaImage', 'bad-value'],
  [
    'a service as a URL',
    { serviceImage: 'https://example.com/image' },
    'with.serviceImage',
    'bad-value',
  ],
  ['args', { args: {} }, 'with.args', 'unknown-field'],
])('ollama refuses %s', (_what, change, path, code) => {
  expect(problemsOf('ollama', withChange(OLLAMA, change))).toEqual([
    expect.objectContaining({ path, code }),
  ])
})

test.each<[string, number | undefined, readonly Environment[], string, string]>([
  ['huggingface', undefined, ['cpu'], 'name', 'bad-value'],
  ['__proto__', 1, ['cpu'], 'name', 'bad-value'],
  ['ollama', 2, ['cpu'], 'version', 'bad-value'],
  ['ollama', Number.NaN, ['cpu'], 'version', 'bad-value'],
  ['ollama', 1, [], 'environments', 'no-environments'],
])('refuses the block %s, version %s, for %j', (name, version, environments, path, code) => {
  expect(renderTemplate({ name, version, with: OLLAMA, environments })).toMatchObject({
    problems: [{ path, code }],
  })
})

test('names every problem at once, each with a way on', () => {
  const problems = problemsOf('huggingface-pipeline', {
    task: 'x',
    revision: 7,
    device: 99,
    args: { model: 1, ok: 1 },
    image: '',
    other: 1,
  })

  expect(problems.map(({ path }) => path).sort()).toEqual(
    [
      'with.args.model',
      'with.device',
      'with.image',
      'with.model',
      'with.other',
      'with.revision',
      'with.task',
    ].sort(),
  )
  expect(problems.filter(({ hint, message }) => hint === '' || message === '')).toEqual([])
})

test('never repeats what may be a key, nor what can’t be seen', () => {
  const key = `0x${'ab12'.repeat(16)}`
  const text = JSON.stringify(
    problemsOf('ollama', { model: `${key} \u202e`, serviceImage: key, [key]: 1 }),
  )

  expect(text).not.toContain('ab12ab12')
  expect(text).not.toContain('\u202e')
})

test('takes its time in proportion to what it is given', () => {
  const long = 'a'.repeat(50_000)
  const started = process.cpuUsage().user
  for (const text of [
    long,
    `${long}/`,
    `${'a/'.repeat(25_000)}!`,
    `${'a:'.repeat(25_000)}`,
    `${'-.'.repeat(25_000)}`,
  ]) {
    problemsOf('ollama', { model: text, serviceImage: text, keepAlive: text })
    problemsOf('huggingface-pipeline', {
      ...PIPELINE,
      task: text,
      model: text,
      revision: text,
      device: text,
      image: text,
      args: { [text]: text },
    })
  }

  expect(process.cpuUsage().user - started).toBeLessThan(2_000_000)
})

function withChange(parameters: object, change: object): Readonly<Record<string, unknown>> {
  const changed = Object.assign(Object.create(null), parameters)
  for (const [name, value] of Object.entries(change)) {
    if (value === undefined) delete changed[name]
    else Object.defineProperty(changed, name, { value, enumerable: true })
  }
  return changed
}

function problemsOf(
  name: string,
  parameters: Readonly<Record<string, unknown>>,
): readonly TemplateProblem[] {
  const rendering = renderTemplate({
    name,
    with: parameters,
    environments: ['cpu', 'nvidia', 'amd'],
  })
  return rendering.kind === 'problems' ? rendering.problems : []
}
