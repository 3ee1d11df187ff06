import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { convertText } from '../../src/report/text/convert-text.ts'
import { editText } from '../../src/report/text/edit-text.ts'
import { initText } from '../../src/report/text/init-text.ts'
import { templateListText, templateText } from '../../src/report/text/template-text.ts'
import { findTemplate, listTemplates } from '../../src/templates/render.ts'
import { runArgs } from '../support/run-args.ts'
import { wideLines } from '../support/wide-lines.ts'

const ADDRESS = '0x9fc66Ad559b6226294746da39368A8eA55faF96e'

let home: string

beforeEach(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'ogpu-widths-'))
  return () => rm(home, { recursive: true, force: true })
})

test.each([
  [],
  ['init'],
  ['try'],
  ['validate'],
  ['plan'],
  ['apply'],
  ['drift'],
  ['list'],
  ['history'],
  ['import'],
  ['pull'],
  ['pin'],
  ['close'],
  ['release'],
  ['render'],
  ['convert'],
  ['template'],
  ['template', 'show'],
  ['doctor'],
  ['devnet'],
])('the help of %s %s fits 80 columns', async (...verb) => {
  const { out } = await runArgs([...verb, '--help'], home, {})

  expect(out).toContain('Usage')
  expect(wideLines(out)).toEqual([])
})

/** What they print is a story, and what a shell reads. */
const WITHOUT_JSON = ['try', 'completion']

test('every verb has an example in its help, and its JSON beside what people read', async () => {
  const { out } = await runArgs(['--help'], home, {})
  const verbs = [...out.matchAll(/^ {2}([a-z][a-z-]*) .* {2}/gm)].map(([, verb = '']) => verb)
  const all = verbs.flatMap((verb) =>
    verb === 'help' ? [] : verb === 'template' ? ['template list', 'template show'] : [verb],
  )

  expect(all.length).toBeGreaterThan(18)
  for (const verb of all) {
    const help = (await runArgs([...verb.split(' '), '--help'], home, {})).out
    expect(help, verb).toMatch(/^Examples?:\n {2}\S/m)
    if (!WITHOUT_JSON.includes(verb)) expect(help, verb).toContain('--json')
  }
})

test('what templates take fits 80 columns', () => {
  const templates = listTemplates()

  expect(wideLines(templateListText(templates))).toEqual([])
  for (const { name } of templates) {
    const template = findTemplate(name)
    const [taken = ''] = template === undefined ? [] : templateText(template).split('\ntemplate:')
    expect(taken).toContain('Parameters')
    expect(wideLines(taken)).toEqual([])
  }
})

test('what a verb wrote fits 80 columns, and where it wrote nothing it says why', () => {
  const file = 'sources/sentiment-analyzer/source.yaml'
  const what = `sentiment-analyzer is ${ADDRESS} on mainnet`
  const edited = editText({ network: 'mainnet', edits: [{ file, kind: 'changed', what }] })

  expect(wideLines(edited)).toEqual([])
  expect(edited).toContain(ADDRESS)
  expect(editText({ network: 'mainnet', edits: [], nothing: 'it is there' })).toBe(
    'Nothing to write: it is there.\n',
  )
})

test('what init says of its files and of what comes next fits 80 columns', () => {
  const text = initText({
    files: [{ file: '.github/workflows/opengpu.yml', kind: 'waits' }],
    client: ADDRESS,
    keystore: '/home/somebody/.config/ogpu-gitops/acme-sources-3nskp2.keystore.json',
    next: [
      { text: `send OGPU to ${ADDRESS} on testnet, from https://example.com: it pays for it` },
      { text: 'look', command: [`ogpu-gitops plan --network testnet ${'--flag '.repeat(20)}`] },
    ],
  })

  expect(wideLines(text)).toEqual([])
  expect(text).toContain('below')
})

test('what convert leaves to be decided fits 80 columns, and its verdict waits for that', () => {
  const decision = { service: 'web', message: `it listens at 8000 ${'and so on '.repeat(12)}` }
  const file = {
    file: 'compose.yaml',
    environment: 'cpu',
    text: '',
    changes: [],
    undecided: [decision],
    problems: [],
    warnings: [],
  } as const

  const text = convertText(file, { colour: false })

  expect(wideLines(text)).toEqual([])
  expect(text).toContain('providers of cpu can run it, once that is decided.')
  expect(convertText({ ...file, undecided: [] }, { colour: false })).toContain(
    'providers of cpu can run it.',
  )
})

test('a template’s parameter that has many choices names the nearest one, and where all stand', async () => {
  const args = ['init', '--yes', '--client', ADDRESS, '--task', 'text-generatoin']

  const { err } = await runArgs([...args, '--model', 'a/b'], home, { PATH: process.env['PATH'] })

  expect(wideLines(err)).toEqual([])
  expect(err).toContain('did you mean text-generation?')
  expect(err).not.toContain('any-to-any')
})

test('a compose file that breaks a rule is told which verb rewrites it', async () => {
  await writeFile(
    path.join(home, 'mine.yaml'),
    'services:\n  web:\n    image: acme/web:1\n    ports: ["8080:8000"]\n',
  )
  const args = ['init', '--yes', '--client', ADDRESS, '--compose', 'mine.yaml']

  const { err } = await runArgs(args, home, { PATH: process.env['PATH'] })

  expect(err).toContain('compose-port-missing')
  expect(err).toContain('ogpu-gitops convert mine.yaml --environment cpu --out compose.cpu.yaml')
})
