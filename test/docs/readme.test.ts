import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { readDesired } from '../../src/desired/load.ts'
import { EXIT } from '../../src/exit-code.ts'
import { runArgs } from '../support/run-args.ts'
import { namesIn } from './citations.ts'
import { pages } from './pages.ts'

const PAGES = pages()
const WITH_EXAMPLES = ['docs/first-source.md', 'docs/definition.md']

test.each(WITH_EXAMPLES)(
  'every definition in %s validates under the configuration beside it',
  (page) => {
    const [config = ''] = yamlBlocks(page).filter((text) => /^owner:/m.test(text))
    const definitions = yamlBlocks(page).filter((text) => /^id:/m.test(text))

    expect(definitions).not.toEqual([])
    for (const definition of definitions) {
      const desired = readDesired(
        [file('ogpu.yaml', config), file('sources/example.yaml', definition)],
        'ogpu.yaml',
      )
      expect(desired.problems).toEqual([])
      expect(desired.warnings).toEqual([])
      expect(desired.specs).not.toEqual([])
    }
  },
)

test.each(PAGES)('%s names only verbs that there are', async (page) => {
  const verbs = await helpVerbs()
  const named = [
    ...readFileSync(page, 'utf8').matchAll(/(?:ogpu-gitops|dist\/cli\.js) ([a-z]+)\b/g),
  ].map(([, verb]) => verb)

  expect(named.filter((verb) => !verbs.has(verb ?? '') && !PROSE.has(verb ?? ''))).toEqual([])
})

test.each(PAGES)('every link of %s leads somewhere', (page) => {
  const links = [...readFileSync(page, 'utf8').matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, link = '']) => link)
    .filter((link) => !/^https?:/.test(link))

  expect(links.filter((link) => !leadsSomewhere(page, link))).toEqual([])
})

test('the page about the command line lists every exit code', () => {
  const table = [...readFileSync('docs/command-line.md', 'utf8').matchAll(/^\| (\d+) \|/gm)].map(
    ([, code]) => Number(code),
  )

  expect(table).toEqual(Object.values(EXIT))
})

test('the page about the command line has a row for every verb', async () => {
  const { out } = await runArgs(['--help'], '.', {})
  const verbs = [...out.matchAll(/^ {2}([a-z]+) /gm)]
    .map(([, verb = '']) => verb)
    .filter((verb) => verb !== 'help')
  const rows = [
    ...readFileSync('docs/command-line.md', 'utf8').matchAll(/^\| `([a-z]+)\b.*?` ?[|,]/gm),
  ].map(([, verb]) => verb)

  expect(verbs.filter((verb) => !rows.includes(verb))).toEqual([])
})

describe('the README', () => {
  const text = readFileSync('README.md', 'utf8')

  test('ends within two screens', () => {
    expect(text.trimEnd().split('\n').length).toBeLessThanOrEqual(70)
  })

  test('makes four promises, each with the test that holds it', () => {
    const proofs = [...text.matchAll(/\[“([^”]+)”\]\((test\/[^)]+)\)/g)]

    expect(proofs).toHaveLength(4)
    for (const [, name = '', file = ''] of proofs) expect(namesIn(file)).toContain(name)
  })

  test('begins the first Source in a folder of one’s own, with the program that npm ci builds', () => {
    const [, block = ''] = /## Your first Source\n([\s\S]*?)\n## /.exec(text) ?? []
    const lines = [...block.matchAll(/^ {4}(.+)$/gm)].map(([, line = '']) => line)

    expect(lines.findIndex((line) => line.startsWith('alias ogpu-gitops='))).toBe(0)
    expect(lines.find((line) => line.includes('dist/cli.js'))).toBe(lines[0])
    expect(lines[1]).toMatch(/ && cd \.\.\//)
    expect(lines.slice(2).map((line) => line.split(/ {2,}/)[0])).toEqual([
      'ogpu-gitops init',
      'ogpu-gitops plan',
      'ogpu-gitops apply',
    ])
  })

  test('gives the commands that the check runs on a bare machine', () => {
    const commands = [...text.matchAll(/^ {4}npm ci && (npm \w+)/gm)].map(
      ([, command = '']) => command,
    )
    const check = `${readFileSync('.ci/run', 'utf8')}\n${JSON.parse(readFileSync('package.json', 'utf8')).scripts.check}`

    expect(commands).toEqual(['npm start', 'npm test'])
    expect(commands.filter((command) => !check.includes(command))).toEqual([])
  })
})

/** Words that follow the program's name in a sentence. */
const PROSE = new Set(['contributors'])

function yamlBlocks(page: string): readonly string[] {
  return [...readFileSync(page, 'utf8').matchAll(/^```yaml\n([\s\S]*?)^```$/gm)].map(
    ([, text = '']) => text,
  )
}

function file(name: string, text: string): { readonly path: string; readonly bytes: Uint8Array } {
  return { path: name, bytes: new TextEncoder().encode(text) }
}

async function helpVerbs(): Promise<ReadonlySet<string>> {
  const { out } = await runArgs(['--help'], '.', {})
  return new Set([...out.matchAll(/^ {2}([a-z]+) /gm)].map(([, verb = '']) => verb))
}

function leadsSomewhere(page: string, link: string): boolean {
  const [target = '', anchor] = link.split('#')
  const to = target === '' ? page : path.posix.join(path.posix.dirname(page), target)
  if (!existsSync(to)) return false
  return anchor === undefined || anchors(to).has(anchor)
}

function anchors(page: string): ReadonlySet<string> {
  return new Set(
    [...readFileSync(page, 'utf8').matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
      heading
        .toLowerCase()
        .replace(/[^a-z0-9 -]/g, '')
        .replaceAll(' ', '-'),
    ),
  )
}
