import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { importedClosedText } from '../../src/desired/edit/import-definition.ts'
import { configText } from '../../src/init/config-text.ts'
import { definitionText } from '../../src/init/definition-text.ts'
import { asAddress } from '../../src/model/units/address.ts'
import { LanguageServer, type Position } from '../support/language-server.ts'

// What an editor shows in a file that `init` or `import` wrote, by the server that editors run.

const CLIENT = asAddress('0x9fc66Ad559b6226294746da39368A8eA55faF96e')
const DEFINITION = definitionText({
  id: 'one',
  name: 'One',
  minPayment: '0.01 OGPU',
  network: 'testnet',
  environment: 'cpu',
  runs: { kind: 'compose', reference: 'https://example.com/compose.yml' },
})
const CONFIG = configText({ owner: 'acme-7f3a9c', network: 'testnet', client: CLIENT })
/** `https://raw.githubusercontent.com/OWNER/NAME/TAG/`, which a release makes of a checkout. */
const AT_A_RELEASE = /^https:\/\/raw\.githubusercontent\.com\/[^/]+\/[^/]+\/v\d+\.\d+\.\d+\//

let server: LanguageServer
const fetched: string[] = []

beforeAll(async () => {
  server = new LanguageServer((address) => {
    fetched.push(address)
    return readFileSync(address.replace(AT_A_RELEASE, ''), 'utf8')
  })
  await server.start()
})
afterAll(() => server.stop())

test('what init and import write has nothing that an editor would mark', async () => {
  const closed = importedClosedText('two', { network: 'testnet', address: CLIENT })

  expect(await server.open('file:///clean/one.yaml', DEFINITION)).toEqual([])
  expect(await server.open('file:///clean/two.yaml', closed)).toEqual([])
  expect(await server.open('file:///clean/ogpu.yaml', CONFIG)).toEqual([])
})

test('an editor fetches the schema at the tag of a release, and nothing else', () => {
  expect(fetched).not.toEqual([])
  expect(fetched.filter((address) => !AT_A_RELEASE.test(address))).toEqual([])
})

test('an editor completes delivery with its values', async () => {
  const begun = `${DEFINITION}deliv`
  await server.open('file:///begun.yaml', begun)
  const offered = await server.completions('file:///begun.yaml', end(begun))

  expect(offered.some((text) => text.startsWith('delivery: '))).toBe(true)

  const valued = `${DEFINITION}delivery: `
  await server.open('file:///valued.yaml', valued)

  expect(await server.completions('file:///valued.yaml', end(valued))).toEqual(
    expect.arrayContaining(['first-response', 'manual-confirmation']),
  )
})

test('an editor tells what maxExpiry is', async () => {
  await server.open('file:///hovered.yaml', DEFINITION)
  const { definitions } = JSON.parse(readFileSync('schemas/v1/source.schema.json', 'utf8'))

  expect(
    plain(await server.hover('file:///hovered.yaml', within(DEFINITION, 'maxExpiry'))),
  ).toContain(plain(definitions.maxExpiry.description))
})

test('an editor tells what a default in the configuration is, by the schema of definitions', async () => {
  const text = `${CONFIG}defaults:\n  maxExpiry: 24h\n`
  await server.open('file:///ogpu.yaml', text)
  const { definitions } = JSON.parse(readFileSync('schemas/v1/source.schema.json', 'utf8'))

  expect(plain(await server.hover('file:///ogpu.yaml', within(text, 'maxExpiry')))).toContain(
    plain(definitions.maxExpiry.description),
  )
})

test.each([
  ['a definition', `${DEFINITION}maxExpirey: 24h\n`, 'maxExpirey'],
  ['the configuration', `${CONFIG}    reviews: plan\n`, 'reviews'],
])('an editor marks a key of %s that there is not', async (what, text, key) => {
  const found = await server.open(`file:///unknown/${encodeURIComponent(what)}.yaml`, text)

  expect(found.map(({ range }) => range.start)).toEqual([at(text, key)])
  expect(found[0]?.message).toContain(key)
})

function at(text: string, word: string): Position {
  const before = text.slice(0, text.indexOf(word)).split('\n')
  return { line: before.length - 1, character: before.at(-1)?.length ?? 0 }
}

/** A pointer at the very edge of a word may be on what stands before it. */
function within(text: string, word: string): Position {
  const { line, character } = at(text, word)
  return { line, character: character + 1 }
}

function end(text: string): Position {
  const lines = text.split('\n')
  return { line: lines.length - 1, character: lines.at(-1)?.length ?? 0 }
}

/** A text without the signs that Markdown escapes. */
function plain(text: string): string {
  return text.replaceAll(/[\\&;]|nbsp/g, '').replaceAll(/\s+/g, ' ')
}
