import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, expect, test } from 'vitest'
import { schemaUrl } from '../../src/model/project.ts'

const { addressFaults, moveAddresses, publishedSchemas, sealedText } = await import(
  pathToFileURL(path.resolve('scripts/schema-addresses.mjs')).href
)
const top = mkdtempSync(path.join(os.tmpdir(), 'ogpu-schemas-'))
afterAll(() => rmSync(top, { recursive: true, force: true }))

const SINCE = schemaUrl('source').split('/')[5]?.slice(1) ?? ''
const RELEASED = `# Changelog\n\n## [Unreleased]\n\n## [${SINCE}] - 2026-01-02\n\n- All.\n`
const PLAN = 'schemas/v1/plan.schema.json'

test('the schemas of this checkout stand at the addresses that the program writes', () => {
  const addresses = publishedSchemas().map(({ address }: { address: string }) => address)

  expect(addresses).toContain(schemaUrl('source'))
  expect(addresses).toContain(schemaUrl('config'))
  expect(addressFaults()).toEqual([])
})

test('a schema may change as long as its address is of no release', () => {
  const checkout = aCheckout('# Changelog\n\n## [Unreleased]\n')
  checkout.edit(PLAN, (text) => text.replace('"Plan"', '"The plan"'))

  expect(addressFaults(checkout.root)).toEqual([])
  expect(sealedText(checkout.root)).not.toBe(checkout.read('schemas/sealed.json'))
})

test('a schema that changed under the address of a release is refused, and is no longer with another', () => {
  const checkout = aCheckout(RELEASED)
  const sealed = checkout.read('schemas/sealed.json')
  expect(addressFaults(checkout.root)).toEqual([])

  checkout.edit(PLAN, (text) => text.replace('"Plan"', '"The plan"'))
  expect(addressFaults(checkout.root)).toEqual([expect.stringContaining(`${PLAN} is not what`)])
  expect(sealedText(checkout.root)).toBe(sealed)

  moveAddresses('9.8.7', checkout.root)
  expect(addressFaults(checkout.root)).toEqual([])
  expect(checkout.read('src/model/project.ts')).toContain("'v9.8.7'")
  expect(JSON.parse(checkout.read(PLAN)).$id).toContain(`/v9.8.7/${PLAN}`)
  expect(JSON.parse(sealedText(checkout.root))).toMatchObject(JSON.parse(sealed))
})

test('a schema that was released is not taken away', () => {
  const checkout = aCheckout(RELEASED)
  rmSync(path.join(checkout.root, PLAN))

  expect(addressFaults(checkout.root)).toEqual([expect.stringContaining(`${PLAN} was released`)])
})

test('what an older folder holds stays as it was released', () => {
  const checkout = aCheckout(RELEASED)
  cpSync(path.join(checkout.root, 'schemas/v1'), path.join(checkout.root, 'schemas/v2'), {
    recursive: true,
  })
  checkout.edit('src/model/project.ts', (text) => text.replace('schemas/v1/', 'schemas/v2/'))
  for (const { file } of publishedSchemas(checkout.root))
    if (file.startsWith('schemas/v2/'))
      checkout.edit(file, (text) => text.replace('/schemas/v1/', '/schemas/v2/'))
  moveAddresses('9.8.7', checkout.root)
  expect(addressFaults(checkout.root)).toEqual([])

  checkout.edit(PLAN, (text) => text.replace('"Plan"', '"The plan"'))
  expect(addressFaults(checkout.root)).toHaveLength(1)
})

test.each([
  ['of a branch', (text: string) => text.replace(`/v${SINCE}/`, '/main/')],
  ['of another file', (text: string) => text.replace('/plan.schema', '/drift.schema')],
  ['of somebody else', (text: string) => text.replace('.com/', '.com/other-')],
  ['of another release', (text: string) => text.replace(`/v${SINCE}/`, '/v9.9.9/')],
])('an address %s is refused', (_, mutate) => {
  const checkout = aCheckout('# Changelog\n\n## [Unreleased]\n')
  checkout.edit(PLAN, mutate)

  expect(addressFaults(checkout.root)).toHaveLength(1)
})

/** The parts of a checkout that addresses are made of, with a changelog of its own. */
function aCheckout(changelog: string) {
  const root = mkdtempSync(path.join(top, 'checkout-'))
  for (const part of ['schemas', 'src/model/project.ts'])
    cpSync(part, path.join(root, part), { recursive: true })
  writeFileSync(path.join(root, 'CHANGELOG.md'), changelog)
  const read = (file: string): string => readFileSync(path.join(root, file), 'utf8')
  return {
    root,
    read,
    edit: (file: string, change: (text: string) => string): void =>
      writeFileSync(path.join(root, file), change(read(file))),
  }
}
