import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, describe, expect, test } from 'vitest'

const { disagreements } = await script('agreement')
const { distTag, filtered } = await script('artifacts')
const { prepare, withSection } = await script('prepare')
const top = mkdtempSync(path.join(os.tmpdir(), 'ogpu-release-'))
afterAll(() => rmSync(top, { recursive: true, force: true }))

const { version: VERSION } = JSON.parse(readFileSync('package.json', 'utf8'))
const TAG = `v${VERSION}`

test('this checkout agrees with itself; what is left to do is left for the tag', () => {
  expect(disagreements({}).wrong).toEqual([])
})

describe('a checkout that is ready', () => {
  test('agrees with its tag, and nothing is left to do', () => {
    expect(disagreements({ root: aCheckout().root, tag: TAG })).toEqual({ wrong: [], open: [] })
  })

  test.each([
    ['another tag', () => undefined, { tag: 'v9.9.9' }],
    ['a tag that would move', () => undefined, { tags: ['v1'] }],
    ['a tag of a minor version that would move', () => undefined, { tags: ['v1.2'] }],
    ['a lockfile of another version', edited('package-lock.json', VERSION, '9.9.9'), {}],
    ['a version that is none', edited('package.json', `"${VERSION}"`, '"1.0"'), {}],
    ['no section in the changelog', edited('CHANGELOG.md', `[${VERSION}]`, '[9.9.9]'), {}],
    ['no date', edited('CHANGELOG.md', / - \d{4}-\d\d-\d\d/, ''), {}],
    ['an empty section', edited('CHANGELOG.md', /^- .*$/m, ''), {}],
    [
      'entries above the section',
      edited('CHANGELOG.md', '[Unreleased]', '[Unreleased]\n\n- x'),
      {},
    ],
    ['a newer release', edited('CHANGELOG.md', '\n## [', '\n## [9.9.9] - 2027-01-01\n\n## ['), {}],
    ['a page of before', edited('README.md', /$/, 'No package is on npm yet.'), {}],
    ['no fixtures', removed(`test/upgrade/releases/${VERSION}`), {}],
    ['a schema that changed', edited('schemas/v1/list.schema.json', 'Sources', 'sources'), {}],
    ['a program that names other schemas', edited('src/model/project.ts', /'v\d/, "'v9"), {}],
  ])('with %s does not', (_, spoil, told) => {
    const { root } = aCheckout()
    spoil(root)

    expect(disagreements({ root, tag: TAG, ...told }).wrong).not.toEqual([])
  })
})

test('before the tag a changelog without the section is something to do, and no fault', () => {
  const { root } = aCheckout()
  edited('CHANGELOG.md', `[${VERSION}] - 2026-01-02`, '[Unreleased]')(root)
  const { wrong, open } = disagreements({ root })

  expect(wrong).toEqual([])
  expect(open).toEqual([expect.stringContaining(`--prepare ${VERSION}`)])
})

test('preparing a version writes it everywhere, and the checkout agrees but for what it wrote', () => {
  const { root, read } = aCheckout()
  edited('CHANGELOG.md', '## [Unreleased]\n', '## [Unreleased]\n\n- Something new.\n')(root)
  cpSync(
    path.join(root, `test/upgrade/releases/${VERSION}`),
    path.join(root, 'test/upgrade/releases/9.8.7'),
    {
      recursive: true,
    },
  )
  prepare('9.8.7', '2027-03-04', root)

  expect(disagreements({ root, tag: 'v9.8.7' })).toEqual({ wrong: [], open: [] })
  expect(read('CHANGELOG.md')).toContain('## [9.8.7] - 2027-03-04\n\n- Something new.\n')
  expect(read('CHANGELOG.md')).toContain(`/compare/v${VERSION}...v9.8.7`)
})

test.each(['v9.8.7', '9.8', '9.8.7+1', 'next'])('%s is no version to prepare', (version) => {
  const { root, read } = aCheckout()
  const before = read('package.json')

  expect(() => prepare(version, '2027-03-04', root)).toThrow('is no version')
  expect(read('package.json')).toBe(before)
})

test('the first version links to its release, the next to what differs', () => {
  const home = 'https://example.com/a'
  const first = withSection('# Changelog\n\n## [Unreleased]\n\n- One.\n', {
    version: '0.1.0',
    date: '2026-01-01',
    home,
  })
  const next = withSection(first.replace('## [Unreleased]\n', '## [Unreleased]\n\n- Two.\n'), {
    version: '0.2.0',
    date: '2026-02-02',
    home,
  })

  expect(next).toBe(`# Changelog

## [Unreleased]

## [0.2.0] - 2026-02-02

- Two.

## [0.1.0] - 2026-01-01

- One.

[Unreleased]: ${home}/compare/v0.2.0...HEAD
[0.2.0]: ${home}/compare/v0.1.0...v0.2.0
[0.1.0]: ${home}/releases/tag/v0.1.0
`)
})

test('nobody who does not ask gets a version with a hyphen', () => {
  expect([distTag('1.2.3'), distTag('1.2.3-rc.1')]).toEqual(['latest', 'next'])
})

describe('the bill of materials', () => {
  const npms = {
    bomFormat: 'CycloneDX',
    serialNumber: 'urn:uuid:of-this-run',
    metadata: {
      timestamp: 'now',
      component: { 'bom-ref': 'ogpu-gitops@1.0.0', name: 'a-folder', version: '1.0.0' },
    },
    components: ['a@1.0.0', 'b@2.0.0'].map((ref) => ({
      'bom-ref': ref,
      scope: 'required',
      properties: [{ name: 'cdx:npm:package:development', value: 'true' }],
    })),
    dependencies: [{ ref: 'ogpu-gitops@1.0.0', dependsOn: ['a@1.0.0', 'b@2.0.0'] }],
  }

  test('names what is in the bundles and in which, nothing else, and the project by its name', () => {
    const bom = JSON.parse(filtered(npms, new Map([['b@2.0.0', ['dist/cli.js']]]), '2026-01-01'))

    expect(bom.metadata).toMatchObject({
      timestamp: '2026-01-01',
      component: { name: 'ogpu-gitops' },
    })
    expect(bom.components).toEqual([
      {
        'bom-ref': 'b@2.0.0',
        properties: [{ name: 'ogpu-gitops:bundled-into', value: 'dist/cli.js' }],
      },
    ])
    expect(bom.dependencies).toEqual([{ ref: 'ogpu-gitops@1.0.0', dependsOn: ['b@2.0.0'] }])
    expect(bom.serialNumber).toMatch(/^urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
  })

  test('is the same for the same commit, whenever it is made', () => {
    const places = new Map([['a@1.0.0', ['dist/cli.js']]])
    const later = { ...npms, serialNumber: 'urn:uuid:of-another-run' }

    expect(filtered(later, places, '2026-01-01')).toBe(filtered(npms, places, '2026-01-01'))
  })

  test('is not made where the list lacks what is bundled', () => {
    expect(() => filtered(npms, new Map([['c@3.0.0', ['dist/cli.js']]]), '2026-01-01')).toThrow(
      'c@3.0.0',
    )
  })
})

function script(name: string) {
  return import(pathToFileURL(path.resolve(`scripts/release/${name}.mjs`)).href)
}

/** The parts of a checkout that have to agree, at the moment of its tag. */
function aCheckout() {
  const root = mkdtempSync(path.join(top, 'checkout-'))
  for (const part of ['package.json', 'package-lock.json', 'schemas', 'src/model/project.ts'])
    cpSync(part, path.join(root, part), { recursive: true })
  write(root, 'README.md', '# Readme\n')
  write(root, 'docs/first-source.md', '# First\n')
  write(
    root,
    'CHANGELOG.md',
    `# Changelog\n\n## [Unreleased]\n\n## [${VERSION}] - 2026-01-02\n\n- All.\n`,
  )
  write(root, `test/upgrade/releases/${VERSION}/plan.json`, '{}')
  return { root, read: (file: string): string => readFileSync(path.join(root, file), 'utf8') }
}

function write(root: string, file: string, text: string): void {
  mkdirSync(path.dirname(path.join(root, file)), { recursive: true })
  writeFileSync(path.join(root, file), text)
}

function edited(file: string, from: string | RegExp, to: string) {
  return (root: string): void => {
    const before = readFileSync(path.join(root, file), 'utf8')
    const after = before.replace(from, to)
    expect(after).not.toBe(before)
    writeFileSync(path.join(root, file), after)
  }
}

function removed(folder: string) {
  return (root: string): void => rmSync(path.join(root, folder), { recursive: true })
}
