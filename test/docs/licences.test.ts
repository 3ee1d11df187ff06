import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'

const SCRIPT = pathToFileURL(path.resolve('scripts/licenses.mjs')).href
const COMPOSE_SPEC = 'compose-spec (its JSON schema, as dclint carries it)'

test('every licence beside the bundle is that of a package in the lockfile, in its version, or of the compose specification', () => {
  const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8'))
  const locked = Object.entries<{ version: string }>(packages).map(
    ([folder, { version }]) => `${folder.replace(/^.*node_modules\//, '')} ${version}`,
  )
  const parts = readFileSync('dist/licenses.txt', 'utf8')
    .split(`\n${'-'.repeat(80)}\n\n`)
    .slice(1)
  const titles = parts.map((part) => part.slice(0, part.indexOf('\n')))

  expect(titles).toContain(COMPOSE_SPEC)
  expect(titles.filter((title) => title !== COMPOSE_SPEC && !locked.includes(title))).toEqual([])
  expect(parts.filter((part) => part.length < 500).map((part) => part.slice(0, 40))).toEqual([])
})

test.each([
  ['MIT', true],
  ['(MIT OR GPL-3.0-only)', true],
  ['MIT AND ISC', true],
  ['MIT AND GPL-3.0-only', false],
  ['AGPL-3.0-only', false],
  ['SEE LICENSE IN terms.txt', false],
  [undefined, false],
])('a package under %s in the bundle is allowed: %s', (license, isAllowed) => {
  expect(isBuilt({ name: 'odd', version: '1.0.0', license })).toBe(isAllowed)
})

test('the package installs nothing beside itself: all that runs is in its bundles', () => {
  const manifest = JSON.parse(readFileSync('package.json', 'utf8'))

  expect(manifest).not.toHaveProperty('dependencies')
  expect(manifest).not.toHaveProperty('optionalDependencies')
  expect(
    Object.keys(manifest.peerDependencies).filter(
      (name) => manifest.peerDependenciesMeta[name]?.optional !== true,
    ),
  ).toEqual([])
})

/** Whether the list of licences can be made of a bundle that holds one such package. */
function isBuilt(manifest: object): boolean {
  const folder = path.join(
    mkdtempSync(path.join(os.tmpdir(), 'ogpu-licences-')),
    'node_modules/odd',
  )
  mkdirSync(folder, { recursive: true })
  writeFileSync(path.join(folder, 'package.json'), JSON.stringify(manifest))
  writeFileSync(path.join(folder, 'LICENSE'), 'The terms of odd, in full. '.repeat(20))
  const metafile = {
    outputs: { 'dist/action.js': { inputs: { [`${folder}/index.js`]: { bytesInOutput: 1 } } } },
  }
  const program = `import { licensesText } from ${JSON.stringify(SCRIPT)}; licensesText([${JSON.stringify(metafile)}])`
  try {
    execFileSync(process.execPath, ['--input-type=module', '--eval', program], { stdio: 'pipe' })
    return true
  } catch (error) {
    expect(String((error as { stderr?: unknown }).stderr)).toContain(
      'not on the list of licences: odd',
    )
    return false
  }
}
