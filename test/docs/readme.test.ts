import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { readDesired } from '../../src/desired/load.ts'
import { EXIT } from '../../src/exit-code.ts'
import { runArgs } from '../support/run-args.ts'

const PAGES = ['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'examples/README.md', ...markdownIn('docs')]
const WITH_EXAMPLES = ['README.md', 'docs/definition.md']

test.each(WITH_EXAMPLES)('every definition in %s validates under the configuration beside it', (page) => {
  const [config = ''] = yamlBlocks(page).filter((text) => /^owner:/m.test(text))
  const definitions = yamlBlocks(page).filter((text) => /^id:/m.test(text))

  expect(definitions).not.toEqual([])
  for (const definition of definitions) {
    const desired = readDesired([file('ogpu.yaml', config), file('sources/example.yaml', definition)], 'ogpu.yaml')
    expect(desired.problems).toEqual([])
    expect(desired.warnings).toEqual([])
    expect(desired.specs).not.toEqual([])
  }
})

test.each(PAGES)('%s names only verbs that there are', async (page) => {
  const verbs = await helpVerbs()
  const named = [...readFileSync(page, 'utf8').matchAll(/(?:ogpu-gitops|dist\/cli\.js) ([a-z]+)\b/g)].map(([, verb]) => verb)

  expect(named.filter((verb) => !verbs.has(verb ?? '') && !PROSE.has(verb ?? ''))).toEqual([])
})

test.each(PAGES)('every link of %s leads somewhere', (page) => {
  const links = [...readFileSync(page, 'utf8').matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link).filter((link) => !/^https?:/.test(link))

  expect(links.filter((link) => !leadsSomewhere(page, link))).toEqual([])
})

test.each(['README.md', 'docs/command-line.md'])('%s lists every exit code', (page) => {
  const table = [...readFileSync(page, 'utf8').matchAll(/^\| (\d+) \|/gm)].map(([, code]) => Number(code))

  expect(table).toEqual(Object.values(EXIT))
})

/** Words that follow the program's name in a sentence. */
const PROSE = new Set(['contributors'])

function markdownIn(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => path.posix.join(folder, name))
}

function yamlBlocks(page: string): readonly string[] {
  return [...readFileSync(page, 'utf8').matchAll(/^```yaml\n([\s\S]*?)^```$/gm)].map(([, text = '']) => text)
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
