import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { VERSION } from '../../src/version.ts'
import { freshClone, gitIn } from './fresh-clone.ts'

// Everything of a release but publishing it, in a fresh clone.

const run = promisify(execFile)
const TAG = `v${VERSION}`
let top: string
let clone: string

beforeAll(async () => {
  top = await mkdtemp(path.join(tmpdir(), 'ogpu-release-'))
  clone = path.join(top, 'clone')
  await freshClone(clone)
  await run(process.execPath, ['scripts/build.mjs'], { cwd: clone })
  await gitIn(clone, 'commit', '-q', '--allow-empty', '-am', 'the bundle')
}, 300_000)
afterAll(() => rm(top, { recursive: true, force: true }))

test('a dry run passes, says what would be published with sizes, and what is left to do', async () => {
  const { stdout } = await release('--dry-run', '--skip-generated') // `npm run check` sees to that

  expect(stdout).toContain(
    `ogpu-gitops ${VERSION} of commit ${await head()}. Nothing is published.`,
  )
  expect(stdout).toMatch(/To npm, as latest: \d+ files, [\d.]+ kB packed, [\d.]+ MB unpacked/)
  expect(stdout).toMatch(/ dist\/cli\.js +[\d.]+ kB/)
  expect(stdout).toMatch(new RegExp(` ogpu-gitops-${VERSION}\\.tgz +[\\d.]+ kB  [0-9a-f]{64}`))
})

test('without an option it publishes nothing and says so', async () => {
  await expect(release()).rejects.toMatchObject({
    code: 2,
    stderr: expect.stringContaining('Nothing is published from here'),
  })
})

test('what is not committed stops it', async () => {
  await writeFile(path.join(clone, 'odd.txt'), 'odd')

  await expect(release('--dry-run', '--skip-generated')).rejects.toMatchObject({
    stderr: expect.stringContaining('odd.txt'),
  })
  await rm(path.join(clone, 'odd.txt'))
})

test('at its tag it writes what is published: signed for by hashes, the same every time, and the program names its own commit', async () => {
  await becomeARelease()
  await gitIn(clone, 'tag', TAG)
  const [first, second] = [path.join(top, 'first'), path.join(top, 'second')]
  await release('--tag', TAG, '--out', first, '--skip-generated')
  await release('--tag', TAG, '--out', second, '--skip-generated')
  const sums = await readFile(path.join(first, 'SHA256SUMS'), 'utf8')

  expect((await readdir(first)).sort()).toEqual(
    [
      'SHA256SUMS',
      'notes.md',
      `ogpu-gitops-${VERSION}.cdx.json`,
      `ogpu-gitops-${VERSION}.tgz`,
    ].sort(),
  )
  for (const [, sum, name = ''] of sums.matchAll(/^([0-9a-f]{64}) {2}(\S+)$/gm))
    expect(hash(await readFile(path.join(first, name)))).toBe(sum)
  expect(await readFile(path.join(second, 'SHA256SUMS'), 'utf8')).toBe(sums)
  expect(await readFile(path.join(first, 'notes.md'), 'utf8')).toContain('- ')
  expect(await workflowOf(path.join(first, `ogpu-gitops-${VERSION}.tgz`))).toContain(
    `/ogpu-gitops@${await head()} # ${TAG}`,
  )
})

test('a schema that changes after its release fails the check of what is generated, and a release with it, until it has another address', async () => {
  const file = path.join(clone, 'schemas/v1/list.schema.json')
  const schemas = (...args: readonly string[]) =>
    run(process.execPath, ['scripts/schemas.mjs', ...args], { cwd: clone })
  await writeFile(file, (await readFile(file, 'utf8')).replace('"Sources"', '"The Sources"'))
  const refused = { stderr: expect.stringContaining('list.schema.json is not what') }

  await expect(schemas('--check')).rejects.toMatchObject(refused)
  await expect(schemas()).rejects.toMatchObject(refused)
  await gitIn(clone, 'commit', '-q', '-am', 'another schema')
  await expect(release('--dry-run')).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringContaining('what is generated differs from what is committed'),
  })
  await schemas('--address', 'v99.0.0')
  await schemas('--check')
  await gitIn(clone, 'reset', '-q', '--hard', TAG)
})

test('a tag of another commit or another version is refused', async () => {
  await gitIn(clone, 'commit', '-q', '--allow-empty', '-m', 'later')

  await expect(release('--tag', TAG, '--skip-generated')).rejects.toMatchObject({
    stderr: expect.stringContaining('is not this commit'),
  })
  await expect(release('--tag', 'v98.0.0', '--skip-generated')).rejects.toMatchObject({
    stderr: expect.stringContaining('there is no tag v98.0.0'),
  })
  await gitIn(clone, 'tag', 'v99.0.0')
  await expect(release('--tag', 'v99.0.0', '--skip-generated')).rejects.toMatchObject({
    stderr: expect.stringContaining(`is not ${TAG}`),
  })
})

/** What the commit before a tag does, as docs/releasing.md says, where it has not been done. */
async function becomeARelease(): Promise<void> {
  const changelog = await readFile(path.join(clone, 'CHANGELOG.md'), 'utf8')
  if (!new RegExp(`^## \\[${VERSION}\\] - `, 'm').test(changelog))
    await run(process.execPath, ['scripts/release.mjs', '--prepare', VERSION], { cwd: clone })
  for (const page of ['README.md', 'docs/first-source.md']) {
    const text = await readFile(path.join(clone, page), 'utf8')
    await writeFile(
      path.join(clone, page),
      text.replaceAll('No package is on npm yet', 'It is on npm'),
    )
  }
  await rm(path.join(clone, 'test/upgrade/releases', VERSION), { recursive: true, force: true })
  await run(process.execPath, ['scripts/upgrade.mjs'], { cwd: clone })
  await gitIn(clone, 'add', '-A')
  await gitIn(clone, 'commit', '-q', '--allow-empty', '-m', 'release')
}

/** The workflow that the program of a package writes. */
async function workflowOf(tarball: string): Promise<string> {
  const [folder, home] = [path.join(top, 'unpacked'), path.join(top, 'team')]
  await Promise.all([mkdir(folder), mkdir(home)])
  await run('tar', ['-xzf', tarball, '-C', folder, '--strip-components=1'])
  await run(
    process.execPath,
    [
      path.join(folder, 'dist/cli.js'),
      ...['init', '--yes', '--network', 'testnet', '--template', 'huggingface-pipeline'],
      ...['--client', '0x9fc66Ad559b6226294746da39368A8eA55faF96e'],
    ],
    { cwd: home, env: { HOME: home, PATH: process.env['PATH'] } },
  )
  return readFile(path.join(home, '.github/workflows/opengpu.yml'), 'utf8')
}

function head(): Promise<string> {
  return gitIn(clone, 'rev-parse', 'HEAD')
}

function release(...args: readonly string[]) {
  return run(process.execPath, ['scripts/release.mjs', ...args], { cwd: clone, maxBuffer: 2 ** 24 })
}

function hash(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
